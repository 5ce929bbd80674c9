package impersonation

import (
	"cmp"
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// Holder is a subject of bindings with its rights of impersonation.
type Holder struct {
	// Subject is a User, a Group or a ServiceAccount. A user name that the API
	// server reads as a service account is that ServiceAccount.
	Subject access.Ref
	Rights  Rights
}

// Holders are the subjects to which a binding gives a right of impersonation,
// or half of one, by kind, namespace and name. Each is looked at by itself: a
// user with the groups that every user has, the members of a group whatever
// their names.
func Holders(policy *rbac.Policy, constrained bool) []Holder {
	var holders []Holder
	for _, subject := range candidates(policy, constrained) {
		holders = append(holders, Holder{Subject: subject, Rights: RightsOf(policy, Member(subject), constrained)})
	}
	return holders
}

// candidates are the subjects of bindings to roles with such rights.
func candidates(policy *rbac.Policy, constrained bool) []access.Ref {
	touching := map[access.Ref]bool{}
	seen := map[access.Ref]bool{}
	for binding := range policy.Bindings() {
		if binding.Role == nil {
			continue
		}
		touches, known := touching[binding.Role.Ref]
		if !known {
			touches = slices.ContainsFunc(binding.Role.Rules, func(rule rbacv1.PolicyRule) bool { return gives(rule, constrained) })
			touching[binding.Role.Ref] = touches
		}
		for _, written := range binding.Subjects {
			if subject, somebody := HolderOf(written); touches && somebody {
				seen[subject] = true
			}
		}
	}
	subjects := make([]access.Ref, 0, len(seen))
	for subject := range seen {
		subjects = append(subjects, subject)
	}
	slices.SortFunc(subjects, compareRefs)
	return subjects
}

// gives reports whether a rule is about impersonation in any mode, wherever it
// is bound.
func gives(rule rbacv1.PolicyRule, constrained bool) bool {
	if !slices.ContainsFunc(rule.Verbs, isAboutActing) {
		return false
	}
	return slices.ContainsFunc(Modes(constrained), func(mode Mode) bool {
		_, acts := ActionIn(rule, mode)
		return acts || len(RightsIn(rule, mode, "")) > 0
	})
}

func isAboutActing(verb string) bool {
	return verb == rbacv1.VerbAll || strings.HasPrefix(verb, "impersonate")
}

// HolderOf is who a binding's subject means, and whether it means anybody: a
// User with the name of a service account is that service account, and one
// without a namespace is nobody.
//
// Upstream: k8s.io/kubernetes pkg/registry/rbac/validation/rule.go,
// appliesToUser.
func HolderOf(subject access.Ref) (access.Ref, bool) {
	switch subject.Kind {
	case rbacv1.UserKind:
		if who := identity.FromUsername(subject.Name); who.Kind == identity.ServiceAccount {
			return access.Ref{Kind: rbacv1.ServiceAccountKind, Namespace: who.Namespace, Name: who.Name}, true
		}
		return access.Ref{Kind: rbacv1.UserKind, Name: subject.Name}, true
	case rbacv1.GroupKind:
		return access.Ref{Kind: rbacv1.GroupKind, Name: subject.Name}, true
	case rbacv1.ServiceAccountKind:
		return subject, subject.Namespace != ""
	default:
		return access.Ref{}, false
	}
}

// SubjectOf is an identity as a subject of bindings; its groups are subjects of
// their own.
func SubjectOf(who identity.Identity) access.Ref {
	switch who.Kind {
	case identity.ServiceAccount:
		return access.Ref{Kind: rbacv1.ServiceAccountKind, Namespace: who.Namespace, Name: who.Name}
	case identity.Group:
		return access.Ref{Kind: rbacv1.GroupKind, Name: who.Name}
	default:
		return access.Ref{Kind: rbacv1.UserKind, Name: who.Username()}
	}
}

// Member is a subject of bindings as somebody who asks, with the groups that
// all of its kind are in; for a group, a member without a name.
func Member(subject access.Ref) rbac.Subject {
	switch subject.Kind {
	case rbacv1.GroupKind:
		return rbac.Subject{Groups: groupsOfMember(subject.Name)}
	case rbacv1.ServiceAccountKind:
		who := identity.Identity{Kind: identity.ServiceAccount, Namespace: subject.Namespace, Name: subject.Name}
		return rbac.Subject{Username: who.Username(), Groups: who.ExpectedGroups()}
	default:
		return rbac.Subject{Username: subject.Name, Groups: identity.FromUsername(subject.Name).ExpectedGroups()}
	}
}

// groupsOfMember are a group and those in which its members are as well.
func groupsOfMember(group string) []string {
	given := []string{group}
	if _, isNamespace := accountsOf(group); isNamespace {
		given = append(given, AllAccounts)
	}
	return append(given, identity.ImpliedGroups(identity.GroupPlaceholder, given)...)
}

// compareRefs orders by kind, namespace and name.
func compareRefs(a, b access.Ref) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Namespace, b.Namespace), cmp.Compare(a.Name, b.Name))
}
