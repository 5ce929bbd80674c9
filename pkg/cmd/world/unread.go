package world

import (
	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/snapshot"
)

// unread are the kinds of roles that bindings refer to and that are not there, by
// the bindings' namespace, "" for those of the cluster. Where a list of roles
// could not be read they may exist.
type unread map[string]map[snapshot.Part]bool

func newUnread(objects access.Objects) unread {
	there := map[types.NamespacedName]bool{}
	for _, role := range objects.ClusterRoles {
		there[types.NamespacedName{Name: role.Name}] = true
	}
	for _, role := range objects.Roles {
		there[types.NamespacedName{Namespace: role.Namespace, Name: role.Name}] = true
	}
	found := unread{}
	for _, binding := range objects.ClusterRoleBindings {
		found.note(there, "", binding.RoleRef)
	}
	for _, binding := range objects.RoleBindings {
		found.note(there, binding.Namespace, binding.RoleRef)
	}
	return found
}

func (u unread) note(there map[types.NamespacedName]bool, namespace string, ref rbacv1.RoleRef) {
	part, role := snapshot.ClusterRoles, types.NamespacedName{Name: ref.Name}
	if ref.Kind == "Role" {
		part, role.Namespace = snapshot.Roles, namespace
	}
	if there[role] {
		return
	}
	if u[namespace] == nil {
		u[namespace] = map[snapshot.Part]bool{}
	}
	u[namespace][part] = true
}

// parts are the kinds that matter in a namespace: its own and the cluster's.
func (u unread) parts(namespace string) []snapshot.Part {
	var parts []snapshot.Part
	for _, part := range []snapshot.Part{snapshot.ClusterRoles, snapshot.Roles} {
		if u[namespace][part] || u[""][part] {
			parts = append(parts, part)
		}
	}
	return parts
}
