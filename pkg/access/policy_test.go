package access

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	rbacv1 "k8s.io/api/rbac/v1"
	"sigs.k8s.io/yaml"
)

// company is a small policy; the rules of its roles are what is bound.
const company = `
clusterRoles:
- metadata: {name: reader}
  rules: [{verbs: [get], apiGroups: [""], resources: [pods]}]
- metadata: {name: auditor}
  rules: [{verbs: [get], apiGroups: [""], resources: [secrets]}]
roles:
- metadata: {name: reader, namespace: prod}
  rules: [{verbs: [get], apiGroups: [""], resources: [secrets]}]
clusterRoleBindings:
- metadata: {name: everywhere}
  roleRef: {kind: ClusterRole, name: reader}
  subjects:
  - {kind: Group, name: staff}
  - {kind: Group, name: system:authenticated}
  - {kind: User, name: root}
  - {kind: ServiceAccount, namespace: ci, name: bot}
- metadata: {name: dangling}
  roleRef: {kind: ClusterRole, name: gone}
  subjects: [{kind: Group, name: ghosts}]
roleBindings:
- metadata: {name: a, namespace: prod}
  roleRef: {kind: Role, name: reader}
  subjects: [{kind: Group, name: operators}, {kind: ServiceAccount, name: local}]
- metadata: {name: b, namespace: dev}
  roleRef: {kind: ClusterRole, name: auditor}
  subjects: [{kind: Group, name: developers}, {kind: Group, name: operators}]
- metadata: {name: c, namespace: dev}
  roleRef: {kind: Role, name: reader}
  subjects: [{kind: Group, name: nobody}]
`

func companyObjects(t *testing.T) Objects {
	t.Helper()
	var objects Objects
	if err := yaml.Unmarshal([]byte(company), &objects); err != nil {
		t.Fatal(err)
	}
	return objects
}

func TestGroupsGranting(t *testing.T) {
	pods := func(rule rbacv1.PolicyRule) bool { return RuleAllows(rule, Request{Verb: "get", Resource: "pods"}) }
	secrets := func(rule rbacv1.PolicyRule) bool { return RuleAllows(rule, Request{Verb: "get", Resource: "secrets"}) }
	anything := func(rbacv1.PolicyRule) bool { return true }
	tests := []struct {
		name       string
		namespaces []string
		wanted     func(rbacv1.PolicyRule) bool
		want       []string
	}{
		{"cluster-wide", nil, pods, []string{"staff"}},
		{"a Role is one of its namespace", []string{"prod"}, secrets, []string{"operators"}},
		{"a ClusterRole in a namespace", []string{"dev"}, secrets, []string{"developers", "operators"}},
		{"several namespaces", []string{"dev", "prod"}, secrets, []string{"developers", "operators"}},
		{"a namespace without bindings", []string{"test"}, secrets, []string{}},
		{"anything at all", []string{"dev"}, anything, []string{"developers", "operators", "staff"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := companyObjects(t).GroupsGranting(tt.namespaces, tt.wanted)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// Upstream: k8s.io/kubernetes pkg/registry/rbac/validation/rule.go,
// appliesToUser: a service account without a namespace is one of the binding's.
func TestSubjects(t *testing.T) {
	want := map[string][]string{
		rbacv1.UserKind:           {"root"},
		rbacv1.GroupKind:          {"developers", "ghosts", "nobody", "operators", "staff", "system:authenticated"},
		rbacv1.ServiceAccountKind: {"ci:bot", "prod:local"},
		"Robot":                   {},
	}
	for kind, names := range want {
		if diff := cmp.Diff(names, companyObjects(t).Subjects(kind)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", kind, diff)
		}
	}
}
