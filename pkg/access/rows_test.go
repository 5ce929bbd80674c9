package access

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// plain are rows as lines: place, what, name, and the verbs with "-" for no and
// "?" for unknown; allowed ones stand as they are.
func plain(rows []Row) []string {
	lines := make([]string, 0, len(rows))
	for _, row := range rows {
		words := []string{row.Namespace, row.Resource.String() + row.Path}
		if row.Namespace == "" {
			words[0] = Everywhere
		}
		if row.Resource.AsWritten {
			words[1] += "(unserved)"
		}
		switch {
		case row.Unnamed:
			words = append(words, `""`)
		case row.Object != "":
			words = append(words, row.Object)
		}
		words = append(words, ":")
		for _, verb := range slices.Sorted(maps.Keys(row.Verdicts)) {
			words = append(words, verb+map[Verdict]string{Allowed: "", Denied: "-", Unknown: "?"}[row.Verdicts[verb]])
		}
		lines = append(lines, strings.Join(words, " "))
	}
	return lines
}

// small is a cluster that serves few resources with few verbs.
func small() Catalog {
	return NewCatalog([]Resource{
		{Name: "pods", Namespaced: true, Verbs: []string{"get", "list", "create", "deletecollection"}},
		{Name: "pods/log", Namespaced: true, Verbs: []string{"get"}},
		{Name: "pods/exec", Namespaced: true, Verbs: []string{"create"}},
		{Name: "nodes", Verbs: []string{"get", "list"}},
		{Name: "namespaces", Verbs: []string{"get", "list", "create", "delete"}},
		{Group: "apps", Name: "deployments", Namespaced: true, Verbs: []string{"get"}},
		{Group: "apps", Name: "deployments/scale", Namespaced: true, Verbs: []string{"get", "update"}},
	})
}

// listed is a listing of complete rules: cluster-wide ones, and those of prod.
func listed(t *testing.T, everywhere, prod string) Listing {
	t.Helper()
	return Listing{
		Catalog:     small(),
		ClusterWide: Rules{Rules: rulesOf(t, everywhere), Complete: true},
		Namespaces:  []NamespaceRules{{Namespace: "prod", Rules: Rules{Rules: rulesOf(t, prod), Complete: true}}},
	}
}

