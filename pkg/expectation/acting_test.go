package expectation

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
)

// TestActing: with a request the decision of the server's filter, without one
// the safe side of either list.
func TestActing(t *testing.T) {
	held := grants{
		"": {
			rule(words("impersonate"), words(""), words("users"), "legacy"),
			rule(words("impersonate:user-info"), words("authentication.k8s.io"), words("users"), "half", "constrained"),
			rule(words("impersonate-on:user-info:get"), words(""), words("pods")),
		},
		"prod": {rule(words("impersonate"), words(""), words("users"), "inert")},
	}
	both := []Acting{
		{Who: "legacy"},
		{Who: "legacy", Groups: words("dev")},
		{Who: "constrained"},
		{Who: "inert"},
		{Who: "node/n1"},
		{Who: "constrained", For: "get pods"},
		{Who: "constrained", For: "list pods -n prod"},
		{Who: "constrained", For: "get pods", Mode: "legacy"},
		{Who: "legacy", For: "get pods", Mode: "constrained"},
	}
	test := Test{Subject: Subject{Who: "jane"}, Places: Places{Namespaces: words("prod")}, MayImpersonate: both, MayNotImpersonate: both}
	want := words(
		"legacy: passed legacy", "legacy: failed", "constrained: failed", "inert: failed", "node/n1: failed",
		"constrained: passed user-info", "constrained: failed", "constrained: failed", "legacy: failed",
		"legacy: failed legacy", "legacy: passed", "constrained: failed user-info", "inert: passed", "node/n1: passed",
		"constrained: failed user-info", "constrained: passed", "constrained: passed", "legacy: passed",
	)
	if diff := cmp.Diff(want, acted(judgedWith(t, held.authority(), Options{Constrained: true}, test))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	off := words(
		"legacy: passed legacy", "legacy: failed", "constrained: failed", "inert: failed", "node/n1: failed",
		"constrained: failed", "constrained: failed", "constrained: failed", "legacy: failed",
		"legacy: failed legacy", "legacy: passed", "constrained: passed", "inert: passed", "node/n1: passed",
		"constrained: passed", "constrained: passed", "constrained: passed", "legacy: passed",
	)
	if diff := cmp.Diff(off, acted(judgedWith(t, held.authority(), Options{}, test))); diff != "" {
		t.Errorf("without constrained impersonation (-want +got):\n%s", diff)
	}
	unanswered := held.authority()
	unanswered.unknown = errDown
	for _, r := range judgedWith(t, unanswered, Options{Constrained: true}, test) {
		if r.Status != Unanswered || r.Cause != "the server is down" {
			t.Errorf("%s %s: %s: %s", r.Kind, r.Acting.As, r.Status, r.Cause)
		}
	}
}

// judgedWith is judged, with options, and holds the count of the plan against
// what is asked.
func judgedWith(t *testing.T, given *authority, options Options, test Test) []Result {
	t.Helper()
	plan, err := NewPlan(t.Context(), []Source{source(test)}, newTown(), options)
	if err != nil {
		t.Fatal(err)
	}
	results := plan.Judge(plan.Ask(t.Context(), given, 4, func() {}), newTown())
	if asked := int(given.asked.Load()); asked != plan.Count() {
		t.Errorf("%d requests, and %d were planned", asked, plan.Count())
	}
	return results
}

// acted are results about acting as somebody in short.
func acted(results []Result) []string {
	var all []string
	for _, r := range results {
		line := r.Acting.As.String() + ": " + string(r.Status)
		if r.Outcome.Mode != "" {
			line += " " + string(r.Outcome.Mode)
		}
		all = append(all, line)
	}
	return all
}

// TestAPodMayRunOnTheNode: unless it is written down where its pod runs, a
// service account that must not act as a node is taken to be on it.
func TestAPodMayRunOnTheNode(t *testing.T) {
	asked := func(subject Subject) bool {
		plan, err := NewPlan(t.Context(), []Source{source(Test{Subject: subject, MayNotImpersonate: []Acting{{Who: "node/n1"}}})}, newTown(), Options{Constrained: true})
		if err != nil {
			t.Fatal(err)
		}
		return impersonation.AssociatedNode.Applies(plan.Expectations[0].actor(), plan.Expectations[0].Acting.Wanted)
	}
	node := func(name string) map[string][]string {
		return map[string][]string{"authentication.kubernetes.io/node-name": {name}}
	}
	got := []bool{
		asked(Subject{Who: "jane"}), asked(Subject{Who: "sa/prod:bot"}),
		asked(Subject{Who: "sa/prod:bot", Extra: node("n1")}), asked(Subject{Who: "sa/prod:bot", Extra: node("n2")}),
	}
	if diff := cmp.Diff([]bool{false, true, true, false}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestActingProblems: what cannot be meant is told, and asks for nothing.
func TestActingProblems(t *testing.T) {
	var items []Acting
	if err := json.Unmarshal([]byte(`[
		"group/dev", {"who": "jane", "mode": "user-info"}, {"who": "jane", "mode": "serviceaccount", "for": "get nodes"}, {"who": "jane", "mode": "x"},
		{"whom": "jane"}, {"who": "jane", "groups": "dev"}, 7, {"who": "jane", "for": "get pods"}, {"who": "jane", "for": "get pods -n gone"}, {}
	]`), &items); err != nil {
		t.Fatal(err)
	}
	_, err := NewPlan(t.Context(), []Source{source(Test{Subject: Subject{Who: "bob"}, MayImpersonate: items})}, newTown(), Options{Constrained: true})
	var problems Problems
	if !errors.As(err, &problems) {
		t.Fatalf("no problems: %v", err)
	}
	var got []string
	for _, problem := range problems {
		got = append(got, problem.What)
	}
	want := words(
		"nobody acts as a group alone: write {who: USER, groups: [GROUP]}",
		"constrained impersonation is for single requests: say which, with for",
		"nobody acts as jane in mode serviceaccount like this, whatever his rights",
		`there is no mode "x": there are legacy, constrained, and its kinds associated-node, arbitrary-node, serviceaccount and user-info`,
		`unknown field "whom": there are who, groups, uid, extra, for and mode`,
		"who, uid, for and mode are words, groups is a list of words, extra has lists of words",
		"write WHO, or {who: WHO} with groups, uid, extra, for or mode",
		`"get pods" is about objects in namespaces: say in which with namespaces or selector, or clusterWide: true`,
		`there is no namespace "gone"`,
		"who is missing: it is as whom somebody acts",
	)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
