package access

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	rbacv1 "k8s.io/api/rbac/v1"
)

// rowWords are rows as lines: where, what, and each verb with its difference.
func rowWords(rows []DiffRow) []string {
	signs := map[Difference]string{OnlyLeft: "<", OnlyRight: ">", Both: "=", Neither: "-", NotEstablished: "?"}
	var lines []string
	for _, row := range rows {
		words := []string{row.Namespace + ":", QualifiedResource(row.Right.Group, row.Right.Resource) + row.Right.Path}
		if row.Right.Limited {
			words = append(words, "named "+row.Right.Name)
		}
		if row.Reach != "" {
			words = append(words, string(row.Reach))
		}
		for _, verb := range slices.Sorted(maps.Keys(row.Cells)) {
			words = append(words, verb+signs[row.Cells[verb]])
		}
		lines = append(lines, strings.Join(words, " "))
	}
	return lines
}

// smallCatalog is a cluster of few words.
func smallCatalog() Catalog {
	return NewCatalog([]Resource{
		{Name: "pods", Namespaced: true, Verbs: words("get", "list", "create")},
		{Name: "pods/log", Namespaced: true, Verbs: words("get")},
		{Name: "nodes", Verbs: words("get", "list")},
		{Name: "namespaces", Verbs: words("get", "list", "delete")},
		{Group: "apps", Name: "deployments", Namespaced: true, Verbs: words("get", "list")},
	})
}

func complete(rules ...rbacv1.PolicyRule) Rules { return Rules{Rules: rules, Complete: true} }

func inDev(everywhere, inside Rules) Held {
	return Held{ClusterWide: everywhere, Namespaces: []Rules{inside}}
}

func all() rbacv1.PolicyRule { return rule(words("*"), words("*"), words("*")) }

func TestComparisonRows(t *testing.T) {
	dev := []Place{{"dev", "dev"}}
	get, core := words("get"), words("")
	readPods := rule(words("get", "list"), core, words("pods"))
	tests := []struct {
		name string
		c    Comparison
		want []string
	}{
		{
			"everything against a few is one row",
			Comparison{Left: inDev(complete(all()), complete()), Right: inDev(complete(readPods), complete()), Merge: true},
			[]string{": *.* *< create< delete< get< list< patch< update< watch<"},
		},
		{
			"all verbs against some are the rest, and any verb",
			Comparison{Left: inDev(complete(), complete(rule(words("*"), core, words("pods")))), Right: inDev(complete(), complete(readPods)), Merge: true},
			[]string{"dev: pods *< create< get= list="},
		},
		{
			"what is in no namespace is not had through a RoleBinding",
			Comparison{
				Left:  inDev(complete(), complete(rule(get, core, words("nodes", "namespaces", "pods")))),
				Right: inDev(complete(rule(get, core, words("nodes"))), complete()), Merge: true,
			},
			[]string{"dev: namespaces named dev delete- get<", ": nodes get> list-", "dev: pods create- get< list-"},
		},
		{
			"the halves of a wildcard",
			Comparison{
				Left:  inDev(complete(rule(get, core, words("*"))), complete()),
				Right: inDev(complete(), complete(rule(get, core, words("*")))), Merge: true,
			},
			[]string{": * cluster-scoped create- delete- get< list- patch- update- watch-"},
		},
		{
			"the halves of a wildcard that differ in other verbs",
			Comparison{
				Left:  inDev(complete(rule(get, core, words("*"))), complete()),
				Right: inDev(complete(), complete(rule(words("list"), core, words("*")))), Merge: true,
			},
			[]string{
				": * cluster-scoped create- delete- get< list- patch- update- watch-",
				"dev: * namespaced create- delete- get< list> patch- update- watch-",
			},
		},
		{
			"names against any object",
			Comparison{
				Left:  inDev(complete(), complete(rule(words("get", "create"), core, words("pods"), "a"))),
				Right: inDev(complete(), complete(rule(words("list"), core, words("pods")))), Merge: true,
			},
			[]string{"dev: pods create- get- list>", "dev: pods named a get< list>"},
		},
		{
			"a namespace tells only what is different there",
			Comparison{
				Left:  inDev(complete(rule(get, core, words("pods"))), complete(rule(get, core, words("pods/log")))),
				Right: inDev(complete(), complete(rule(get, core, words("pods")))),
			},
			[]string{": pods create- get< list-", "dev: pods create- get= list-", "dev: pods/log get<"},
		},
		{
			"all of it",
			Comparison{
				Left:  inDev(complete(rule(get, core, words("pods"))), complete()),
				Right: inDev(complete(rule(get, core, words("pods"))), complete(rule(get, core, words("pods", "pods/log")))), All: true,
			},
			[]string{": pods create- get= list-", "dev: pods/log get>"},
		},
		{
			"what one side does not know",
			Comparison{
				Left:  inDev(complete(readPods), complete()),
				Right: inDev(Rules{Rules: []rbacv1.PolicyRule{rule(get, core, words("pods"))}}, complete()), Merge: true,
			},
			[]string{"dev: pods create? get= list?"},
		},
		{
			"single answers go before rules, and refuse wildcards",
			Comparison{
				Left: inDev(complete(all()), complete()),
				Right: Held{ClusterWide: Rules{}, Namespaces: []Rules{{}}, Asked: map[Request]Decision{
					{Verb: "get", Resource: "pods", Namespace: "dev"}:  {Verdict: Allowed},
					{Verb: "list", Resource: "pods", Namespace: "dev"}: {Verdict: Denied},
					{Verb: "get", Resource: "nodes"}:                   {Verdict: Denied},
					{Verb: "list", Resource: "nodes"}:                  {Cause: errors.New("late")},
				}}, Merge: true,
			},
			[]string{
				": nodes get< list?",
				": *.* cluster-scoped *< create? delete? get< list? patch? update? watch?",
				"dev: *.* namespaced *< create? delete? get? list< patch? update? watch?",
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.c.Catalog, tt.c.Places = smallCatalog(), dev
			if diff := cmp.Diff(tt.want, rowWords(tt.c.Rows())); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
		})
	}
}

