package expectation

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	rbacv1 "k8s.io/api/rbac/v1"
)

// asked are a plan's expectations in short.
func asked(plan Plan) []string {
	var all []string
	for _, e := range plan.Expectations {
		line := fmt.Sprintf("%s %s", e.Who, e.Kind)
		switch {
		case e.Skipped != "":
			line += " " + e.Words + ": skipped: " + e.Skipped
		case e.Kind == Exactly:
			line += fmt.Sprint(" in ", e.Held.Namespaces)
		default:
			line += " " + e.Request.String()
		}
		if e.ClusterWide {
			line += " (cluster-wide)"
		}
		all = append(all, line)
	}
	return all
}

// TestPlaces: names, globs and selectors, each namespace once and in order;
// what is in no namespace is asked once.
func TestPlaces(t *testing.T) {
	jane := Subject{Who: "jane"}
	tests := []struct {
		name string
		test Test
		want []string
	}{
		{"a name", Test{Subject: jane, Places: Places{Namespaces: words("prod")}, Can: words("get pods")}, words("jane can get pods in namespace prod")},
		{"a glob", Test{Subject: jane, Places: Places{Namespaces: words("team-*")}, Cannot: words("get pods")}, words(
			"jane cannot get pods in namespace team-a", "jane cannot get pods in namespace team-b")},
		{"every one", Test{Subject: jane, Places: Places{Namespaces: words("*")}, Can: words("get pods")}, words(
			"jane can get pods in namespace prod", "jane can get pods in namespace team-a", "jane can get pods in namespace team-b")},
		{"named in three ways", Test{Subject: jane, Places: Places{Namespaces: words("team-b", "team-?"), Selector: "stage=test"}, Can: words("get pods")}, words(
			"jane can get pods in namespace team-b", "jane can get pods in namespace team-a")},
		{"cluster-wide", Test{Subject: jane, Places: Places{ClusterWide: true, Namespaces: words("prod")}, Can: words("list pods")}, words(
			"jane can list pods (cluster-wide)", "jane can list pods in namespace prod")},
		{"in no namespace", Test{Subject: jane, Places: Places{Namespaces: words("*")}, Can: words("get nodes", "get /metrics", "impersonate users/ann")}, words(
			"jane can get nodes", "jane can get /metrics", "jane can impersonate users/ann")},
		{"a namespace itself", Test{Subject: jane, Can: words("get namespaces/prod", "list namespaces")}, words(
			"jane can get namespaces/prod in namespace prod", "jane can list namespaces")},
		{"several verbs", Test{Subject: jane, Places: Places{Namespaces: words("prod")}, Can: words("get,list deploy/web")}, words(
			"jane can get deployments.apps/web in namespace prod", "jane can list deployments.apps/web in namespace prod")},
		{"everything", Test{Subject: jane, Places: Places{Namespaces: words("prod")}, Cannot: words("* *", "* *.*")}, words(
			"jane cannot * *.* in namespace prod", "jane cannot * *.* in namespace prod")},
		{"as written", Test{Subject: jane, Places: Places{Namespaces: words("prod")}, AsWritten: true, Can: words("own widgets.example.com/a")}, words(
			"jane can own widgets.example.com/a in namespace prod")},
		{"a name with blanks", Test{Subject: jane, Cannot: words("impersonate users/Jane Doe")}, words("jane cannot impersonate users/Jane Doe")},
		{"exactly, everywhere", Test{Subject: jane, Exactly: []Holding{}}, words("jane exactly in [prod team-a team-b]")},
		{"exactly, in some", Test{Subject: jane, Places: Places{Selector: "stage=live"}, Exactly: []Holding{}}, words("jane exactly in [prod]")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, asked(planned(t, tt.test))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestProblems: whatever cannot be meant is told, all of it and nothing twice.
func TestProblems(t *testing.T) {
	jane := Subject{Who: "jane"}
	prod := Places{Namespaces: words("prod")}
	tests := []struct {
		name string
		test Test
		want []string
	}{
		{"nobody", Test{Places: prod, Can: words("get pods")}, words("nobody is named: set one of who, user, serviceAccount, node and group")},
		{"two", Test{Subject: Subject{Who: "jane", User: "jane"}, Places: prod, Can: words("get pods")}, words("who goes with none of user, serviceAccount, node and group: keep one")},
		{"three", Test{Subject: Subject{User: "jane", Node: "n", Group: "g"}, Places: prod, Can: words("get pods")}, words("3 of user, serviceAccount, node and group are set: keep one")},
		{"two faults of one", Test{Subject: Subject{User: "jane ", UID: "\x00"}, Places: prod, Can: words("get pods")}, words(
			`user "jane " begins or ends with a blank, which HTTP headers lose: type "jane"`,
			`uid "\x00" contains the control character '\x00', which no HTTP header can carry: leave it out`,
		)},
		{"an unknown entry", Test{Subject: Subject{Who: "@jan"}, Places: prod, Can: words("get pods")}, words(`the identities file has no entry "jan": did you mean @jane?`)},
		{"no current namespace", Test{Subject: Subject{Who: "sa/bot"}, Places: prod, Can: words("get pods")}, words(
			`who: service account "bot": there is no current namespace: type "sa/NAMESPACE:bot"`)},
		{"a bad group", Test{Subject: Subject{Who: "jane", Groups: words("")}, Places: prod, Can: words("get pods")}, words("group: a group without a name: name one")},
		{"nothing expected", Test{Subject: jane, Places: prod}, words("nothing is expected: give it can, cannot, exactly, may-impersonate or may-not-impersonate")},
		{"exactly and can", Test{Subject: jane, Places: prod, Can: words("get pods"), Exactly: []Holding{}}, words("exactly says all that somebody can do: put the other lists into a test of their own")},
		{"exactly as written", Test{Subject: jane, AsWritten: true, Exactly: []Holding{}}, words("asWritten does not go with exactly: write rules instead of words")},
		{"exactly cluster-wide", Test{Subject: jane, Places: Places{ClusterWide: true}, Exactly: []Holding{}}, words(
			"what holds everywhere is always part of exactly: leave out clusterWide, or put it into a part of the list")},
		{"no place", Test{Subject: jane, Can: words("get pods")}, words(`"get pods" is about objects in namespaces: say in which with namespaces or selector, or clusterWide: true`)},
		{"no such namespace", Test{Subject: jane, Places: Places{Namespaces: words("prd", "zzz", "x-*", "Prod"), Selector: "stage=none"}, Can: words("get pods")}, words(
			`there is no namespace "prd": did you mean prod?`, `there is no namespace "zzz"`, `no namespace matches "x-*"`,
			`namespaces: "Prod" is no name that a namespace can have`, `no namespace has the labels "stage=none"`)},
		{"no glob and no selector", Test{Subject: jane, Places: Places{Namespaces: words("[a"), Selector: "=="}, Can: words("get pods")}, words(
			`namespaces: "[a" is no glob: syntax error in pattern`,
			`selector: "==": found '==', expected: !, identifier, or 'end of string'`)},
		{"no words", Test{Subject: jane, Places: prod, Can: words("pods", "get", "", ",get pods", "get pods exec")}, words(
			`"pods" is no VERB TARGET: write such as get pods, create pods/exec, get /metrics`,
			`"get" is no VERB TARGET: write such as get pods, create pods/exec, get /metrics`,
			`"" is no VERB TARGET: write such as get pods, create pods/exec, get /metrics`,
			`",get pods": a verb is empty: commas stand between verbs, without blanks`,
			`"get pods exec" is no VERB TARGET: write "get pods/exec" if the last word is a name or a subresource`)},
		{"no verbs", Test{Subject: jane, Places: prod, Can: words("gte pods", "zzzzzz pods", "get,lst pods")}, words(
			`"gte" is no verb of the API server's: did you mean get?`,
			`"zzzzzz" is no verb of the API server's: asWritten: true asks for it all the same`,
			`"lst" is no verb of the API server's: did you mean list?`)},
		{"no resources", Test{Subject: jane, Places: prod, Cannot: words("get podz", "get widgets.example.com", "get pods/web/lgo")}, words(
			`there is no resource "podz" here: did you mean pods?`, `there is no resource "widgets.example.com" here`,
			`there is no resource "pods/lgo" here: did you mean pods/log?`)},
		{"names that no request has", Test{Subject: jane, Places: prod, Cannot: words("create pods/exce", "create pods/zzzzzz", "deletecollection pods/a")}, words(
			`a create request names no object, and "exce" is no subresource: did you mean pods/exec?`,
			`a create request names no object: leave out "zzzzzz"`,
			`a deletecollection request names no object: leave out "a"`)},
		{"exactly nothing, nowhere, elsewhere", Test{Subject: jane, Places: prod, Exactly: []Holding{
			{Places: prod},
			{Can: words("get pods")},
			{Rules: []rbacv1.PolicyRule{rule(words("get"), words(""), words("pods"))}},
			{Places: prod, Rules: []rbacv1.PolicyRule{rule(words("get"), nil, words("pods"))}},
			{Places: Places{Selector: "stage=test"}, Can: words("get pods")},
		}}, words(
			"the test looks at its own namespaces only, and team-a, team-b is none of them",
			"nothing is held here: give it can or rules",
			"say where: with namespaces or selector, or clusterWide: true",
			"say where: with namespaces or selector, or clusterWide: true",
			"this rule allows nothing: it needs verbs, and apiGroups with resources or nonResourceURLs")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := NewPlan(t.Context(), []Source{source(tt.test)}, newTown(), Options{})
			var problems Problems
			if !errors.As(err, &problems) {
				t.Fatalf("no problems: %v", err)
			}
			var got []string
			for _, problem := range problems {
				got = append(got, problem.What)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestLax: what is not there is skipped, and the rest is asked; words that can
// never be meant are refused all the same.
func TestLax(t *testing.T) {
	plan, err := NewPlan(t.Context(), []Source{source(
		Test{Subject: Subject{Who: "jane"}, Places: Places{Namespaces: words("prod", "gone")}, Can: words("get pods", "get widgets", "get nodes")},
		Test{Subject: Subject{Who: "jane"}, Exactly: []Holding{{Places: Places{Namespaces: words("gone")}, Can: words("get pods", "get widgets")}}},
	)}, newTown(), Options{Lax: true})
	if err != nil {
		t.Fatal(err)
	}
	want := words(
		`jane can get pods: skipped: there is no namespace "gone"`,
		"jane can get pods in namespace prod",
		`jane can get widgets: skipped: there is no resource "widgets" here`,
		"jane can get nodes",
		`jane exactly exactly: skipped: there is no resource "widgets" here; there is no namespace "gone"`,
	)
	if diff := cmp.Diff(want, asked(plan)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if plan.Count() != 3 {
		t.Errorf("%d requests, want 3: the identity and two questions", plan.Count())
	}
	_, err = NewPlan(t.Context(), []Source{source(Test{Subject: Subject{Who: "jane"}, Can: words("gte nodes")})}, newTown(), Options{Lax: true})
	if diff := cmp.Diff(`t.yaml:2: "gte" is no verb of the API server's: did you mean get?`, fmt.Sprint(err)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestWorldTrouble: where a word cannot be looked up, nothing is known about it.
func TestWorldTrouble(t *testing.T) {
	failing := newTown()
	failing.failing = errDown
	for _, test := range []Test{
		{Subject: Subject{Who: "jane"}, Can: words("get pods")},
		{Subject: Subject{Who: "jane"}, Places: Places{Namespaces: words("*")}, Can: words("get /x")},
		{Subject: Subject{Who: "jane"}, Places: Places{Selector: "a=b"}, Can: words("get /x")},
		{Subject: Subject{Who: "jane"}, Exactly: []Holding{}},
		{Subject: Subject{Who: "jane"}, Places: Places{Namespaces: words("prod")}, Exactly: []Holding{{Can: words("get pods")}}},
		{Subject: Subject{Who: "jane"}, Places: Places{Namespaces: words("prod")}, Exactly: []Holding{{Places: Places{Selector: "a"}, Can: words("get /x")}}},
	} {
		for _, lax := range []bool{false, true} {
			if _, err := NewPlan(t.Context(), []Source{source(test)}, failing, Options{Lax: lax}); !errors.Is(err, errDown) {
				t.Errorf("%+v, lax %t: %v", test, lax, err)
			}
		}
	}
}

// TestProblemsTellThePlace: sorted by line within a file, files as given, and
// no more than can be read.
func TestProblemsTellThePlace(t *testing.T) {
	many := inOrder([]Problem{
		{Position{"b.yaml", 9}, "later"},
		{Position{"a.yaml", 2}, "other file"},
		{Position{"b.yaml", 3}, "sooner"},
		{Position{"b.yaml", 0}, "all of it"},
	})
	want := "4 problems in permission tests:\nb.yaml: all of it\nb.yaml:3: sooner\nb.yaml:9: later\na.yaml:2: other file"
	if diff := cmp.Diff(want, Problems(many).Error()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	flood := Problems{{Position{"a.yaml", 1}, "first"}}
	want = fmt.Sprintf("%d problems in permission tests:\na.yaml:1: first\n", shownProblems+3)
	for i := range shownProblems + 2 {
		flood = append(flood, Problem{Position{"a.yaml", i + 2}, "more"})
		if i < shownProblems-1 {
			want += fmt.Sprintf("a.yaml:%d: more\n", i+2)
		}
	}
	if diff := cmp.Diff(want+"and 3 more", flood.Error()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
