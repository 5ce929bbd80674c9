package snapshot

import (
	"cmp"

	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// section is a list of a snapshot, which knows how it is written and read.
type section interface {
	write(w *writer) error
	read(r *reader) error
}

// sections are the lists of a snapshot in the order of its text.
func (s *Snapshot) sections() []section {
	o := &s.Objects
	return []section{
		list[Gap, Gap]{
			name: "gaps", all: &s.Gaps, form: func(g *Gap) Gap { return *g }, value: func(g Gap) Gap { return g },
			key: func(g *Gap) types.NamespacedName { return types.NamespacedName{Namespace: string(g.Of), Name: g.Why} },
		},
		list[access.Resource, resourceForm]{
			name: string(Resources), all: &s.Resources,
			form: func(r *access.Resource) resourceForm { return formOfResource(*r) }, value: resourceOf,
		},
		list[Namespace, Namespace]{
			name: string(Namespaces), all: &s.Namespaces,
			form: func(n *Namespace) Namespace { return *n }, value: func(n Namespace) Namespace { return n },
			key: func(n *Namespace) types.NamespacedName { return types.NamespacedName{Name: n.Name} },
		},
		list[types.NamespacedName, accountForm]{
			name: string(ServiceAccounts), all: &s.ServiceAccounts,
			form: func(n *types.NamespacedName) accountForm { return formOfAccount(*n) }, value: accountOf,
			key: func(n *types.NamespacedName) types.NamespacedName { return *n },
		},
		list[rbacv1.ClusterRole, roleForm]{
			name: string(ClusterRoles), all: &o.ClusterRoles, form: formOfClusterRole, value: clusterRoleOf,
			key: func(r *rbacv1.ClusterRole) types.NamespacedName { return types.NamespacedName{Name: r.Name} },
		},
		list[rbacv1.Role, roleForm]{
			name: string(Roles), all: &o.Roles, form: formOfRole, value: roleOf,
			key: func(r *rbacv1.Role) types.NamespacedName { return nameOf(r.Namespace, r.Name) },
		},
		list[rbacv1.ClusterRoleBinding, bindingForm]{
			name: string(ClusterRoleBindings), all: &o.ClusterRoleBindings,
			form: formOfClusterRoleBinding, value: clusterRoleBindingOf,
			key: func(b *rbacv1.ClusterRoleBinding) types.NamespacedName { return types.NamespacedName{Name: b.Name} },
		},
		list[rbacv1.RoleBinding, bindingForm]{
			name: string(RoleBindings), all: &o.RoleBindings, form: formOfRoleBinding, value: roleBindingOf,
			key: func(b *rbacv1.RoleBinding) types.NamespacedName { return nameOf(b.Namespace, b.Name) },
		},
	}
}

func nameOf(namespace, name string) types.NamespacedName {
	return types.NamespacedName{Namespace: namespace, Name: name}
}

// list is a section of values T that are written as F.
type list[T, F any] struct {
	name  string
	all   *[]T
	form  func(*T) F
	value func(F) T
	// key is what the list is sorted by, and what each has of its own; nil for a
	// list whose order says something.
	key func(*T) types.NamespacedName
}

func compare(a, b types.NamespacedName) int {
	return cmp.Or(cmp.Compare(a.Namespace, b.Namespace), cmp.Compare(a.Name, b.Name))
}
