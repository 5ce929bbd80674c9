package rbac

import (
	"slices"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// inOrder are the indices of the objects by namespace and name. Of several
// with one name only the last is among them.
func inOrder[T any](objects []T, ref func(*T) access.Ref) []int {
	indices := make([]int, len(objects))
	for i := range indices {
		indices[i] = i
	}
	compare := func(i, j int) int { return compareRefs(ref(&objects[i]), ref(&objects[j])) }
	slices.SortStableFunc(indices, compare)
	kept := indices[:0]
	for at, i := range indices {
		if at+1 == len(indices) || compare(i, indices[at+1]) != 0 {
			kept = append(kept, i)
		}
	}
	return kept
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
