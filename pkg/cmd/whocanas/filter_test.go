package whocanas

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// deployments is a row with a yes, a no and an unknown cell.
func deployments() access.Row {
	return access.Row{
		Namespace: "prod",
		Resource:  access.Resource{Group: "apps", Name: "deployments", ShortNames: []string{"deploy"}, Namespaced: true},
		Verdicts:  map[string]access.Verdict{"get": access.Allowed, "delete": access.Denied, "patch": access.Unknown},
	}
}

func TestFilterKeeps(t *testing.T) {
	pods := access.Row{Resource: access.Resource{Name: "pods"}, Verdicts: map[string]access.Verdict{"*": access.Allowed, "get": access.Allowed}}
	metrics := access.Row{Path: "/metrics", Verdicts: map[string]access.Verdict{"get": access.Allowed}}
	tests := []struct {
		name   string
		filter filter
		want   []bool // deployments, pods, /metrics
	}{
		{"no filter", filter{}, []bool{true, true, true}},
		{"a resource", filter{resources: []string{"deployments"}}, []bool{true, false, false}},
		{"a short name", filter{resources: []string{"deploy", "pods"}}, []bool{true, true, false}},
		{"a URL", filter{resources: []string{"/metrics"}}, []bool{false, false, true}},
		{"an allowed verb", filter{verbs: []string{"get"}}, []bool{true, true, true}},
		{"a denied verb", filter{verbs: []string{"delete"}}, []bool{false, true, false}},
		{"an unknown one", filter{verbs: []string{"patch"}}, []bool{true, true, false}},
		{"one of several verbs", filter{verbs: []string{"delete", "get"}}, []bool{true, true, true}},
		{"a verb that only * allows", filter{verbs: []string{"frobnicate"}}, []bool{false, true, false}},
		{"a group", filter{groups: []string{"apps"}}, []bool{true, false, false}},
		{"the core group", filter{groups: []string{"core"}}, []bool{false, true, false}},
		{"the core group as RBAC writes it", filter{groups: []string{""}}, []bool{false, true, false}},
		{"all together", filter{resources: []string{"deployments", "pods"}, verbs: []string{"get"}, groups: []string{"core"}}, []bool{false, true, false}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := []bool{tt.filter.keeps(deployments()), tt.filter.keeps(pods), tt.filter.keeps(metrics)}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if tt.filter.given() != (tt.name != "no filter") {
				t.Errorf("given is %v", tt.filter.given())
			}
		})
	}
}

// What is not shown is not asked for, either.
func TestFilterKeepsOutOfASweep(t *testing.T) {
	tests := []struct {
		filter   filter
		resource bool
		url      bool
	}{
		{filter: filter{}, resource: true, url: true},
		{filter: filter{resources: []string{"deploy"}}, resource: true},
		{filter: filter{resources: []string{"/metrics"}}, url: true},
		{filter: filter{groups: []string{"apps"}}, resource: true},
		{filter: filter{groups: []string{"core"}}},
		{filter: filter{verbs: []string{"get"}}, resource: true, url: true},
	}
	for _, tt := range tests {
		if got := tt.filter.keepsResource(deployments().Resource); got != tt.resource {
			t.Errorf("%+v: resource %v", tt.filter, got)
		}
		if got := tt.filter.keepsURL("/metrics"); got != tt.url {
			t.Errorf("%+v: URL %v", tt.filter, got)
		}
	}
}

// The verbs asked for, and no others; "*" answers for each.
func TestFilterVerdicts(t *testing.T) {
	all := deployments().Verdicts
	wild := map[string]access.Verdict{"*": access.Allowed, "get": access.Denied}
	tests := []struct {
		verbs []string
		given map[string]access.Verdict
		want  map[string]access.Verdict
	}{
		{nil, all, all},
		{[]string{"get", "delete", "list"}, all, map[string]access.Verdict{"get": access.Allowed, "delete": access.Denied}},
		{[]string{"get", "frobnicate"}, wild, map[string]access.Verdict{"get": access.Denied, "frobnicate": access.Allowed}},
		{[]string{"*"}, wild, map[string]access.Verdict{"*": access.Allowed}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, filter{verbs: tt.verbs}.verdicts(tt.given)); diff != "" {
			t.Errorf("%v (-want +got):\n%s", tt.verbs, diff)
		}
	}
}

