package expectation

import (
	"math/rand"
	"testing"

	"github.com/google/go-cmp/cmp"
	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
)

// holder is jane with what the grants give her.
func (g grants) holder(t testing.TB) Holder {
	t.Helper()
	jane := identity.Identity{Kind: identity.User, Name: "jane"}
	given := g.authority()
	namespaces, err := newTown().Namespaces(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	return Holder{
		Who: jane, Groups: jane.ExpectedGroups(), Everywhere: given.Rules(t.Context(), jane, "").Rules,
		Inside: access.RulesIn(t.Context(), given, jane, namespaces, 1),
	}
}

// TestRecord: one line for each thing, the same namespaces together, and rules
// where no words say it.
func TestRecord(t *testing.T) {
	held := grants{
		"":       {rule(words("list", "get"), words(""), words("nodes", "nodes/metrics")), {Verbs: words("get"), NonResourceURLs: words("/metrics")}},
		"prod":   {rule(words("delete", "get"), words("apps"), words("deployments")), rule(words("get"), words("*"), words("*/scale")), rule(words("get"), words(""), words("nodes"))},
		"team-a": {rule(words("get", "create"), words(""), words("pods"), "a", "")},
		"team-b": {rule(words("create", "get"), words(""), words("pods"), "", "a")},
	}
	jane := Subject{User: "jane"}
	want := Recorded{Tests: []Test{{Name: "jane", Subject: jane, Exactly: []Holding{
		{
			Places: Places{ClusterWide: true}, Can: words("get,list nodes", "get /metrics"),
			Rules: []rbacv1.PolicyRule{rule(words("get", "list"), words(""), words("nodes/metrics"))},
		},
		{
			Places: Places{Namespaces: words("prod")}, Can: words("get,delete deployments"),
			Rules: []rbacv1.PolicyRule{rule(words("get"), words("*"), words("*/scale"))},
		},
		{
			Places: Places{Namespaces: words("team-a", "team-b")}, Can: words("get pods/a"),
			Rules: []rbacv1.PolicyRule{rule(words("create", "get"), words(""), words("pods"), "")},
		},
	}}}}
	if diff := cmp.Diff(want, held.holder(t).RecordExactly(t.Context(), newTown())); diff != "" {
		t.Errorf("exactly (-want +got):\n%s", diff)
	}
	want = Recorded{
		Tests: []Test{
			{Name: "jane", Subject: jane, Places: Places{ClusterWide: true}, Can: words("get,list nodes", "get /metrics")},
			{Name: "jane", Subject: jane, Places: Places{Namespaces: words("prod")}, Can: words("get,delete deployments")},
			{Name: "jane", Subject: jane, Places: Places{Namespaces: words("team-a", "team-b")}, Can: words("get pods/a")},
		},
		LeftOut: []HeldRight{
			{"", access.Right{Verb: "get", Resource: "nodes/metrics"}},
			{"", access.Right{Verb: "list", Resource: "nodes/metrics"}},
			{"prod", access.Right{Verb: "get", Group: "*", Resource: "*/scale"}},
			{"team-a", access.Right{Verb: "create", Resource: "pods", Limited: true}},
			{"team-a", access.Right{Verb: "get", Resource: "pods", Limited: true}},
		},
	}
	if diff := cmp.Diff(want, held.holder(t).RecordCan(t.Context(), newTown())); diff != "" {
		t.Errorf("can (-want +got):\n%s", diff)
	}
}

// TestRecordOfNothing is a test that nothing is held.
func TestRecordOfNothing(t *testing.T) {
	holder := grants{}.holder(t)
	holder.Limited = true
	want := Recorded{Tests: []Test{{
		Name: "jane", Subject: Subject{User: "jane"}, Places: Places{Namespaces: words("prod", "team-a", "team-b")}, Exactly: []Holding{},
	}}}
	if diff := cmp.Diff(want, holder.RecordCan(t.Context(), newTown())); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestRecordedSubjects: each kind of identity is named so that it is the same
// again.
func TestRecordedSubjects(t *testing.T) {
	for _, who := range []identity.Identity{
		{Kind: identity.User, Name: "jane", Groups: words("a", "b"), UID: "7", Extra: map[string][]string{"k": {"v=w", ""}}},
		{Kind: identity.User, Name: "get"},
		{Kind: identity.Group, Name: "dev"},
		{Kind: identity.ServiceAccount, Namespace: "ci", Name: "bot"},
		{Kind: identity.Node, Name: "n1"},
	} {
		got, err := subjectOf(who).identity(nil)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(who, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

// TestWhatIsRecordedPasses holds recordings of random policies against the
// policies that they are of; and against one right more, which exactly sees.
func TestWhatIsRecordedPasses(t *testing.T) {
	dice := rand.New(rand.NewSource(7))
	failed := 0
	for range 300 {
		held := randomGrants(dice)
		world := newTown()
		holder := held.holder(t)
		exactly := holder.RecordExactly(t.Context(), world).Tests
		for _, tests := range [][]Test{exactly, holder.RecordCan(t.Context(), world).Tests} {
			if len(tests) == 0 {
				continue // everything was left out
			}
			for _, r := range judged(t, held.authority(), tests...) {
				if r.Status != Passed {
					t.Fatalf("%+v: recorded as %+v: %s", held, tests, became([]Result{r}))
				}
			}
		}
		held["prod"] = append(held["prod"], rule(words("sign"), words("certificates.k8s.io"), words("certificatesigningrequests")), rule(words("use"), words("x.io"), words("y")))
		if judged(t, held.authority(), exactly...)[0].Status == Failed {
			failed++
		}
	}
	if failed < 200 {
		t.Errorf("of 300 policies with one right more only %d failed", failed)
	}
}

// randomGrants are rules of few words, so that they overlap.
func randomGrants(dice *rand.Rand) grants {
	some := func(all ...string) []string {
		var chosen []string
		for _, word := range all {
			if dice.Intn(3) == 0 {
				chosen = append(chosen, word)
			}
		}
		return append(chosen, all[dice.Intn(len(all))])
	}
	held := grants{}
	for range 1 + dice.Intn(4) {
		namespace := some("", "prod", "team-a", "team-b")[0]
		one := rule(some("get", "list", "create", "deletecollection", "*"), some("", "apps", "*"),
			some("pods", "pods/log", "nodes", "nodes/metrics", "namespaces", "deployments", "*", "*/scale", "users"))
		if dice.Intn(3) == 0 {
			one.ResourceNames = some("a", "prod", "", "*")
		}
		if dice.Intn(5) == 0 {
			one = rbacv1.PolicyRule{Verbs: some("get", "*"), NonResourceURLs: some("/metrics", "/api/*", "*", "/")}
		}
		held[namespace] = append(held[namespace], one)
	}
	return held
}
