package rbac_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// settled are the objects of materialise_test.go as a cluster has them.
func settled(t *testing.T) access.Objects {
	t.Helper()
	objects, _ := rbac.Materialise(objectsOf(t, admin))
	return objects
}

// TestAChangeIsAggregated: what the controller would do after a change, the
// same as when it starts from nothing.
func TestAChangeIsAggregated(t *testing.T) {
	const secrets = `
kind: ClusterRole
metadata: {name: m-secrets, labels: {to-edit: "true"}}
rules: [{verbs: [get], apiGroups: [""], resources: [secrets]}]`
	tests := []struct {
		name   string
		change rbac.Change
		admin  []rbacv1.PolicyRule
	}{
		{"nothing", rbac.Change{}, []rbacv1.PolicyRule{get("services"), get("pods"), bindRoles()}},
		{"a role of a role more", rbac.Change{Put: objectsOf(t, secrets)}, []rbacv1.PolicyRule{get("services"), get("secrets"), get("pods"), bindRoles()}},
		{
			"a role of a role less",
			rbac.Change{Delete: []access.Ref{{Kind: "ClusterRole", Name: "z-pods"}}},
			[]rbacv1.PolicyRule{get("services"), bindRoles()},
		},
		{
			"a role that loses its label",
			rbac.Change{Put: objectsOf(t, "kind: ClusterRole\nmetadata: {name: own}\nrules: [{verbs: [bind], apiGroups: [x], resources: [y]}]")},
			[]rbacv1.PolicyRule{get("services"), get("pods")},
		},
		{
			"what is written in a role that was put does not count",
			rbac.Change{Put: objectsOf(t, `
kind: ClusterRole
metadata: {name: admin}
aggregationRule: {clusterRoleSelectors: [{matchLabels: {to-edit: "true"}}]}
rules: [{verbs: [get], apiGroups: [""], resources: [nodes]}]`)},
			[]rbacv1.PolicyRule{get("services"), get("pods")},
		},
		{
			"put and deleted",
			rbac.Change{Put: objectsOf(t, secrets), Delete: []access.Ref{{Kind: "ClusterRole", Name: "m-secrets"}}},
			[]rbacv1.PolicyRule{get("services"), get("pods"), bindRoles()},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before := settled(t)
			after := tt.change.Apply(before)
			if diff := cmp.Diff(tt.admin, rulesOf(after)["admin"]); diff != "" {
				t.Errorf("rules of admin (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(rulesOf(rbac.Reaggregate(after)), rulesOf(after)); diff != "" {
				t.Errorf("the controller would change it (-controller +change):\n%s", diff)
			}
			if diff := cmp.Diff(rulesOf(settled(t)), rulesOf(before)); diff != "" {
				t.Errorf("the objects given were changed:\n%s", diff)
			}
		})
	}
}

// TestAChangeLeavesAloneWhatItDoesNotTouch: rules that no role explains, as when
// some could not be read, are there before and after.
func TestAChangeLeavesAloneWhatItDoesNotTouch(t *testing.T) {
	before := settled(t)
	before.ClusterRoles[0].Rules = append(before.ClusterRoles[0].Rules, get("unexplained"))
	change := rbac.Change{Delete: []access.Ref{{Kind: "ClusterRole", Name: "own"}}}
	want := []rbacv1.PolicyRule{get("unexplained"), get("services"), get("pods")}
	if diff := cmp.Diff(want, rulesOf(change.Apply(before))["admin"]); diff != "" {
		t.Errorf("rules of admin (-want +got):\n%s", diff)
	}
}

