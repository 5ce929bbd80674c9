package rbac_test

import (
	"testing"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// The laws of subjects, each of k8s.io/kubernetes
// pkg/registry/rbac/validation/rule.go, appliesTo and appliesToUser.

// bound is a policy that lets the subjects read pods: through a binding of the
// kind given, in the namespace prod unless it is a ClusterRoleBinding.
func bound(t *testing.T, kind, subjects string) *rbac.Policy {
	t.Helper()
	return policyOf(t, `
kind: ClusterRole
metadata: {name: reader}
rules: [{verbs: [get], apiGroups: [""], resources: [pods]}]
---
kind: `+kind+`
metadata: {name: readers, namespace: prod}
roleRef: {kind: ClusterRole, name: reader}
subjects: `+subjects)
}

func getPods() access.Request {
	return access.Request{Verb: "get", Resource: "pods", Namespace: "prod"}
}

func checkWho(t *testing.T, policy *rbac.Policy, yes, no []rbac.Subject) {
	t.Helper()
	for _, who := range yes {
		checkOne(t, policy, who, getPods(), true)
	}
	for _, who := range no {
		checkOne(t, policy, who, getPods(), false)
	}
}

func TestUserIsTheExactName(t *testing.T) {
	checkWho(t, bound(t, "RoleBinding", `[{kind: User, name: jane}, {kind: User, name: "*"}]`),
		[]rbac.Subject{{Username: "jane"}, {Username: "*"}},
		[]rbac.Subject{{Username: "Jane"}, {Username: "jane "}, {Username: ""}, {Username: "bob"}, {Username: "bob", Groups: []string{"jane"}}})
}

func TestGroupIsTheExactName(t *testing.T) {
	checkWho(t, bound(t, "RoleBinding", `[{kind: Group, name: dev}, {kind: Group, name: "system:serviceaccounts:*"}]`),
		[]rbac.Subject{{Username: "jane", Groups: []string{"ops", "dev"}}},
		[]rbac.Subject{
			{Username: "jane", Groups: []string{"Dev"}},
			{Username: "dev"},
			{Username: "system:serviceaccount:ci:bot", Groups: []string{"system:serviceaccounts:ci"}},
		})
}

func TestServiceAccountIsItsUserName(t *testing.T) {
	checkWho(t, bound(t, "ClusterRoleBinding", `[{kind: ServiceAccount, namespace: ci, name: bot}]`),
		[]rbac.Subject{{Username: "system:serviceaccount:ci:bot"}},
		[]rbac.Subject{{Username: "system:serviceaccount:cd:bot"}, {Username: "bot"}, {Username: "ci:bot"}, {Username: "system:serviceaccount:CI:bot"}})
}

func TestUserMayBeAServiceAccountsUserName(t *testing.T) {
	checkWho(t, bound(t, "ClusterRoleBinding", `[{kind: User, name: "system:serviceaccount:ci:bot"}]`),
		[]rbac.Subject{{Username: "system:serviceaccount:ci:bot"}},
		[]rbac.Subject{{Username: "system:serviceaccount:ci:bat"}})
}

func TestServiceAccountWithoutNamespaceIsTheRoleBindingsOwn(t *testing.T) {
	checkWho(t, bound(t, "RoleBinding", `[{kind: ServiceAccount, name: bot}]`),
		[]rbac.Subject{{Username: "system:serviceaccount:prod:bot"}},
		[]rbac.Subject{{Username: "system:serviceaccount:ci:bot"}, {Username: "system:serviceaccount::bot"}})
}

func TestServiceAccountWithoutNamespaceIsNobodyInAClusterRoleBinding(t *testing.T) {
	checkWho(t, bound(t, "ClusterRoleBinding", `[{kind: ServiceAccount, name: bot}]`), nil,
		[]rbac.Subject{{Username: "system:serviceaccount:prod:bot"}, {Username: "system:serviceaccount::bot"}, {Username: "bot"}})
}

func TestSubjectAPIGroupIsNotLookedAt(t *testing.T) {
	checkWho(t, bound(t, "RoleBinding", `[{apiGroup: apps, kind: User, name: jane}, {kind: Group, name: dev}]`),
		[]rbac.Subject{{Username: "jane"}, {Username: "bob", Groups: []string{"dev"}}}, nil)
}

func TestUnknownSubjectKindMatchesNobody(t *testing.T) {
	checkWho(t, bound(t, "RoleBinding", `[{kind: user, name: jane}, {kind: "", name: jane}, {kind: Robot, name: jane}]`), nil,
		[]rbac.Subject{{Username: "jane", Groups: []string{"jane"}}})
}

// k8s.io/kubernetes pkg/kubeapiserver/authorizer/reload.go: the group is
// asked before any authorizer, whatever the policy.
func TestMastersMayDoEverything(t *testing.T) {
	checkWho(t, bound(t, "RoleBinding", `[]`),
		[]rbac.Subject{{Username: "root", Groups: []string{"system:masters"}}}, []rbac.Subject{{Username: "system:masters"}})
}

func TestFirstMatchingSubjectIsNamed(t *testing.T) {
	policy := bound(t, "RoleBinding", `[{kind: Group, name: ops}, {kind: Group, name: dev}, {kind: User, name: jane}, {kind: Group, name: dev}]`)
	// A group given twice is one membership.
	who := rbac.Subject{Username: "jane", Groups: []string{"dev", "dev"}}
	grants := policy.Authorize(who, getPods()).Grants
	if len(grants) != 1 {
		t.Fatalf("got %d grants: %+v", len(grants), grants)
	}
	if want := (access.Ref{Kind: "Group", Name: "dev"}); grants[0].Subject != want {
		t.Errorf("got %v, want %v", grants[0].Subject, want)
	}
	want := []access.Ref{{Kind: "User", Name: "jane"}, {Kind: "Group", Name: "dev"}}
	if got := grants[0].Also; len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("also: got %v, want %v", got, want)
	}
}

func TestBothFormsOfAServiceAccountAreNamed(t *testing.T) {
	policy := bound(t, "RoleBinding", `[{kind: ServiceAccount, name: bot}, {kind: User, name: "system:serviceaccount:prod:bot"}]`)
	grants := policy.Authorize(rbac.Subject{Username: "system:serviceaccount:prod:bot"}, getPods()).Grants
	if len(grants) != 1 || len(grants[0].Also) != 1 {
		t.Fatalf("got %+v", grants)
	}
	if got, want := grants[0].Subject, (access.Ref{Kind: "ServiceAccount", Namespace: "prod", Name: "bot"}); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
	if got, want := grants[0].Also[0], (access.Ref{Kind: "User", Name: "system:serviceaccount:prod:bot"}); got != want {
		t.Errorf("also: got %v, want %v", got, want)
	}
}