// TestOpenQuestions: what is not established is asked of the side that does not
// know it, and the answers settle it.
func TestOpenQuestions(t *testing.T) {
	c := Comparison{
		Catalog: smallCatalog(), Places: []Place{{"dev", "prod"}}, Merge: true,
		Left: inDev(complete(rule(words("get"), words(""), words("pods", "namespaces"), "dev", "other")), complete()),
		Right: Held{Namespaces: []Rules{{}}, Asked: map[Request]Decision{
			{Verb: "get", Resource: "pods", Name: "other", Namespace: "prod"}: {Verdict: Denied},
		}},
	}
	left, right := c.Open(c.Rows())
	if left != nil {
		t.Errorf("of the left side all is known, and these are asked: %v", left)
	}
	want := []Request{
		{Verb: "get", Resource: "namespaces", Name: "prod", Namespace: "prod"},
		{Verb: "get", Resource: "namespaces", Name: "other", Namespace: "other"},
		{Verb: "get", Resource: "pods", Name: "dev", Namespace: "prod"},
	}
	slices.SortFunc(right, compareRequests)
	slices.SortFunc(want, compareRequests)
	if diff := cmp.Diff(want, right); diff != "" {
		t.Errorf("right (-want +got):\n%s", diff)
	}
	for _, request := range right {
		c.Right.Asked[request] = Decision{Verdict: Denied}
	}
	rows := []string{
		"dev|prod: namespaces named dev|prod delete? get<", ": namespaces named other delete? get< list?",
		"dev|prod: pods named dev get< list?", "dev|prod: pods named other get< list?",
	}
	if diff := cmp.Diff(rows, rowWords(c.Rows())); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}

// TestFoldBoth: default rights that the groups explain are no difference, and
// those that one side has lost are.
func TestFoldBoth(t *testing.T) {
	groups := words("system:authenticated")
	defaults := defaultRules(groups)
	fold := func(left, right Held, leftGroups, rightGroups []string) []string {
		c := Comparison{Catalog: smallCatalog(), Left: left, Right: right}
		FoldBoth(&c.Left, &c.Right, leftGroups, rightGroups)
		return rowWords(c.Rows())
	}
	others := words("system:unauthenticated")
	whole, lacking := Held{ClusterWide: complete(defaults...)}, Held{ClusterWide: complete(defaults[:2]...)}
	if got := fold(whole, Held{ClusterWide: complete(defaultRules(others)...)}, groups, others); got != nil {
		t.Errorf("another group: %s", got)
	}
	want := []string{
		": /api get<", ": /api/* get<", ": /apis get<", ": /apis/* get<", ": /healthz get<", ": /livez get<", ": /openapi get<",
		": /openapi/* get<", ": /readyz get<", ": /version get<", ": /version/ get<",
	}
	if diff := cmp.Diff(want, fold(whole, lacking, groups, groups)); diff != "" {
		t.Errorf("a lost binding (-want +got):\n%s", diff)
	}
	lacking.Partial = true
	if got := fold(whole, lacking, groups, groups); got != nil {
		t.Errorf("files that leave it out: %s", got)
	}
}

// TestCountLeavesOutWhatIsSaidTwice: cells of which a wider row says the same.
func TestCountLeavesOutWhatIsSaidTwice(t *testing.T) {
	core := words("")
	c := Comparison{
		Catalog: smallCatalog(), Places: []Place{{"dev", "dev"}}, Merge: true,
		Left:  inDev(complete(), complete(rule(words("get"), core, words("pods"), "a"))),
		Right: inDev(complete(), complete(rule(words("list"), core, words("pods")))),
	}
	want := Tally{Left: 1, Right: 1}
	if got := Count(c.Rows()); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestDifferenceAsText(t *testing.T) {
	for difference, word := range map[Difference]string{NotEstablished: "unknown", Neither: "neither", Both: "both", OnlyLeft: "left", OnlyRight: "right"} {
		text, err := difference.MarshalText()
		var back Difference
		if err != nil || string(text) != word || back.UnmarshalText(text) != nil || back != difference {
			t.Errorf("%d is %q and back %d: %v", difference, text, back, err)
		}
	}
	var none Difference
	if err := none.UnmarshalText([]byte("x")); err == nil || err.Error() != `"x" is none of unknown, neither, both, left and right` {
		t.Errorf("x: %v", err)
	}
}
