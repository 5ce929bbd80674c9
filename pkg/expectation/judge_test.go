package expectation

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	rbacv1 "k8s.io/api/rbac/v1"
)

// became are results in short.
func became(results []Result) []string {
	var all []string
	for _, r := range results {
		line := string(r.Kind) + " " + r.Request.String() + ": " + string(r.Status)
		if r.Kind == Exactly {
			line = string(r.Kind) + ": " + string(r.Status)
		}
		if r.Cause != "" {
			line += ": " + r.Cause
		}
		for _, right := range r.Extra {
			line += "; extra " + right.Request(right.Namespace).String()
		}
		for _, right := range r.Missing {
			line += "; missing " + right.Request(right.Namespace).String()
		}
		all = append(all, line)
	}
	return all
}

// TestAnswersDecide: yes and no pass or fail, and what was not answered does
// neither.
func TestAnswersDecide(t *testing.T) {
	held := grants{"prod": {rule(words("get"), words(""), words("pods"))}}
	test := Test{Subject: Subject{Who: "jane"}, Places: Places{Namespaces: words("prod")}, Can: words("get,list pods"), Cannot: words("get,list pods")}
	if diff := cmp.Diff(words(
		"can get pods in namespace prod: passed", "can list pods in namespace prod: failed",
		"cannot get pods in namespace prod: failed", "cannot list pods in namespace prod: passed",
	), became(judged(t, held.authority(), test))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	unanswered := held.authority()
	unanswered.unknown = errDown
	if diff := cmp.Diff(words(
		"can get pods in namespace prod: unknown: the server is down", "can list pods in namespace prod: unknown: the server is down",
		"cannot get pods in namespace prod: unknown: the server is down", "cannot list pods in namespace prod: unknown: the server is down",
	), became(judged(t, unanswered, test))); diff != "" {
		t.Errorf("unanswered (-want +got):\n%s", diff)
	}
	nobody := held.authority()
	nobody.stranger = errDown
	if diff := cmp.Diff(words(
		"can get pods in namespace prod: error: the server is down", "can list pods in namespace prod: error: the server is down",
		"cannot get pods in namespace prod: error: the server is down", "cannot list pods in namespace prod: error: the server is down",
		"exactly: error: the server is down",
	), became(judged(t, nobody, test, Test{Subject: Subject{Who: "jane"}, Exactly: []Holding{}}))); diff != "" {
		t.Errorf("nobody (-want +got):\n%s", diff)
	}
	if nobody.asked.Load() != 1 {
		t.Errorf("%d requests although nobody could be asked about", nobody.asked.Load())
	}
}

// TestAskedOnce: the same question in two tests is asked once, whoever words it,
// and the count is known before.
func TestAskedOnce(t *testing.T) {
	prod := Places{Namespaces: words("prod")}
	tests := []Test{
		{Subject: Subject{Who: "jane"}, Places: prod, Can: words("get pods", "get po")},
		{Subject: Subject{User: "jane"}, Places: Places{Namespaces: words("p*")}, Cannot: words("get pods", "get nodes")},
		{Subject: Subject{Who: "jane", Groups: words("dev")}, Places: prod, Can: words("get pods")},
		{Subject: Subject{Who: "@jane"}, Places: prod, Can: words("get pods")},
		{Subject: Subject{Who: "jane"}, Exactly: []Holding{}},
		{Subject: Subject{Who: "jane"}, Places: prod, Exactly: []Holding{}},
	}
	// jane: whom the server sees, pods, nodes, rules everywhere and in three
	// namespaces; jane in dev, once by groups and once by entry: two.
	plan := planned(t, tests...)
	given := grants{}.authority()
	steps := 0
	plan.Ask(t.Context(), given, 1, func() { steps++ })
	if got := given.asked.Load(); plan.Count() != 9 || got != 9 || steps != 9 {
		t.Errorf("%d planned, %d asked, %d steps, want 9", plan.Count(), got, steps)
	}
}

// TestBoundedInFlight: no more is asked at a time than is allowed.
func TestBoundedInFlight(t *testing.T) {
	var tests []Test
	for i := range 40 {
		tests = append(tests, Test{Subject: Subject{Who: fmt.Sprintf("user-%d", i)}, Can: words("get,list,watch nodes"), Places: Places{}})
	}
	given := grants{}.authority()
	plan := planned(t, tests...)
	plan.Ask(t.Context(), given, 3, func() {})
	if most := given.most.Load(); most > 3 || given.asked.Load() != 160 {
		t.Errorf("%d at a time of %d", most, given.asked.Load())
	}
}

// TestExactly: each way in which a whole set can be right or wrong.
func TestExactly(t *testing.T) {
	get, core := words("get"), words("")
	everywhere := Places{ClusterWide: true}
	prod := Places{Namespaces: words("prod")}
	probes := rbacv1.PolicyRule{Verbs: get, NonResourceURLs: words("/livez", "/readyz", "/healthz", "/version", "/version/")}
	tests := []struct {
		name     string
		held     grants
		expected []Holding
		want     string
	}{
		{"nothing of nothing", grants{}, []Holding{}, "exactly: passed"},
		{"as words", grants{"prod": {rule(get, core, words("pods"))}}, []Holding{{Places: prod, Can: words("get pods")}}, "exactly: passed"},
		{"as rules", grants{"prod": {rule(get, core, words("pods"))}}, []Holding{{Places: prod, Rules: []rbacv1.PolicyRule{rule(get, core, words("pods"))}}}, "exactly: passed"},
		{"written another way", grants{"prod": {rule(words("get", "list"), core, words("pods", "services"))}}, []Holding{
			{Places: prod, Can: words("list,get services", "get pods", "get pods/a", "list pods")},
		}, "exactly: passed"},
		{"too much", grants{"prod": {rule(words("get", "list"), core, words("pods"))}}, []Holding{{Places: prod, Can: words("get pods")}}, "exactly: failed; extra list pods in namespace prod"},
		{"too little", grants{"prod": {rule(get, core, words("pods"))}}, []Holding{{Places: prod, Can: words("get,list pods")}}, "exactly: failed; missing list pods in namespace prod"},
		{"elsewhere", grants{"team-a": {rule(get, core, words("pods"))}}, []Holding{{Places: prod, Can: words("get pods")}}, "exactly: failed; extra get pods in namespace team-a; missing get pods in namespace prod"},
		{"everywhere is more than one namespace", grants{"": {rule(get, core, words("pods"))}}, []Holding{{Places: prod, Can: words("get pods")}}, "exactly: failed; extra get pods"},
		{"every namespace is less than everywhere", grants{"prod": {rule(get, core, words("pods"))}}, []Holding{{Places: everywhere, Can: words("get pods")}}, "exactly: failed; missing get pods"},
		{"in a namespace what holds everywhere anyhow", grants{"": {rule(get, core, words("pods"))}, "prod": {rule(get, core, words("pods"), "a")}}, []Holding{{Places: everywhere, Can: words("get pods")}}, "exactly: passed"},
		{"a wildcard is more than all its words", grants{"prod": {rule(words("*"), core, words("pods"))}}, []Holding{
			{Places: prod, Can: words("get,list,watch,create,update,patch,delete,deletecollection pods")},
		}, "exactly: failed; extra * pods in namespace prod"},
		{"one object", grants{"prod": {rule(get, core, words("pods"), "a", "b")}}, []Holding{{Places: prod, Can: words("get pods/a")}}, "exactly: failed; extra get pods/b in namespace prod"},
		{"names that no request has", grants{"prod": {rule(words("create", "deletecollection"), core, words("pods"), "a")}}, []Holding{}, "exactly: passed"},
		{"what a RoleBinding cannot give", grants{"prod": {rule(get, core, words("nodes")), {Verbs: get, NonResourceURLs: words("/metrics")}}}, []Holding{}, "exactly: passed"},
		{"a namespace's own object", grants{"prod": {rule(words("get", "list"), core, words("namespaces"))}}, []Holding{{Can: words("get namespaces/prod")}}, "exactly: passed"},
		{"another namespace's object", grants{"prod": {rule(words("*"), core, words("namespaces"), "team-a")}}, []Holding{}, "exactly: passed"},
		{"everything of the own object", grants{"prod": {rule(words("*"), core, words("namespaces"))}}, []Holding{{Can: words("get,update,patch,delete namespaces/prod")}}, "exactly: passed"},
		{"a resource nobody knows", grants{"prod": {rule(get, words("x.io"), words("things"))}}, []Holding{}, "exactly: failed; extra get things.x.io in namespace prod"},
		{"what everybody has", grants{"": {{Verbs: get, NonResourceURLs: words("/livez", "/readyz", "/healthz", "/version", "/version/")}}}, []Holding{}, "exactly: passed"},
		{"what everybody has, and a second time", grants{"": {probes, probes}}, []Holding{}, "exactly: failed; extra get /healthz; extra get /livez; extra get /readyz; extra get /version; extra get /version/"},
		{"what everybody has, named", grants{"": {probes}}, []Holding{{Can: words("get /livez"), Places: everywhere}}, "exactly: passed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := became(judged(t, tt.held.authority(), Test{Subject: Subject{Who: "jane"}, Exactly: tt.expected}))
			if diff := cmp.Diff(words(tt.want), got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestIncompleteRules prove that there is too much and nothing else.
func TestIncompleteRules(t *testing.T) {
	for _, tt := range []struct {
		held grants
		want string
	}{
		{grants{}, "exactly: unknown: a webhook is at work"},
		{grants{"prod": {rule(words("get"), words(""), words("pods"))}}, "exactly: unknown: a webhook is at work"},
		{
			grants{"prod": {rule(words("get", "list"), words(""), words("pods"))}},
			"exactly: failed: a webhook is at work; extra list pods in namespace prod",
		},
	} {
		given := tt.held.authority()
		given.incomplete = words("a webhook is at work")
		got := became(judged(t, given, Test{
			Subject: Subject{Who: "jane"}, Exactly: []Holding{{Places: Places{Namespaces: words("prod")}, Can: words("get pods")}},
		}))
		if diff := cmp.Diff(words(tt.want), got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	silent := grants{}.authority()
	silent.incomplete = []string{}
	got := became(judged(t, silent, Test{Subject: Subject{Who: "jane"}, Exactly: []Holding{}}))
	if diff := cmp.Diff(words("exactly: unknown: the server says that its list of rules is incomplete"), got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
