package rbac

import (
	"cmp"
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// keyed is an object's name and where it is.
type keyed struct {
	namespace, name string
	index           int
}

// inOrder are the indices of the objects by namespace and name. Of several
// with one name only the last is among them. Lists from a cluster are in order
// already, which takes one look at each.
func inOrder[T any](objects []T, ref func(*T) access.Ref) []int {
	keys := make([]keyed, len(objects))
	for i := range objects {
		at := ref(&objects[i])
		keys[i] = keyed{namespace: at.Namespace, name: at.Name, index: i}
	}
	slices.SortFunc(keys, func(a, b keyed) int {
		return cmp.Or(strings.Compare(a.namespace, b.namespace), strings.Compare(a.name, b.name), a.index-b.index)
	})
	indices := make([]int, 0, len(keys))
	for i, key := range keys {
		if i+1 == len(keys) || key.namespace != keys[i+1].namespace || key.name != keys[i+1].name {
			indices = append(indices, key.index)
		}
	}
	return indices
}

func roleRef(o *rbacv1.Role) access.Ref {
	return access.Ref{Kind: roleKind, Namespace: o.Namespace, Name: o.Name}
}

func clusterRoleRef(o *rbacv1.ClusterRole) access.Ref {
	return access.Ref{Kind: clusterRoleKind, Name: o.Name}
}

func roleBindingRef(o *rbacv1.RoleBinding) access.Ref {
	return access.Ref{Kind: roleBindingKind, Namespace: o.Namespace, Name: o.Name}
}

func clusterRoleBindingRef(o *rbacv1.ClusterRoleBinding) access.Ref {
	return access.Ref{Kind: clusterRoleBindingKind, Name: o.Name}
}