// A swept row of the defaults is left out only if it says nothing else.
func TestOnlyDefault(t *testing.T) {
	groups := []string{"system:authenticated"}
	reviews := access.Resource{Group: "authorization.k8s.io", Name: "selfsubjectaccessreviews"}
	row := func(verdicts map[string]access.Verdict) access.Row {
		return access.Row{Resource: reviews, Verdicts: verdicts}
	}
	tests := []struct {
		name string
		row  access.Row
		want bool
	}{
		{"the default verb", row(map[string]access.Verdict{"create": access.Allowed, "get": access.Denied}), true},
		{"one verb more", row(map[string]access.Verdict{"create": access.Allowed, "get": access.Allowed}), false},
		{"one verb unknown", row(map[string]access.Verdict{"create": access.Allowed, "get": access.Unknown}), false},
		{"a default URL", access.Row{Path: "/healthz", Verdicts: map[string]access.Verdict{"get": access.Allowed}}, true},
		{"another URL", access.Row{Path: "/metrics", Verdicts: map[string]access.Verdict{"get": access.Allowed}}, false},
		{"in a namespace", access.Row{Namespace: "prod", Resource: reviews, Verdicts: map[string]access.Verdict{"create": access.Allowed}}, false},
		{"of an object", access.Row{Object: "x", Resource: reviews, Verdicts: map[string]access.Verdict{"create": access.Allowed}}, false},
	}
	for _, tt := range tests {
		if got := onlyDefault(tt.row, groups); got != tt.want {
			t.Errorf("%s: got %v", tt.name, got)
		}
	}
	if onlyDefault(row(map[string]access.Verdict{"create": access.Allowed}), nil) {
		t.Error("a default of groups that the identity has not")
	}
}

func TestFacts(t *testing.T) {
	failed := errors.New("forbidden")
	in := func(namespace string, rules access.Rules) access.NamespaceRules {
		return access.NamespaceRules{Namespace: namespace, Rules: rules}
	}
	type told struct {
		Failed, Complete bool
		Causes           []string
	}
	tests := []struct {
		name  string
		facts facts
		want  told
	}{
		{"complete", facts{access.Rules{Complete: true}, []access.NamespaceRules{in("a", access.Rules{Complete: true})}}, told{Complete: true}},
		{"incomplete everywhere", facts{access.Rules{Causes: []string{"webhook"}}, nil}, told{Causes: []string{"webhook"}}},
		{
			"incomplete in one namespace, for the same cause",
			facts{access.Rules{Complete: true, Causes: []string{"x"}}, []access.NamespaceRules{in("a", access.Rules{Causes: []string{"x", "y"}})}},
			told{Causes: []string{"x", "y"}},
		},
		{
			"failed everywhere",
			facts{access.Rules{Failed: failed, Causes: []string{"forbidden"}}, []access.NamespaceRules{in("a", access.Rules{Failed: failed, Causes: []string{"forbidden"}})}},
			told{Failed: true, Causes: []string{"forbidden"}},
		},
		{
			"failed in one namespace",
			facts{access.Rules{Complete: true}, []access.NamespaceRules{in("a", access.Rules{Failed: failed, Causes: []string{"forbidden"}})}},
			told{Causes: []string{"namespace a: forbidden"}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := told{tt.facts.failed(), tt.facts.complete(), tt.facts.causes()}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestUnansweredCountsByCause(t *testing.T) {
	decisions := map[access.Request]access.Decision{
		{Verb: "get"}:    access.Undecided("", errors.New("b late")),
		{Verb: "list"}:   access.Undecided("", errors.New("a refused")),
		{Verb: "watch"}:  access.Undecided("", errors.New("b late")),
		{Verb: "create"}: {Verdict: access.Allowed},
	}
	want := []string{"1 of 4 questions were not answered: a refused", "2 of 4 questions were not answered: b late"}
	if diff := cmp.Diff(want, unanswered(decisions)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Each allowed cell is asked for once, in order, unless it was asked already.
func TestAllowedCells(t *testing.T) {
	known := map[access.Request]access.Decision{{Verb: "get", Path: "/metrics"}: {}}
	rows := []access.Row{
		deployments(), deployments(),
		{Path: "/metrics", Verdicts: map[string]access.Verdict{"get": access.Allowed, "post": access.Allowed}},
	}
	want := []access.Request{
		{Verb: "get", Group: "apps", Resource: "deployments", Namespace: "prod"},
		{Verb: "post", Path: "/metrics"},
	}
	if diff := cmp.Diff(want, allowedCells(rows, known)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestIncompleteNote(t *testing.T) {
	if diff := cmp.Diff("a; b: nothing asked", incompleteNote([]string{"a", "b"}, "nothing asked")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	want := "the server says that its list of rules is incomplete: nothing asked"
	if diff := cmp.Diff(want, incompleteNote(nil, "nothing asked")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
