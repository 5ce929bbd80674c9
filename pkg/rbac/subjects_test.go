package rbac_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// k8s.io/kubernetes plugin/pkg/auth/authorizer/rbac/subject_locator.go.
func TestSubjectsAreAllThatMay(t *testing.T) {
	policy := policyOf(t, `
kind: ClusterRole
metadata: {name: reader}
rules:
- {verbs: [get], apiGroups: [""], resources: [pods]}
- {verbs: ["*"], apiGroups: [""], resources: [pods]}
---
kind: ClusterRoleBinding
metadata: {name: cluster}
roleRef: {kind: ClusterRole, name: reader}
subjects:
- {kind: User, name: jane}
- {kind: User, name: "system:serviceaccount:prod:bot"}
- {kind: Group, name: "system:masters"}
- {kind: ServiceAccount, name: nobody}
---
kind: RoleBinding
metadata: {name: own, namespace: prod}
roleRef: {kind: ClusterRole, name: reader}
subjects: [{kind: ServiceAccount, name: bot}, {kind: Group, name: dev}, {kind: Robot, name: r2}, {kind: User, name: "system:serviceaccount:prod:bot"}]
---
kind: RoleBinding
metadata: {name: other, namespace: dev}
roleRef: {kind: ClusterRole, name: reader}
subjects: [{kind: User, name: bob}]
---
kind: RoleBinding
metadata: {name: dangling, namespace: prod}
roleRef: {kind: ClusterRole, name: gone}
subjects: [{kind: User, name: bob}]`)
	cases := []struct {
		request access.Request
		want    []string
	}{
		{
			access.Request{Verb: "get", Resource: "pods", Namespace: "prod"},
			[]string{
				"Group dev",
				"  RoleBinding prod/own gives ClusterRole reader to Group dev, rule 0, also []",
				"  RoleBinding prod/own gives ClusterRole reader to Group dev, rule 1, also []",
				"Group system:masters, privileged",
				"  ClusterRoleBinding cluster gives ClusterRole reader to Group system:masters, rule 0, also []",
				"  ClusterRoleBinding cluster gives ClusterRole reader to Group system:masters, rule 1, also []",
				"ServiceAccount prod/bot",
				"  ClusterRoleBinding cluster gives ClusterRole reader to User system:serviceaccount:prod:bot, rule 0, also []",
				"  ClusterRoleBinding cluster gives ClusterRole reader to User system:serviceaccount:prod:bot, rule 1, also []",
				"  RoleBinding prod/own gives ClusterRole reader to ServiceAccount prod/bot, rule 0, also [User system:serviceaccount:prod:bot]",
				"  RoleBinding prod/own gives ClusterRole reader to ServiceAccount prod/bot, rule 1, also [User system:serviceaccount:prod:bot]",
				"User jane",
				"  ClusterRoleBinding cluster gives ClusterRole reader to User jane, rule 0, also []",
				"  ClusterRoleBinding cluster gives ClusterRole reader to User jane, rule 1, also []",
			},
		},
		{
			access.Request{Verb: "list", Resource: "pods"},
			[]string{
				"Group system:masters, privileged",
				"  ClusterRoleBinding cluster gives ClusterRole reader to Group system:masters, rule 1, also []",
				"ServiceAccount prod/bot",
				"  ClusterRoleBinding cluster gives ClusterRole reader to User system:serviceaccount:prod:bot, rule 1, also []",
				"User jane",
				"  ClusterRoleBinding cluster gives ClusterRole reader to User jane, rule 1, also []",
			},
		},
		{access.Request{Verb: "get", Path: "/healthz"}, []string{"Group system:masters, privileged"}},
	}
	for _, test := range cases {
		var got []string
		for _, one := range policy.Subjects(test.request) {
			name := one.Subject.String()
			if one.Privileged {
				name += ", privileged"
			}
			got = append(got, name)
			for _, grant := range one.Grants {
				got = append(got, fmt.Sprintf("  %s, rule %d, also %v", grant.String(), grant.Index, grant.Also))
			}
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %s", test.request, diff)
		}
	}
}
