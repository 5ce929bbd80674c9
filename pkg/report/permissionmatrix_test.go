package report

import (
	"errors"
	"testing"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/matrix"
)

func permissionCatalog() access.Catalog {
	every := append(access.CommonVerbs(), "deletecollection")
	return access.NewCatalog([]access.Resource{
		{Name: "pods", Namespaced: true, Verbs: every},
		{Name: "secrets", Namespaced: true, Verbs: every},
		{Group: "apps", Name: "deployments/scale", Namespaced: true, Verbs: []string{"get", "patch", "update"}},
		{Name: "namespaces", Verbs: []string{"get", "list"}},
	})
}

// holder is what somebody may do in prod, by rules and, if there are any, by
// answers.
func holder(who identity.Identity, rules access.Rules, answers map[access.Request]access.Decision) matrix.PermissionRow {
	row := matrix.PermissionRow{
		Who: who, Everywhere: everywhereOf(rules), Inside: rules, Answers: answers,
		Seen: access.Seen{Source: access.SourceImpersonation, Username: who.Username(), Groups: who.ExpectedGroups(), Verified: true},
	}
	if !rules.Complete {
		row.Gap = rules.Causes[0]
	}
	row.Rows = access.Listing{
		Catalog: permissionCatalog(), ClusterWide: everywhereOf(rules), Asked: answers, Merge: true,
		Namespaces: []access.NamespaceRules{{Namespace: "prod", Rules: rules}},
	}.Rows()
	return row
}

// everywhereOf are the rules on URLs, which hold everywhere.
func everywhereOf(rules access.Rules) access.Rules {
	everywhere := access.Rules{Complete: rules.Complete}
	for _, rule := range rules.Rules {
		if len(rule.NonResourceURLs) > 0 {
			everywhere.Rules = append(everywhere.Rules, rule)
		}
	}
	return everywhere
}

// sweptAnswers are no to all that is served, but for a few.
func sweptAnswers() map[access.Request]access.Decision {
	answers := map[access.Request]access.Decision{}
	for _, request := range access.SweepPlan(permissionCatalog().Resources(), []string{"prod"}, nil) {
		answers[request] = denied()
	}
	answers[access.Request{Verb: "list", Resource: "pods", Namespace: "prod"}] = allowed()
	answers[access.Request{Verb: "watch", Resource: "pods", Namespace: "prod"}] = unanswered()
	answers[access.Request{Verb: "get", Path: "/version"}] = access.Undecided("", errors.New("timeout"))
	return answers
}

// permissionRows have every kind of line and cell.
func permissionRows() []matrix.PermissionRow {
	widgets := rbacv1.PolicyRule{Verbs: []string{"paint"}, APIGroups: []string{"x.io"}, Resources: []string{"widgets"}}
	metrics := rbacv1.PolicyRule{Verbs: []string{"get"}, NonResourceURLs: []string{"/metrics"}}
	named := can("get,delete", "secrets")
	named.ResourceNames = []string{"db"}
	unnamed := can("list", "secrets")
	unnamed.ResourceNames = []string{""}
	wanted := holder(user("eve"), hooked(can("get", "pods")), nil)
	wanted.Needed = 1234
	failed := matrix.PermissionRow{Who: user("fay"), Seen: access.Seen{Username: "fay"}, Err: errors.New("fay may not be impersonated"), Gap: "fay may not be impersonated"}
	return []matrix.PermissionRow{
		holder(user("ann"), all(can("get,list,deletecollection", "pods"), widgets, metrics, named, unnamed, can("impersonate,get", "serviceaccounts")), nil),
		holder(user("bob"), all(can("get,list,deletecollection", "pods"), can("*", "secrets")), nil),
		holder(identity.Identity{Kind: identity.ServiceAccount, Namespace: "ci", Name: "bot"}, all(can("get,list,deletecollection", "pods"), can("get", "namespaces")), nil),
		holder(user("李\x1b[31m=cmd()<script>"), unread(can("create", "pods")), nil),
		holder(user("dan"), hooked(), sweptAnswers()),
		wanted, failed, holder(user("root"), all(allRules()...), nil),
	}
}

func permissionsWith(by string, view View) *PermissionMatrix {
	m := NewPermissionMatrix(by, "prod", permissionRows(), view)
	m.SetPage(testPage())
	return m
}

func TestPermissionMatrixByResource(t *testing.T) {
	golden(t, "permissionmatrix-resource", permissionsWith(ByResource, View{}))
}

func TestPermissionMatrixByVerb(t *testing.T) {
	golden(t, "permissionmatrix-verb", permissionsWith(ByVerb, View{}))
}

func TestViewsOfPermissions(t *testing.T) {
	for name, view := range views() {
		m := permissionsWith(ByResource, view)
		goldenText(t, "permissionmatrix-"+name, shown(t, m, m.Omitted))
	}
}

// Two identities are compared even though there is no odd one of two.
func TestDifferencesOfTwo(t *testing.T) {
	rows := []matrix.PermissionRow{
		holder(user("ann"), all(can("get", "pods"), can("get", "secrets")), nil),
		holder(user("bob"), all(can("get", "pods")), nil),
	}
	for _, view := range []View{{OnlyDifferences: true}, {OnlyDifferences: true, OnlyAllowed: true}} {
		m := NewPermissionMatrix(ByResource, "prod", rows, view)
		if legend := m.Legend(); len(legend) != 1 {
			t.Errorf("nothing is odd, and the legend says %q", legend)
		}
		want := []string{"RESOURCE | ann | bob", "secrets | [yes]g------- | [no]-"}
		if diff := cmp.Diff(want, grid(t, m.Table(false))); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", view, diff)
		}
	}
}

func TestSilentPermissions(t *testing.T) {
	rows := permissionRows()
	tests := []struct {
		name string
		rows []matrix.PermissionRow
		want bool
	}{
		{"nobody could be asked about", rows[6:7], true},
		{"nobody is asked about", nil, false},
		{"something is known", rows[5:6], false},
		{"nothing is allowed, and that is known", []matrix.PermissionRow{holder(user("ann"), all(), nil)}, false},
		{"nothing is known", []matrix.PermissionRow{holder(user("ann"), unread(), nil)}, true},
	}
	for _, tt := range tests {
		if got := NewPermissionMatrix(ByResource, "prod", tt.rows, View{}).Silent(); got != tt.want {
			t.Errorf("%s: got %v", tt.name, got)
		}
	}
}

func TestPlan(t *testing.T) {
	plan := NewPlan("auto", 3, 4, 20000)
	plan.Add("self-checks", 3, false)
	plan.Add("what decides the levels", 120, true)
	plan.AddIf("what is asked one by one", 500)
	golden(t, "plan", plan)
}
