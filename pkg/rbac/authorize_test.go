package rbac_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

func TestAuthorizeNamesEveryGrantInOrder(t *testing.T) {
	who := rbac.Subject{Username: "jane", Groups: []string{"dev"}}
	got := policyOf(t, order).Authorize(who, access.Request{Verb: "get", Resource: "pods", Namespace: "prod"})

	view := access.Ref{Kind: "ClusterRole", Name: "view"}
	dev, jane := access.Ref{Kind: "Group", Name: "dev"}, access.Ref{Kind: "User", Name: "jane"}
	second := access.Grant{Binding: access.Ref{Kind: "ClusterRoleBinding", Name: "second"}, Role: view, Subject: dev}
	a := access.Grant{
		Binding: access.Ref{Kind: "RoleBinding", Namespace: "prod", Name: "a"},
		Role:    access.Ref{Kind: "Role", Namespace: "prod", Name: "view"}, Subject: jane,
	}
	b := access.Grant{Binding: access.Ref{Kind: "RoleBinding", Namespace: "prod", Name: "b"}, Role: view, Subject: dev}
	get := rbacv1.PolicyRule{Verbs: []string{"get"}, APIGroups: []string{""}, Resources: []string{"pods", "services"}}
	all := rbacv1.PolicyRule{Verbs: []string{"*"}, APIGroups: []string{""}, Resources: []string{"pods"}}
	want := rbac.Decision{
		Allowed: true,
		Grants: []rbac.Grant{
			{Grant: second, Rule: get, Index: 1},
			{Grant: second, Rule: all, Index: 2},
			{Grant: a, Rule: rbacv1.PolicyRule{Verbs: []string{"get"}, APIGroups: []string{""}, Resources: []string{"*"}}, Index: 0},
			{Grant: b, Also: []access.Ref{jane}, Rule: get, Index: 1},
			{Grant: b, Also: []access.Ref{jane}, Rule: all, Index: 2},
		},
		Missing: []*rbac.MissingRoleError{{
			Binding: access.Ref{Kind: "ClusterRoleBinding", Name: "first"},
			Role:    access.Ref{Kind: "ClusterRole", Name: "gone"},
		}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Each reason is one that the API server gave.
func TestReasonIsTheAuthorizers(t *testing.T) {
	policy := policyOf(t, `
kind: Role
metadata: {name: viewer, namespace: ns1}
rules: [{verbs: [get], apiGroups: [""], resources: [pods]}]
---
kind: RoleBinding
metadata: {name: viewer, namespace: ns1}
roleRef: {kind: Role, name: viewer}
subjects: [{kind: ServiceAccount, name: bot}, {kind: Group, name: 'a "quoted" group'}]
---
kind: ClusterRole
metadata: {name: imp}
rules: [{verbs: [impersonate], apiGroups: [""], resources: [users]}]
---
kind: ClusterRoleBinding
metadata: {name: imp}
roleRef: {kind: ClusterRole, name: imp}
subjects: [{kind: User, name: alice}]
---
kind: ClusterRoleBinding
metadata: {name: dangling}
roleRef: {kind: ClusterRole, name: gone}
subjects: [{kind: Group, name: lost}, {kind: Group, name: strayed}]
---
kind: RoleBinding
metadata: {name: dangling, namespace: ns1}
roleRef: {kind: Role, name: gone}
subjects: [{kind: Group, name: lost}]
---
kind: RoleBinding
metadata: {name: no-role, namespace: ns2}
roleRef: {kind: Group, name: dev}
subjects: [{kind: User, name: nobody}]`)
	getPods := access.Request{Verb: "get", Resource: "pods", Namespace: "ns1"}
	cases := []struct {
		who     rbac.Subject
		request access.Request
		want    string
	}{
		{
			rbac.Subject{Username: "alice"},
			access.Request{Verb: "impersonate", Resource: "users", Name: "bob"},
			`RBAC: allowed by ClusterRoleBinding "imp" of ClusterRole "imp" to User "alice"`,
		},
		{
			rbac.Subject{Username: "system:serviceaccount:ns1:bot"},
			getPods,
			`RBAC: allowed by RoleBinding "viewer/ns1" of Role "viewer" to ServiceAccount "bot/ns1"`,
		},
		{
			rbac.Subject{Username: "bob", Groups: []string{`a "quoted" group`}},
			getPods,
			`RBAC: allowed by RoleBinding "viewer/ns1" of Role "viewer" to Group "a \"quoted\" group"`,
		},
		{
			rbac.Subject{Username: "bob", Groups: []string{"lost"}},
			getPods,
			`RBAC: [clusterrole.rbac.authorization.k8s.io "gone" not found, role.rbac.authorization.k8s.io "gone" not found]`,
		},
		{
			rbac.Subject{Username: "bob", Groups: []string{"strayed"}},
			getPods,
			`RBAC: clusterrole.rbac.authorization.k8s.io "gone" not found`,
		},
		{
			rbac.Subject{Username: "nobody"},
			access.Request{Verb: "get", Resource: "pods", Namespace: "ns2"},
			`RBAC: unsupported role reference kind: "Group"`,
		},
		{rbac.Subject{Username: "bob", Groups: []string{"system:masters", "lost"}}, getPods, ""},
		{rbac.Subject{Username: "bob"}, getPods, ""},
	}
	for _, test := range cases {
		decision := policy.Authorize(test.who, test.request)
		if got := decision.Reason(); got != test.want {
			t.Errorf("%+v: %s:\ngot  %s\nwant %s", test.who, test.request, got, test.want)
		}
		if !decision.Allowed || decision.Privileged {
			continue
		}
		parsed := access.ParseReason(test.want)
		if diff := cmp.Diff(&decision.Grants[0].Grant, parsed); diff != "" {
			t.Errorf("the reason names another grant: %s", diff)
		}
	}
}

// k8s.io/kubernetes plugin/pkg/auth/authorizer/rbac/rbac.go, Authorize.
func TestMissingRoleStopsNobody(t *testing.T) {
	policy := policyOf(t, order)
	decision := policy.Authorize(rbac.Subject{Username: "bob", Groups: []string{"dev"}}, access.Request{Verb: "list", Resource: "pods"})
	if !decision.Allowed || len(decision.Missing) != 1 {
		t.Errorf("got %+v", decision)
	}
}

// k8s.io/kubernetes pkg/kubeapiserver/authorizer/reload.go.
func TestMastersAreAllowedBeforeRBAC(t *testing.T) {
	policy := policyOf(t, order)
	who := rbac.Subject{Username: "jane", Groups: []string{"system:masters"}}
	nothing := policy.Authorize(who, access.Request{Verb: "delete", Resource: "nodes"})
	if diff := cmp.Diff(rbac.Decision{Allowed: true, Privileged: true}, nothing); diff != "" {
		t.Error(diff)
	}
	granted := policy.Authorize(who, access.Request{Verb: "get", Resource: "secrets", Namespace: "prod"})
	if !granted.Allowed || !granted.Privileged || len(granted.Grants) != 1 || granted.Reason() != "" {
		t.Errorf("got %+v", granted)
	}
}
