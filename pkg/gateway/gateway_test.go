package gateway

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

func rule(verb, group, resource string, names ...string) rbacv1.PolicyRule {
	return rbacv1.PolicyRule{Verbs: []string{verb}, APIGroups: []string{group}, Resources: []string{resource}, ResourceNames: names}
}

// proxy is the service account gateway:proxy with these rules everywhere.
func proxy(rules ...rbacv1.PolicyRule) impersonation.Holder {
	meta := metav1.ObjectMeta{Name: "proxy"}
	policy := rbac.NewPolicy(access.Objects{
		ClusterRoles: []rbacv1.ClusterRole{{ObjectMeta: meta, Rules: rules}},
		ClusterRoleBindings: []rbacv1.ClusterRoleBinding{{
			ObjectMeta: meta, RoleRef: rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: "proxy"},
			Subjects: []rbacv1.Subject{{Kind: "ServiceAccount", Namespace: "gateway", Name: "proxy"}},
		}},
	})
	holder := impersonation.Holder{Subject: access.Ref{Kind: "ServiceAccount", Namespace: "gateway", Name: "proxy"}}
	holder.Rights = impersonation.RightsOf(policy, impersonation.Member(holder.Subject), true)
	return holder
}

func people() []identity.Identity {
	return []identity.Identity{
		{Kind: identity.User, Name: "jane", Groups: []string{"dev", "web"}},
		{Kind: identity.User, Name: "omar", Groups: []string{"ops"}, UID: "7", Extra: map[string][]string{"acme.com/team": {"x"}}},
		{Kind: identity.ServiceAccount, Namespace: "ci", Name: "bot"},
	}
}

// judged are people in words: who, whether in which mode, and what is missing.
func judged(people []Person) []string {
	var lines []string
	for _, person := range people {
		line := fmt.Sprintf("%s %t %s", person.Who, person.Can(), person.Acting.Mode)
		for _, part := range person.Acting.Parts {
			if len(part.Grants) == 0 {
				line += ", lacks " + part.Need.String()
			}
		}
		lines = append(lines, line)
	}
	return lines
}

func beyond(rights []impersonation.Right) []string {
	var lines []string
	for _, right := range rights {
		lines = append(lines, fmt.Sprintf("%s %s %q", right.Mode, right.What, right.Names))
	}
	return lines
}

func TestPeople(t *testing.T) {
	const authentication = "authentication.k8s.io"
	tests := []struct {
		name         string
		gateway      impersonation.Holder
		want, beyond []string
		mixes        bool
	}{
		{"nothing", proxy(), []string{
			"jane false legacy, lacks impersonate users/jane, lacks impersonate groups/dev, lacks impersonate groups/web",
			"omar false legacy, lacks impersonate users/omar, lacks impersonate uids.authentication.k8s.io/7, lacks impersonate groups/ops, lacks impersonate userextras.authentication.k8s.io/x/acme.com/team",
			"sa/ci:bot false legacy, lacks impersonate serviceaccounts/bot in namespace ci",
		}, nil, false},
		{"users and groups, all of them", proxy(rule("impersonate", "", "users"), rule("impersonate", "", "groups")), []string{
			"jane true legacy",
			"omar false legacy, lacks impersonate uids.authentication.k8s.io/7, lacks impersonate userextras.authentication.k8s.io/x/acme.com/team",
			"sa/ci:bot false legacy, lacks impersonate serviceaccounts/bot in namespace ci",
		}, []string{"legacy users []", "legacy groups []"}, false},
		{
			"by name, and too many", proxy(
				rule("impersonate", "", "users", "jane", "omar", "root"), rule("impersonate", "", "groups", "web", "dev", "ops", "system:masters"),
				rule("impersonate", authentication, "uids", "7"), rule("impersonate", authentication, "userextras/acme.com/team", "x", "y"), rule("impersonate", "", "serviceaccounts", "bot"),
			),
			[]string{"jane true legacy", "omar true legacy", "sa/ci:bot true legacy"},
			[]string{`legacy users ["root"]`, `legacy groups ["system:masters"]`, `legacy userextras ["y"]`, `legacy serviceaccounts ["bot"]`},
			true,
		},
		{"constrained", proxy(
			rule("impersonate:user-info", authentication, "users", "jane"), rule("impersonate:user-info", authentication, "groups", "dev", "web"), rule("impersonate-on:user-info:get", "", "pods"),
		), []string{
			"jane true user-info",
			"omar false legacy, lacks impersonate users/omar, lacks impersonate uids.authentication.k8s.io/7, lacks impersonate groups/ops, lacks impersonate userextras.authentication.k8s.io/x/acme.com/team",
			"sa/ci:bot false legacy, lacks impersonate serviceaccounts/bot in namespace ci",
		}, nil, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			found := People(tt.gateway, people(), true)
			if diff := cmp.Diff(tt.want, judged(found)); diff != "" {
				t.Errorf("people (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.beyond, beyond(Beyond(tt.gateway.Rights, found))); diff != "" {
				t.Errorf("beyond (-want +got):\n%s", diff)
			}
			if Mixes(found) != tt.mixes {
				t.Errorf("mixes is %t", !tt.mixes)
			}
		})
	}
}

func TestCompare(t *testing.T) {
	omar := people()[1]
	right := access.Seen{Username: "omar", UID: "7", Groups: []string{"ops", "system:authenticated"}, Extra: map[string][]string{"acme.com/team": {"x"}}}
	change := func(edit func(*access.Seen)) access.Seen {
		seen := right
		edit(&seen)
		return seen
	}
	tests := []struct {
		name string
		seen access.Seen
		want []string
	}{
		{"as it should", right, nil},
		{"the gateway itself", access.Seen{Username: "system:serviceaccount:gateway:proxy"}, []string{
			"the API server saw the gateway itself (system:serviceaccount:gateway:proxy): it sends no impersonation headers, or something on the way drops them",
		}},
		{"somebody else", access.Seen{Username: "eve"}, []string{"the API server saw the user eve, and not omar"}},
		{"a group dropped and one added", change(func(s *access.Seen) { s.Groups = []string{"dev", "system:authenticated"} }), []string{"groups dropped: ops", "groups added: dev"}},
		{"another order", change(func(s *access.Seen) { s.Groups = []string{"system:authenticated", "ops"} }), []string{
			"groups in another order: system:authenticated, ops, and not ops, system:authenticated",
		}},
		{"another uid, other extra values", change(func(s *access.Seen) { s.UID, s.Extra = "8", map[string][]string{"acme.com/team": {"y"}, "z": {"1"}} }), []string{
			`uid: "7" was to be sent, and "8" arrived`, "extra acme.com/team dropped: x", "extra acme.com/team added: y", "extra z added: 1",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, Compare(omar, tt.seen, "system:serviceaccount:gateway:proxy")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
