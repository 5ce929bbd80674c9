package rbac

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
)

// twoBindings gives ann pods through a Role, and refers to a role that is
// missing in another binding.
func twoBindings() access.Objects {
	ann := []rbacv1.Subject{{APIGroup: rbacv1.GroupName, Kind: rbacv1.UserKind, Name: "ann"}}
	bind := func(name, role string) rbacv1.RoleBinding {
		return rbacv1.RoleBinding{
			ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: name}, Subjects: ann,
			RoleRef: rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "Role", Name: role},
		}
	}
	return access.Objects{
		Roles: []rbacv1.Role{{
			ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "reader"},
			Rules:      []rbacv1.PolicyRule{{Verbs: []string{"get"}, APIGroups: []string{""}, Resources: []string{"pods"}}},
		}},
		RoleBindings: []rbacv1.RoleBinding{bind("gone", "nosuch"), bind("reads", "reader")},
	}
}

func authorityOver(held Holdings) *Authority {
	held.Policy = NewPolicy(twoBindings())
	return NewAuthority(func(context.Context, string) (Holdings, error) { return held, nil }, nil)
}

func verdictOf(t *testing.T, held Holdings, verb string) (access.Verdict, string) {
	t.Helper()
	decision := authorityOver(held).Check(t.Context(), identity.Identity{Kind: identity.User, Name: "ann"},
		access.Request{Verb: verb, Resource: "pods", Namespace: "shop"})
	if decision.Cause != nil {
		return decision.Verdict, decision.Cause.Error()
	}
	return decision.Verdict, decision.Reason
}

func TestWhatCouldNotBeReadTurnsANoIntoUnknownAndNoYes(t *testing.T) {
	gap := Holdings{Gaps: []string{"you may not list clusterrolebindings"}}
	for _, c := range []struct {
		name    string
		held    Holdings
		verb    string
		verdict access.Verdict
		words   string
	}{
		{"all read, yes", Holdings{}, "get", access.Allowed, `RBAC: allowed by RoleBinding "reads/shop" of Role "reader" to User "ann"`},
		{"all read, no", Holdings{}, "delete", access.Denied, `RBAC: role.rbac.authorization.k8s.io "nosuch" not found`},
		{"gap, yes", gap, "get", access.Allowed, `RBAC: allowed by RoleBinding "reads/shop" of Role "reader" to User "ann"`},
		{"gap, no", gap, "delete", access.Unknown, "you may not list clusterrolebindings"},
		{
			"some objects, no",
			Holdings{Partial: true},
			"delete", access.Unknown,
			"RoleBinding shop/gone refers to Role shop/nosuch, which does not exist among these objects",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			verdict, words := verdictOf(t, c.held, c.verb)
			if verdict != c.verdict || words != c.words {
				t.Errorf("%s %q, want %s %q", verdict, words, c.verdict, c.words)
			}
		})
	}
}

func TestAuthorityListsRulesAndWhyTheyMayLackSome(t *testing.T) {
	ann := identity.Identity{Kind: identity.User, Name: "ann"}
	pods := twoBindings().Roles[0].Rules
	for _, c := range []struct {
		name string
		held Holdings
		want access.Rules
	}{
		{"all read", Holdings{}, access.Rules{
			Rules: pods, Complete: true, Final: true,
			Causes: []string{"RoleBinding shop/gone refers to Role shop/nosuch, which does not exist"},
		}},
		{"some objects", Holdings{Partial: true}, access.Rules{
			Rules: pods, Final: true,
			Causes: []string{"RoleBinding shop/gone refers to Role shop/nosuch, which does not exist among these objects"},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, authorityOver(c.held).Rules(t.Context(), ann, "shop")); diff != "" {
				t.Errorf("rules (-want +got):\n%s", diff)
			}
		})
	}
}

func TestMembersOfMastersHaveEveryRule(t *testing.T) {
	master := identity.Identity{Kind: identity.User, Name: "root", Groups: []string{"system:masters"}}
	all := []string{"*"}
	want := access.Rules{Complete: true, Final: true, Rules: []rbacv1.PolicyRule{
		{Verbs: all, APIGroups: all, Resources: all}, {Verbs: all, NonResourceURLs: all},
	}}
	got := authorityOver(Holdings{Gaps: []string{"nothing was read"}}).Rules(t.Context(), master, "")
	got.Causes = nil
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rules (-want +got):\n%s", diff)
	}
}

func TestNobodyIsInEffectWithoutACluster(t *testing.T) {
	authority := authorityOver(Holdings{})
	_, err := authority.Identify(t.Context(), identity.Identity{})
	decision := authority.Check(t.Context(), identity.Identity{}, access.Request{Verb: "get", Resource: "pods"})
	if !errors.Is(err, ErrNobody) || !errors.Is(decision.Cause, ErrNobody) || decision.Verdict != access.Unknown {
		t.Errorf("identify: %v; check: %s, %v", err, decision.Verdict, decision.Cause)
	}
}
