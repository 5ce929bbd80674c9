package matrix_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/level"
	"github.com/who-can-as/kubectl-who-can-as/pkg/matrix"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// What system:basic-user gives, everybody has: through its default binding.
const company = `
kind: ClusterRole
metadata: {name: system:basic-user}
rules:
- {verbs: [create], apiGroups: [authentication.k8s.io], resources: [selfsubjectreviews]}
---
kind: ClusterRoleBinding
metadata: {name: system:basic-user}
roleRef: {kind: ClusterRole, name: system:basic-user}
subjects: [{kind: Group, name: system:authenticated}]
---
kind: ClusterRole
metadata: {name: look}
rules:
- {verbs: [get, list], apiGroups: [""], resources: [pods]}
- {verbs: [get], apiGroups: [""], resources: [namespaces]}
---
kind: ClusterRole
metadata: {name: nodes}
rules:
- {verbs: [get], apiGroups: [""], resources: [nodes]}
---
kind: ClusterRole
metadata: {name: dev-alone}
rules:
- {verbs: [get], apiGroups: [""], resources: [namespaces], resourceNames: [dev]}
---
kind: Role
metadata: {name: create, namespace: dev}
rules:
- {verbs: [create], apiGroups: [""], resources: [pods]}
---
kind: ClusterRoleBinding
metadata: {name: b-nodes}
roleRef: {kind: ClusterRole, name: nodes}
subjects: [{kind: User, name: jane}]
---
kind: ClusterRoleBinding
metadata: {name: a-look}
roleRef: {kind: ClusterRole, name: look}
subjects: [{kind: Group, name: dev}, {kind: User, name: jane}]
---
kind: ClusterRoleBinding
metadata: {name: c-dev}
roleRef: {kind: ClusterRole, name: dev-alone}
subjects: [{kind: User, name: bob}]
---
kind: ClusterRoleBinding
metadata: {name: d-gone}
roleRef: {kind: ClusterRole, name: gone}
subjects: [{kind: User, name: bob}]
---
kind: ClusterRoleBinding
metadata: {name: e-basic}
roleRef: {kind: ClusterRole, name: system:basic-user}
subjects: [{kind: User, name: ann}]
---
kind: RoleBinding
metadata: {name: create, namespace: dev}
roleRef: {kind: Role, name: create}
subjects: [{kind: User, name: jane}]
---
kind: RoleBinding
metadata: {name: nodes, namespace: dev}
roleRef: {kind: ClusterRole, name: nodes}
subjects: [{kind: User, name: jane}]`

func TestProvenance(t *testing.T) {
	provenance := matrix.NewProvenance(rbac.NewPolicy(objectsOf(t, company)), ladder())
	look := "ClusterRoleBinding a-look gives ClusterRole look to "
	nodes := "ClusterRoleBinding b-nodes gives ClusterRole nodes to User jane"
	create := "RoleBinding dev/create gives Role dev/create to User jane"
	tests := []struct {
		name, user, namespace string
		level                 level.Level
		want                  []string
	}{
		{"of a level, with the first subject that matches", "jane", "dev", 2, []string{look + "Group dev", create}},
		{"of a level that the cluster gives", "jane", "prod", 1, []string{look + "Group dev"}},
		{"of a level in the cluster", "jane", "", 1, []string{look + "Group dev"}},
		{"below all levels, what has an effect in a namespace", "jane", "dev", 0, []string{look + "Group dev", create}},
		{"below all levels, what has an effect in the cluster", "jane", "", 0, []string{look + "Group dev", nodes}},
		{"rules that name this namespace", "bob", "dev", 0, []string{"ClusterRoleBinding c-dev gives ClusterRole dev-alone to User bob"}},
		{"rules that name another namespace", "bob", "prod", 0, nil},
		{"rules that name a namespace are something in the cluster", "bob", "", 0, []string{"ClusterRoleBinding c-dev gives ClusterRole dev-alone to User bob"}},
		{"what everybody has is not named", "eve", "", 0, nil},
		{"what everybody has is named where it comes a second time", "ann", "", 0, []string{"ClusterRoleBinding e-basic gives ClusterRole system:basic-user to User ann"}},
	}
	for range 2 { // the second time from what is remembered
		for _, tt := range tests {
			seen := access.Seen{Username: tt.user, Groups: []string{"system:authenticated"}}
			if tt.user == "jane" {
				seen.Groups = append(seen.Groups, "dev")
			}
			var got []string
			for _, grant := range provenance.Bindings(seen, tt.namespace, tt.level) {
				got = append(got, grant.String())
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.name, diff)
			}
		}
	}
}