func wantRows(t *testing.T, l Listing, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, plain(l.Rows())); diff != "" && len(want)+len(l.Rows()) > 0 {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRowsOfNothing(t *testing.T) {
	wantRows(t, Listing{})
	wantRows(t, listed(t, "", ""))
}

// A cell for every verb that is served or granted: what is served and not
// granted is a no.
func TestRowHasACellForServedAndGrantedVerbs(t *testing.T) {
	wantRows(t, listed(t, `[{verbs: [get, frobnicate], apiGroups: [""], resources: [pods]}]`, ""),
		"* pods : create- deletecollection- frobnicate get list-",
	)
}

func TestVerbWildcardIsExpandedAndKept(t *testing.T) {
	wantRows(t, listed(t, `[{verbs: ["*"], apiGroups: [""], resources: [nodes]}]`, ""),
		"* nodes : * get list",
	)
}

func TestResourceWildcardIsExpandedToTheCatalog(t *testing.T) {
	wantRows(t, listed(t, `[{verbs: [get], apiGroups: [apps], resources: ["*"]}]`, ""),
		"* deployments.apps : get",
		"* deployments.apps/scale : get update-",
	)
}

func TestSubresourceWildcardIsExpandedToSubresources(t *testing.T) {
	wantRows(t, listed(t, `[{verbs: [update], apiGroups: ["*"], resources: ["*/scale", "*/log"]}]`, ""),
		"* pods/log : get- update",
		"* deployments.apps/scale : get- update",
	)
}

// Upstream: k8s.io/kubernetes pkg/registry/rbac/validation/rule.go,
// VisitRulesFor: RoleBindings count only for requests with a namespace.
func TestRoleBindingNeverReachesClusterScopedResource(t *testing.T) {
	wantRows(t, listed(t, "", `[{verbs: ["*"], apiGroups: ["*"], resources: [nodes, nodes/metrics]}]`))
}

// Upstream: k8s.io/apiserver pkg/endpoints/request/requestinfo.go: a request for
// /api/v1/namespaces/prod has the namespace prod.
func TestOwnNamespaceObjectIsReachedByRoleBinding(t *testing.T) {
	wantRows(t, listed(t, "", `[{verbs: ["*"], apiGroups: [""], resources: [namespaces]}]`),
		"prod namespaces prod : delete get list-",
	)
	wantRows(t, listed(t, "", `[{verbs: [get, list, create], apiGroups: [""], resources: [namespaces], resourceNames: [prod, dev]}]`),
		"prod namespaces prod : delete- get list-",
	)
	wantRows(t, listed(t, "", `[{verbs: [get], apiGroups: [""], resources: [namespaces], resourceNames: [dev]}]`))
}

// A cluster-wide row of one namespace is about that namespace's object, too:
// the bindings inside it count, and those of an unlisted one are not known.
func TestClusterWideRowOfANamespaceCountsItsBindings(t *testing.T) {
	wantRows(t, listed(t,
		`[{verbs: [get], apiGroups: [""], resources: [namespaces], resourceNames: [prod, dev]}]`,
		`[{verbs: [delete], apiGroups: [""], resources: [namespaces]}]`),
		"* namespaces dev : delete? get list-",
		"* namespaces prod : delete get list-",
	)
}

func TestRoleBindingNeverGrantsURLs(t *testing.T) {
	wantRows(t, listed(t, `[{verbs: [get], nonResourceURLs: [/healthz]}]`, `[{verbs: [get], nonResourceURLs: [/metrics]}]`),
		"* /healthz : get",
	)
}

func TestURLPatternCountsInTheRowsOfWhatItMatches(t *testing.T) {
	wantRows(t, listed(t, `
- {verbs: [get], nonResourceURLs: [/healthz, /healthz/*, /healthz/ping]}
- {verbs: [post], nonResourceURLs: ["/health*"]}
- {verbs: [put], nonResourceURLs: ["*"]}
- {verbs: [head], nonResourceURLs: [""]}
`, ""),
		"* /* : get- put",
		"* /health* : get- post put",
		"* /healthz : get post put",
		"* /healthz/* : get post put",
		"* /healthz/ping : get post put",
	)
}

// Upstream: NamesAnObject. What a rule limits to names holds for requests that
// carry one: a create or a deletecollection never does.
func TestRowOfAnObjectHasNoCellForVerbsThatNameNone(t *testing.T) {
	wantRows(t, listed(t, `[{verbs: ["*"], apiGroups: [""], resources: [pods, pods/exec], resourceNames: [web]}]`, ""),
		"* pods web : * get list",
		"* pods/exec web : * create",
	)
	wantRows(t, listed(t, `[{verbs: [create, deletecollection], apiGroups: [""], resources: [pods], resourceNames: [web]}]`, ""))
}

func TestRowOfAnObjectCountsWhatHoldsForAll(t *testing.T) {
	wantRows(t, listed(t, `
- {verbs: [get, create], apiGroups: [""], resources: [pods]}
- {verbs: [list], apiGroups: [""], resources: [pods], resourceNames: [web]}
- {verbs: [get], apiGroups: [""], resources: [pods], resourceNames: [db]}
`, ""),
		"* pods : create deletecollection- get list-",
		"* pods web : create get list",
	)
}

func TestNamesStarAndEmptyAreLiteral(t *testing.T) {
	wantRows(t, listed(t, `[{verbs: [get, list], apiGroups: [""], resources: [nodes], resourceNames: ["*", ""]}]`, ""),
		`* nodes "" : get list`,
		"* nodes * : get list",
	)
}

// An unserved resource has a row where a rule names it. Wildcards count in it,
// but do not carry it into namespaces that have no word of it.
func TestUnservedResourceHasARowWhereARuleNamesIt(t *testing.T) {
	l := listed(t,
		`[{verbs: [get], apiGroups: [x.io], resources: ["*"]}]`,
		`[{verbs: [paint], apiGroups: [x.io], resources: [widgets, widgets/wall]}]`)
	l.Namespaces = append(l.Namespaces, NamespaceRules{Namespace: "test", Rules: Rules{
		Rules: rulesOf(t, `[{verbs: ["*"], apiGroups: ["*"], resources: ["*/wall"]}]`), Complete: true,
	}})
	wantRows(t, l,
		"* *.x.io(unserved) : create- delete- get list- patch- update- watch-",
		"* widgets.x.io(unserved) : create- delete- get list- patch- update- watch-",
		"* widgets.x.io/wall(unserved) : create- delete- get list- patch- update- watch-",
		"prod widgets.x.io(unserved) : create- delete- get list- paint patch- update- watch-",
		"prod widgets.x.io/wall(unserved) : create- delete- get list- paint patch- update- watch-",
		"test *.*/wall(unserved) : * create delete get list patch update watch",
	)
}

// A word can look like another resource with its group.
func TestUnservedWordIsNotTakenForAQualifiedName(t *testing.T) {
	wantRows(t, listed(t, "", `[{verbs: [get], apiGroups: ["", apps], resources: [deployments.apps, deployments/scale]}]`),
		"prod deployments.apps(unserved) : create- delete- get list- patch- update- watch-",
		"prod deployments/scale(unserved) : create- delete- get list- patch- update- watch-",
		"prod deployments.apps.apps(unserved) : create- delete- get list- patch- update- watch-",
		"prod deployments.apps/scale : get update-",
	)
}

func TestWordsThatNoRequestCanHaveMakeNoRow(t *testing.T) {
	wantRows(t, listed(t, "", `[{verbs: [get], apiGroups: [""], resources: [pods/]}, {verbs: [get], resources: [pods]}]`))
}

func TestPodsSlashStarIsShownAsWritten(t *testing.T) {
	wantRows(t, listed(t, "", `[{verbs: [get], apiGroups: [""], resources: [pods/*]}]`),
		"prod pods/*(unserved) : create- delete- get list- patch- update- watch-",
	)
}

// What is not served of a resource outside namespaces is outside them too.
func TestUnservedSubresourceIsScopedLikeItsResource(t *testing.T) {
	wantRows(t, listed(t,
		`[{verbs: [get], apiGroups: [""], resources: [nodes/metrics]}]`,
		`[{verbs: [list], apiGroups: [""], resources: [nodes/metrics, pods/metrics]}]`),
		"* nodes/metrics(unserved) : create- delete- get list- patch- update- watch-",
		"prod pods/metrics(unserved) : create- delete- get- list patch- update- watch-",
	)
}

// Where discovery failed, namespaces are still known to be outside namespaces.
func TestNamespacesAreClusterScopedWithoutDiscovery(t *testing.T) {
	l := listed(t, "", `[{verbs: ["*"], apiGroups: [""], resources: [namespaces]}]`)
	l.Catalog = NewCatalog(nil)
	wantRows(t, l,
		"prod namespaces(unserved) prod : delete get list- patch update watch-",
	)
}

// A row in a namespace is there for what the namespace adds, and says all that
// holds in it.
func TestRowOfANamespaceIsThereForWhatItAdds(t *testing.T) {
	everywhere := `[{verbs: [get], apiGroups: [""], resources: [pods]}]`
	wantRows(t, listed(t, everywhere, everywhere),
		"* pods : create- deletecollection- get list-",
	)
	wantRows(t, listed(t, everywhere, `[{verbs: [get, list], apiGroups: [""], resources: [pods]}]`),
		"* pods : create- deletecollection- get list-",
		"prod pods : create- deletecollection- get list",
	)
	wantRows(t, listed(t, everywhere, `[{verbs: [get], apiGroups: [""], resources: [pods], resourceNames: [web]}]`),
		"* pods : create- deletecollection- get list-",
	)
	wantRows(t, listed(t, `[{verbs: ["*"], apiGroups: [""], resources: [pods]}]`, `[{verbs: [frobnicate], apiGroups: [""], resources: [pods]}]`),
		"* pods : * create deletecollection get list",
	)
}

// In a merged listing the row of the namespace stands for the cluster-wide one.
func TestMergedRowStandsForTheClusterWideRow(t *testing.T) {
	l := listed(t,
		`[{verbs: [get], apiGroups: [""], resources: [pods, nodes]}, {verbs: [get], nonResourceURLs: [/metrics]}]`,
		`[{verbs: [list], apiGroups: [""], resources: [pods]}, {verbs: [get], apiGroups: [""], resources: [pods], resourceNames: [web]}]`)
	l.Merge = true
	wantRows(t, l,
		"* nodes : get list-",
		"* /metrics : get",
		"prod pods : create- deletecollection- get list",
	)
}

func TestMergedRowThatAddsNothingLeavesTheClusterWideRow(t *testing.T) {
	l := listed(t, `[{verbs: [get], apiGroups: [""], resources: [pods]}]`, `[{verbs: [get], apiGroups: [""], resources: [pods]}]`)
	l.Merge = true
	wantRows(t, l, "* pods : create- deletecollection- get list-")
}

// Folded rules are no reason for a row, and no reason to say no.
func TestFoldedRulesCountInEveryCell(t *testing.T) {
	l := listed(t,
		`[{verbs: [list], apiGroups: [""], resources: [nodes]}, {verbs: [post], nonResourceURLs: [/healthz]}]`,
		`[{verbs: [create], apiGroups: [""], resources: [pods]}]`)
	l.Folded = rulesOf(t, `
- {verbs: [get], apiGroups: [""], resources: [nodes, pods, pods/log]}
- {verbs: [get], nonResourceURLs: [/healthz, /version]}
`)
	wantRows(t, l,
		"* nodes : get list",
		"* /healthz : get post",
		"prod pods : create deletecollection- get list-",
	)
}

// No rule allows it, and the rules may lack some: that is no "no".
func TestIncompleteRulesLeaveCellsUnknown(t *testing.T) {
	l := listed(t,
		`[{verbs: [get], apiGroups: [""], resources: [nodes]}]`,
		`[{verbs: [get], apiGroups: [""], resources: [pods, namespaces]}]`)
	l.Namespaces[0].Rules.Complete = false
	wantRows(t, l,
		"* nodes : get list-",
		"prod namespaces prod : delete? get list-", // a list is asked at cluster scope
		"prod pods : create? deletecollection? get list?",
	)
	l.ClusterWide.Complete, l.Namespaces[0].Rules.Complete = false, true
	wantRows(t, l,
		"* nodes : get list?",
		"prod namespaces prod : delete? get list?",
		"prod pods : create? deletecollection? get list?",
	)
}

func decided(verdicts map[string]Verdict) map[Request]Decision {
	decisions := map[Request]Decision{}
	for question, verdict := range verdicts {
		words := strings.Fields(question) // VERB RESOURCE [NAMESPACE [NAME]]
		request := Request{Verb: words[0], Resource: words[1]}
		if len(words) > 2 {
			request.Namespace = words[2]
		}
		if len(words) > 3 {
			request.Name = words[3]
		}
		decisions[request] = Decision{Verdict: verdict}
	}
	return decisions
}

func TestAnswersGoBeforeRules(t *testing.T) {
	l := listed(t, `[{verbs: [get], apiGroups: [""], resources: [pods]}]`, "")
	l.ClusterWide.Complete = false
	l.Merge = true
	l.Asked = decided(map[string]Verdict{
		"get pods prod": Denied, "list pods prod": Allowed, "create pods prod": Unknown, "deletecollection pods prod": Denied,
	})
	wantRows(t, l, "prod pods : create? deletecollection- get- list")
}

// A denial of what a rule allows (by a webhook, say) takes the cluster-wide row
// with it.
func TestMergedDenialHidesTheClusterWideRow(t *testing.T) {
	l := listed(t, `[{verbs: [get], apiGroups: [""], resources: [pods]}]`, "")
	l.Merge = true
	l.Asked = decided(map[string]Verdict{
		"get pods prod": Denied, "list pods prod": Denied, "create pods prod": Denied, "deletecollection pods prod": Denied,
	})
	wantRows(t, l)
}

// Beside other namespaces, a denial is what this one adds.
func TestDenialInANamespaceHasARow(t *testing.T) {
	l := listed(t, `[{verbs: [get], apiGroups: [""], resources: [pods]}]`, "")
	l.Asked = decided(map[string]Verdict{"get pods": Allowed, "get pods prod": Denied, "list pods": Denied, "list pods prod": Denied})
	wantRows(t, l,
		"* pods : create- deletecollection- get list-",
		"prod pods : create- deletecollection- get- list-",
	)
}

// An answer that was asked for and not had is shown; what nobody asked is not.
func TestUnknownAnswersHaveARow(t *testing.T) {
	l := listed(t, "", "")
	l.ClusterWide.Complete = false
	l.Asked = decided(map[string]Verdict{"get pods": Unknown, "get pods prod": Unknown, "get nodes": Denied, "list nodes": Denied})
	wantRows(t, l, "* pods : create? deletecollection? get? list?")
}

// Answers may name what neither the catalog nor the list of namespaces has.
func TestAnswersMayNameNewPlaces(t *testing.T) {
	l := listed(t, "", "")
	l.Asked = decided(map[string]Verdict{"get pods other": Allowed, "paint walls elsewhere": Allowed})
	l.Asked[Request{Verb: "get", Path: "/metrics"}] = Decision{Verdict: Allowed}
	wantRows(t, l,
		"* /metrics : get",
		"elsewhere walls(unserved) : create? delete? get? list? paint patch? update? watch?",
		"other pods : create? deletecollection? get list?",
	)
}

func TestRowsAreInOrder(t *testing.T) {
	l := listed(t, `
- {verbs: [get], nonResourceURLs: [/b, /a]}
- {verbs: [get], apiGroups: [apps], resources: [deployments]}
- {verbs: [get], apiGroups: [""], resources: [nodes]}
- {verbs: [get], apiGroups: [""], resources: [nodes/proxy], resourceNames: [b, "", a]}
`, "")
	l.Namespaces = nil
	for _, namespace := range []string{"zoo", "ant"} {
		l.Namespaces = append(l.Namespaces, NamespaceRules{Namespace: namespace, Rules: Rules{
			Rules: rulesOf(t, `[{verbs: [get], apiGroups: [""], resources: [pods]}]`), Complete: true,
		}})
	}
	var places []string
	for _, line := range plain(l.Rows()) {
		place, _, _ := strings.Cut(line, " :")
		places = append(places, place)
	}
	want := []string{
		"* nodes", `* nodes/proxy(unserved) ""`, "* nodes/proxy(unserved) a", "* nodes/proxy(unserved) b", "* deployments.apps",
		"* /a", "* /b", "zoo pods", "ant pods",
	}
	if diff := cmp.Diff(want, places); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRowRequest(t *testing.T) {
	tests := []struct {
		row  Row
		verb string
		want Request
	}{
		{Row{Path: "/metrics"}, "get", Request{Verb: "get", Path: "/metrics"}},
		{
			Row{Namespace: "prod", Resource: Resource{Name: "pods/log", Namespaced: true}, Object: "web"},
			"get",
			Request{Verb: "get", Resource: "pods", Subresource: "log", Namespace: "prod", Name: "web"},
		},
		{
			Row{Namespace: "prod", Resource: Resource{Name: "namespaces"}, Object: "prod"},
			"list",
			Request{Verb: "list", Resource: "namespaces", Name: "prod"},
		},
		{
			Row{Resource: Resource{Name: "namespaces"}, Object: "prod"},
			"get",
			Request{Verb: "get", Resource: "namespaces", Namespace: "prod", Name: "prod"},
		},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, tt.row.Request(tt.verb)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", describe(tt.row), diff)
		}
	}
}
