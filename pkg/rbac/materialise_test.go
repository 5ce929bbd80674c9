package rbac_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// The laws of aggregation, each of k8s.io/kubernetes
// pkg/controller/clusterroleaggregation/clusterroleaggregation_controller.go,
// syncClusterRole.

// admin takes from edit, which takes from two labelled roles.
const admin = `
kind: ClusterRole
metadata: {name: admin}
aggregationRule: {clusterRoleSelectors: [{matchLabels: {to-admin: "true"}}]}
---
kind: ClusterRole
metadata: {name: edit, labels: {to-admin: "true"}}
aggregationRule: {clusterRoleSelectors: [{matchLabels: {to-edit: "true"}}]}
---
kind: ClusterRole
metadata: {name: z-pods, labels: {to-edit: "true"}}
rules:
- {verbs: [get], apiGroups: [""], resources: [pods]}
- {verbs: [get], apiGroups: [""], resources: [services]}
---
kind: ClusterRole
metadata: {name: a-services, labels: {to-edit: "true"}}
rules:
- {verbs: [get], apiGroups: [""], resources: [services]}
- {verbs: [get], apiGroups: [""], resources: [services], resourceNames: []}
---
kind: ClusterRole
metadata: {name: own, labels: {to-admin: "true"}}
rules: [{verbs: [bind], apiGroups: [rbac.authorization.k8s.io], resources: [roles]}]
---
kind: ClusterRoleBinding
metadata: {name: admins}
roleRef: {kind: ClusterRole, name: admin}
subjects: [{kind: User, name: jane}]`

func get(resource string) rbacv1.PolicyRule {
	return rbacv1.PolicyRule{Verbs: []string{"get"}, APIGroups: []string{""}, Resources: []string{resource}}
}

func bindRoles() rbacv1.PolicyRule {
	return rbacv1.PolicyRule{Verbs: []string{"bind"}, APIGroups: []string{"rbac.authorization.k8s.io"}, Resources: []string{"roles"}}
}

// rulesOf are the rules of the ClusterRoles by name.
func rulesOf(objects access.Objects) map[string][]rbacv1.PolicyRule {
	rules := map[string][]rbacv1.PolicyRule{}
	for _, role := range objects.ClusterRoles {
		rules[role.Name] = role.Rules
	}
	return rules
}

