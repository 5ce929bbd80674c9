package rbac_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

const holdings = `
kind: ClusterRole
metadata: {name: look}
rules:
- {verbs: [get], apiGroups: [""], resources: [pods]}
- {verbs: [list], apiGroups: [""], resources: [pods]}
---
kind: ClusterRole
metadata: {name: empty}
---
kind: Role
metadata: {name: create, namespace: prod}
rules:
- {verbs: [create], apiGroups: [""], resources: [pods]}
---
kind: ClusterRoleBinding
metadata: {name: b}
roleRef: {kind: ClusterRole, name: look}
subjects: [{kind: Group, name: ops}, {kind: Group, name: dev}, {kind: User, name: jane}]
---
kind: ClusterRoleBinding
metadata: {name: a}
roleRef: {kind: ClusterRole, name: empty}
subjects: [{kind: User, name: jane}]
---
kind: ClusterRoleBinding
metadata: {name: lost}
roleRef: {kind: ClusterRole, name: gone}
subjects: [{kind: User, name: jane}]
---
kind: RoleBinding
metadata: {name: z, namespace: prod}
roleRef: {kind: Role, name: create}
subjects: [{kind: User, name: jane}]
---
kind: RoleBinding
metadata: {name: x, namespace: prod}
roleRef: {kind: ClusterRole, name: look}
subjects: [{kind: ServiceAccount, name: bot}]`

// Held are the bindings of one place by name, each with the first subject that
// matches and the role's rules. One without a role holds nothing.
func TestHeld(t *testing.T) {
	policy := policyOf(t, holdings)
	jane := rbac.Subject{Username: "jane", Groups: []string{"dev"}}
	bot := rbac.Subject{Username: "system:serviceaccount:prod:bot"}
	tests := []struct {
		who       rbac.Subject
		namespace string
		want      []string
	}{
		{jane, "", []string{
			"ClusterRoleBinding a gives ClusterRole empty to User jane: 0 rules",
			"ClusterRoleBinding b gives ClusterRole look to Group dev: 2 rules",
		}},
		{jane, "prod", []string{"RoleBinding prod/z gives Role prod/create to User jane: 1 rules"}},
		{jane, "dev", nil},
		{bot, "prod", []string{"RoleBinding prod/x gives ClusterRole look to ServiceAccount prod/bot: 2 rules"}},
		{bot, "", nil},
		{rbac.Subject{Username: "root", Groups: []string{"system:masters"}}, "", nil},
	}
	for _, tt := range tests {
		var got []string
		for _, held := range policy.Held(tt.who, tt.namespace) {
			got = append(got, fmt.Sprintf("%s: %d rules", held.Grant, len(held.Rules)))
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%+v in %q (-want +got):\n%s", tt.who, tt.namespace, diff)
		}
	}
}

// Held is what Rules are made of.
func TestHeldAddsUpToTheRules(t *testing.T) {
	policy := policyOf(t, holdings)
	for _, namespace := range []string{"", "prod", "dev"} {
		jane := rbac.Subject{Username: "jane", Groups: []string{"dev", "ops"}}
		want, _ := policy.Rules(jane, namespace)
		got := want[:0:0]
		for _, held := range policy.Held(jane, namespace) {
			got = append(got, held.Rules...)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("in %q (-rules +held):\n%s", namespace, diff)
		}
	}
}