func TestAChangePutsInPlace(t *testing.T) {
	before := objectsOf(t, twoBindings)
	change := rbac.Change{
		Put:    objectsOf(t, "kind: RoleBinding\nmetadata: {name: read, namespace: a}\nroleRef: {kind: Role, name: other}"),
		Delete: []access.Ref{{Kind: "RoleBinding", Namespace: "b", Name: "read"}, {Kind: "RoleBinding", Namespace: "c", Name: "read"}},
	}
	if diff := cmp.Diff(change.Delete[1:], change.Lacks(before)); diff != "" {
		t.Errorf("lacks (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(change.Put.RoleBindings, change.Apply(before).RoleBindings); diff != "" {
		t.Errorf("bindings (-want +got):\n%s", diff)
	}
}

const twoBindings = `
kind: RoleBinding
metadata: {name: read, namespace: a}
roleRef: {kind: ClusterRole, name: edit}
subjects: [{kind: Group, name: dev}]
---
kind: RoleBinding
metadata: {name: read, namespace: b}
roleRef: {kind: ClusterRole, name: edit}
subjects: [{kind: Group, name: dev}]`

// TestDrifts: who may do more or less, and by which object.
func TestDrifts(t *testing.T) {
	const bound = admin + "\n---" + twoBindings
	before, _ := rbac.Materialise(objectsOf(t, bound))
	change := rbac.Change{
		Put: objectsOf(t, `
kind: ClusterRole
metadata: {name: z-pods, labels: {to-edit: "true"}}
rules: [{verbs: [get, list], apiGroups: [""], resources: [pods]}]
---
kind: RoleBinding
metadata: {name: read, namespace: b}
roleRef: {kind: ClusterRole, name: edit}
subjects: [{kind: ServiceAccount, name: bot}]
---
kind: RoleBinding
metadata: {name: gone, namespace: b}
roleRef: {kind: Role, name: gone}
subjects: [{kind: User, name: eve}]`),
	}
	was, now := rbac.NewPolicy(before), rbac.NewPolicy(change.Apply(before))
	changes := []rbac.ChangedObject{
		{Ref: access.Ref{Kind: "RoleBinding", Namespace: "b", Name: "gone"}, Kind: rbac.Added},
		{Ref: access.Ref{Kind: "RoleBinding", Namespace: "b", Name: "read"}, Kind: rbac.Changed},
		{Ref: access.Ref{Kind: "ClusterRole", Name: "admin"}, Kind: rbac.Changed},
		{Ref: access.Ref{Kind: "ClusterRole", Name: "edit"}, Kind: rbac.Changed},
		{Ref: access.Ref{Kind: "ClusterRole", Name: "z-pods"}, Kind: rbac.Changed},
	}
	if diff := cmp.Diff(changes, rbac.Changes(was, now)); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
	want := []string{
		"Group dev in b: get pods left by RoleBinding b/read", "Group dev in b: get services left by RoleBinding b/read",
		"Group dev in a: list pods right by ClusterRole z-pods",
		"ServiceAccount b/bot in b: get pods right by RoleBinding b/read", "ServiceAccount b/bot in b: get services right by RoleBinding b/read",
		"ServiceAccount b/bot in b: list pods right by RoleBinding b/read",
		"User eve lacks role.rbac.authorization.k8s.io \"gone\" not found",
		"User jane in : list pods right by ClusterRole z-pods",
	}
	if diff := cmp.Diff(want, driftWords(was, now, changes)); diff != "" {
		t.Errorf("drifts (-want +got):\n%s", diff)
	}
	if got := rbac.Drifts(now, now, access.NewCatalog(nil)); got != nil {
		t.Errorf("without a change: %+v", got)
	}
}

// driftWords are drifts as lines, one for each verb.
func driftWords(was, now *rbac.Policy, changes []rbac.ChangedObject) []string {
	isChanged := map[access.Ref]bool{}
	for _, change := range changes {
		isChanged[change.Ref] = true
	}
	var lines []string
	for _, drift := range rbac.Drifts(was, now, access.NewCatalog(nil)) {
		for _, verb := range []string{"get", "list"} {
			for _, row := range drift.Rows {
				policy := was
				if row.Cells[verb] == access.OnlyRight {
					policy = now
				} else if row.Cells[verb] != access.OnlyLeft {
					continue
				}
				request, _ := row.Requests(verb)
				cause := rbac.CauseOf(policy.Authorize(rbac.SubjectOf(drift.Subject), request).Grants, isChanged)
				lines = append(lines, drift.Subject.String()+" in "+row.Namespace+": "+verb+" "+row.Right.Resource+" "+row.Cells[verb].String()+" by "+cause.String())
			}
		}
		for _, missing := range drift.Missing {
			lines = append(lines, drift.Subject.String()+" lacks "+missing.Error())
		}
	}
	return lines
}