func checkMaterialised(t *testing.T, documents string, rules map[string][]rbacv1.PolicyRule, report rbac.Aggregation) {
	t.Helper()
	objects := objectsOf(t, documents)
	before := rulesOf(objects)
	got, reported := rbac.Materialise(objects)
	for name, want := range rules {
		if diff := cmp.Diff(want, rulesOf(got)[name]); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	if diff := cmp.Diff(report, reported); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(before, rulesOf(objects)); diff != "" {
		t.Errorf("the objects given were changed: %s", diff)
	}
}

func TestAggregatedRoleHasTheRulesOfSelectedRolesOnce(t *testing.T) {
	checkMaterialised(t, admin, map[string][]rbacv1.PolicyRule{
		"edit":  {get("services"), get("pods")},
		"admin": {get("services"), get("pods"), bindRoles()},
	}, rbac.Aggregation{Filled: []string{"admin", "edit"}})
}

func TestSelectorsAreTakenInTurn(t *testing.T) {
	checkMaterialised(t, `
kind: ClusterRole
metadata: {name: all}
aggregationRule: {clusterRoleSelectors: [{matchLabels: {second: x}}, {matchExpressions: [{key: first, operator: Exists}]}]}
---
kind: ClusterRole
metadata: {name: a, labels: {first: x}}
rules: [{verbs: [get], apiGroups: [""], resources: [a]}]
---
kind: ClusterRole
metadata: {name: b, labels: {second: x}}
rules: [{verbs: [get], apiGroups: [""], resources: [b]}]
---
kind: ClusterRole
metadata: {name: c, labels: {first: x, second: x}}
rules: [{verbs: [get], apiGroups: [""], resources: [c]}]`,
		map[string][]rbacv1.PolicyRule{"all": {get("b"), get("c"), get("a")}},
		rbac.Aggregation{Filled: []string{"all"}})
}

func TestEmptySelectorSelectsEveryOtherRole(t *testing.T) {
	checkMaterialised(t, `
kind: ClusterRole
metadata: {name: all}
aggregationRule: {clusterRoleSelectors: [{}]}
---
kind: ClusterRole
metadata: {name: none}
aggregationRule: {}
---
kind: ClusterRole
metadata: {name: a}
rules: [{verbs: [get], apiGroups: [""], resources: [a]}]`,
		map[string][]rbacv1.PolicyRule{"all": {get("a")}, "none": nil},
		rbac.Aggregation{Filled: []string{"all"}, Empty: []string{"none"}})
}

// mutual has two roles that select each other.
const mutual = `
kind: ClusterRole
metadata: {name: one, labels: {of: two}}
aggregationRule: {clusterRoleSelectors: [{matchLabels: {of: one}}]}
---
kind: ClusterRole
metadata: {name: two, labels: {of: one}}
aggregationRule: {clusterRoleSelectors: [{matchLabels: {of: two}}]}
---
kind: ClusterRole
metadata: {name: a, labels: {of: one}}
rules: [{verbs: [get], apiGroups: [""], resources: [a]}]
---
kind: ClusterRole
metadata: {name: b, labels: {of: two}}
rules: [{verbs: [get], apiGroups: [""], resources: [b]}]`

func TestRolesThatSelectEachOtherShareAllRules(t *testing.T) {
	checkMaterialised(t, mutual,
		map[string][]rbacv1.PolicyRule{"one": {get("a"), get("b")}, "two": {get("b"), get("a")}},
		rbac.Aggregation{Filled: []string{"one", "two"}})
}

func TestMaterialisedRolesAreLeftAlone(t *testing.T) {
	checkMaterialised(t, `
kind: ClusterRole
metadata: {name: fresh}
aggregationRule: {clusterRoleSelectors: [{matchLabels: {of: x}}]}
rules: [{verbs: [get], apiGroups: [""], resources: [a]}]
---
kind: ClusterRole
metadata: {name: stale}
aggregationRule: {clusterRoleSelectors: [{matchLabels: {of: x}}]}
rules: [{verbs: [get], apiGroups: [""], resources: [b]}]
---
kind: ClusterRole
metadata: {name: a, labels: {of: x}}
rules: [{verbs: [get], apiGroups: [""], resources: [a]}]`,
		map[string][]rbacv1.PolicyRule{"fresh": {get("a")}, "stale": {get("b")}},
		rbac.Aggregation{Stale: []string{"stale"}})
}

func TestUnreadableSelectorIsReported(t *testing.T) {
	objects := objectsOf(t, `
kind: ClusterRole
metadata: {name: bad}
aggregationRule: {clusterRoleSelectors: [{matchLabels: {of: x}}, {matchExpressions: [{key: of, operator: Near}]}]}
---
kind: ClusterRole
metadata: {name: a, labels: {of: x}}
rules: [{verbs: [get], apiGroups: [""], resources: [a]}]`)
	got, report := rbac.Materialise(objects)
	const want = `reading the aggregationRule of ClusterRole bad: "Near" is not a valid label selector operator`
	if len(report.Errors) != 1 || report.Errors[0].Error() != want {
		t.Errorf("got %v", report.Errors)
	}
	if rules := rulesOf(got)["bad"]; rules != nil {
		t.Errorf("got rules %v", rules)
	}
	rbac.NewPolicy(got)
}

// plugin/pkg/auth/authorizer/rbac/rbac.go: the authorizer reads the rules that
// are there and no labels.
func TestPolicyReadsRulesAsWritten(t *testing.T) {
	objects := objectsOf(t, admin)
	request := access.Request{Verb: "get", Resource: "pods"}
	if rbac.NewPolicy(objects).Allows(jane(), request) {
		t.Error("the rules were made up")
	}
	objects, _ = rbac.Materialise(objects)
	if !rbac.NewPolicy(objects).Allows(jane(), request) {
		t.Error("the rules were not made")
	}
}

func TestOriginIsTheRoleInWhichTheRuleIsWritten(t *testing.T) {
	objects, _ := rbac.Materialise(objectsOf(t, admin))
	policy := rbac.NewPolicy(objects)
	cases := []struct {
		request access.Request
		want    []string
	}{
		{access.Request{Verb: "get", Resource: "pods"}, []string{"z-pods"}},
		{access.Request{Verb: "get", Resource: "services"}, []string{"a-services", "z-pods"}},
		{access.Request{Verb: "bind", Group: "rbac.authorization.k8s.io", Resource: "roles"}, []string{"own"}},
	}
	for _, test := range cases {
		decision := policy.Authorize(jane(), test.request)
		if len(decision.Grants) != 1 {
			t.Fatalf("%s: got %+v", test.request, decision)
		}
		if diff := cmp.Diff(test.want, decision.Grants[0].Origin); diff != "" {
			t.Errorf("%s: %s", test.request, diff)
		}
	}
	for role := range policy.Roles() {
		if role.Ref.Name != "admin" {
			continue
		}
		if diff := cmp.Diff([]string{"edit", "own"}, role.From); diff != "" || !role.Aggregated {
			t.Errorf("admin: aggregated %v: %s", role.Aggregated, diff)
		}
	}
}

func TestOriginOfRolesThatSelectEachOther(t *testing.T) {
	objects, _ := rbac.Materialise(objectsOf(t, mutual+`
---
kind: ClusterRoleBinding
metadata: {name: ones}
roleRef: {kind: ClusterRole, name: one}
subjects: [{kind: User, name: jane}]`))
	grants, _ := rbac.NewPolicy(objects).RuleGrants(jane(), "")
	if len(grants) != 2 || !slices.Equal(grants[0].Origin, []string{"a"}) || !slices.Equal(grants[1].Origin, []string{"b"}) {
		t.Errorf("got %+v", grants)
	}
}

func TestOriginOfARuleThatNoLabelExplainsIsUnknown(t *testing.T) {
	policy := policyOf(t, `
kind: ClusterRole
metadata: {name: all}
aggregationRule: {clusterRoleSelectors: [{matchLabels: {of: x}}]}
rules: [{verbs: [get], apiGroups: [""], resources: [pods]}]
---
kind: ClusterRole
metadata: {name: a, labels: {of: x}}
rules: [{verbs: [get], apiGroups: [""], resources: [services]}]
---
kind: ClusterRoleBinding
metadata: {name: all}
roleRef: {kind: ClusterRole, name: all}
subjects: [{kind: User, name: jane}]`)
	decision := policy.Authorize(jane(), access.Request{Verb: "get", Resource: "pods"})
	if len(decision.Grants) != 1 || decision.Grants[0].Origin != nil {
		t.Errorf("got %+v", decision)
	}
}
