package rbac

import (
	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
)

// holder is somebody whom bindings name: a user, a service account or a group.
// A User subject with a service account's user name and a ServiceAccount
// subject are the same holder, as they are to the authorizer.
type holder struct {
	ref        access.Ref
	everywhere int32   // index of its holding in that place, or none
	namespaces []int32 // the other places in which it holds something, ascending
}

// holderName is the name by which a subject is known to the authorizer: the
// user name or the group. Subjects of other kinds match nobody, and neither
// does a service account without a namespace in a ClusterRoleBinding.
//
// Upstream: k8s.io/kubernetes pkg/registry/rbac/validation/rule.go,
// appliesToUser; k8s.io/apiserver pkg/authentication/serviceaccount/util.go,
// MatchesUsername.
func holderName(subject access.Ref) (name string, matches bool) {
	switch subject.Kind {
	case rbacv1.UserKind, rbacv1.GroupKind:
		return subject.Name, true
	case rbacv1.ServiceAccountKind:
		who := identity.Identity{Kind: identity.ServiceAccount, Namespace: subject.Namespace, Name: subject.Name}
		return who.Username(), subject.Namespace != ""
	default:
		return "", false
	}
}

// holderRef is the holder of a name as a subject: a user name that the API
// server reads as a service account is one.
func holderRef(kind, name string) access.Ref {
	if kind == rbacv1.GroupKind {
		return access.Ref{Kind: rbacv1.GroupKind, Name: name}
	}
	if who := identity.FromUsername(name); who.Kind == identity.ServiceAccount {
		return access.Ref{Kind: rbacv1.ServiceAccountKind, Namespace: who.Namespace, Name: who.Name}
	}
	return access.Ref{Kind: rbacv1.UserKind, Name: name}
}

// names are the holders of which a subject of this kind names one.
func (p *Policy) names(kind string) map[string]int32 {
	if kind == rbacv1.GroupKind {
		return p.groups
	}
	return p.users
}
