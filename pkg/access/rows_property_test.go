package access

import (
	"fmt"
	"maps"
	"math/rand"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	rbacv1 "k8s.io/api/rbac/v1"
)

// policies is how many random policies each property is held against.
const policies = 2000

// anybody is an object's name that no rule has.
const anybody = "an-object-that-no-rule-names"

// world is a small random policy with the cluster that it is for.
type world struct {
	served     []Resource
	everywhere []rbacv1.PolicyRule
	inside     map[string][]rbacv1.PolicyRule
}

// allows is the reference: it evaluates the rules for a single request, rule by
// rule, and knows nothing of places, rows or expansion.
//
// Upstream: k8s.io/kubernetes pkg/registry/rbac/validation/rule.go,
// VisitRulesFor: ClusterRoleBindings always, RoleBindings only where the
// request has a namespace.
func (w world) allows(request Request) bool {
	for _, rule := range w.everywhere {
		if RuleAllows(rule, request) {
			return true
		}
	}
	for _, rule := range w.inside[request.Namespace] {
		if request.Namespace != "" && RuleAllows(rule, request) {
			return true
		}
	}
	return false
}

// rules are all rules of the world.
func (w world) rules() []rbacv1.PolicyRule {
	all := slices.Clone(w.everywhere)
	for _, namespace := range w.namespaces() {
		all = append(all, w.inside[namespace]...)
	}
	return all
}

func (w world) namespaces() []string { return slices.Sorted(maps.Keys(w.inside)) }

func (w world) listing(merge bool) Listing {
	l := Listing{
		Catalog:     NewCatalog(w.served),
		ClusterWide: Rules{Rules: w.everywhere, Complete: true},
		Merge:       merge,
	}
	for _, namespace := range w.namespaces() {
		l.Namespaces = append(l.Namespaces, NamespaceRules{
			Namespace: namespace, Rules: Rules{Rules: w.inside[namespace], Complete: true},
		})
	}
	return l
}

// resources are those of the cluster, and those that only rules name which
// count in a namespace.
func (w world) resources(namespace string) []Resource {
	resources := slices.Clone(NewCatalog(w.served).Resources())
	for _, rule := range slices.Concat(w.everywhere, w.inside[namespace]) {
		for _, group := range rule.APIGroups {
			for _, name := range rule.Resources {
				known := slices.ContainsFunc(resources, func(r Resource) bool { return r.Group == group && r.Name == name })
				if !known && name != rbacv1.ResourceAll && group != rbacv1.APIGroupAll && !strings.HasSuffix(name, "/") && !strings.HasPrefix(name, "*/") {
					base := Resource{Name: name}.Base()
					cluster := group == "" && base == "namespaces" || slices.ContainsFunc(w.served, func(r Resource) bool {
						return r.Group == group && r.Name == base && !r.Namespaced
					})
					resources = append(resources, Resource{Group: group, Name: name, AsWritten: true, Namespaced: !cluster})
				}
			}
		}
	}
	return resources
}

func (w world) String() string {
	var text strings.Builder
	for _, resource := range w.served {
		fmt.Fprintf(&text, "served %s namespaced=%v verbs=%v\n", resource, resource.Namespaced, resource.Verbs)
	}
	for _, rule := range w.everywhere {
		fmt.Fprintf(&text, "everywhere %s\n", phraseOf(rule))
	}
	for _, namespace := range w.namespaces() {
		for _, rule := range w.inside[namespace] {
			fmt.Fprintf(&text, "in %s %s\n", namespace, phraseOf(rule))
		}
	}
	return text.String()
}

func phraseOf(rule rbacv1.PolicyRule) string {
	return fmt.Sprintf("verbs=%q groups=%q resources=%q names=%q urls=%q",
		rule.Verbs, rule.APIGroups, rule.Resources, rule.ResourceNames, rule.NonResourceURLs)
}

// The words that random policies are made of: few, so that rules meet, and
// every one that RBAC reads in its own way.
func ruleVerbs() []string {
	return []string{"get", "get", "list", "watch", "create", "update", "delete", "deletecollection", "impersonate", "frob", "*"}
}
func ruleGroups() []string { return []string{"", "", "apps", "x.io", "*"} }
func ruleResources() []string {
	return []string{
		"pods", "pods", "pods/log", "pods/*", "*/log", "*/scale", "deployments", "deployments/scale", "nodes",
		"namespaces", "namespaces/status", "widgets", "widgets/scale", "deployments.apps", "pods/", "users", "*",
	}
}

func ruleNames() []string { return []string{"a", "b", "prod", "dev", "*", ""} }

func ruleURLs() []string {
	return []string{"/healthz", "/healthz/*", "/api", "/api/*", "/api*", "/api/v1", "/apis/**", "*", "/*", "metrics", ""}
}

func everyResource() []Resource {
	all := []string{"get", "list", "watch", "create", "update", "patch", "delete", "deletecollection"}
	return []Resource{
		{Group: "", Name: "pods", Namespaced: true, Verbs: all},
		{Group: "", Name: "pods/log", Namespaced: true, Verbs: []string{"get"}},
		{Group: "", Name: "nodes", Verbs: all},
		{Group: "", Name: "namespaces", Verbs: []string{"get", "list", "watch", "create", "update", "delete"}},
		{Group: "", Name: "namespaces/status", Verbs: []string{"get", "update"}},
		{Group: "", Name: "serviceaccounts", Namespaced: true, Verbs: []string{"get", "list"}},
		{Group: "", Name: "serviceaccounts/token", Namespaced: true, Verbs: []string{"create"}},
		{Group: "apps", Name: "deployments", Namespaced: true, Verbs: all},
		{Group: "apps", Name: "deployments/scale", Namespaced: true, Verbs: []string{"get", "update"}},
		{Group: "x.io", Name: "pods", Verbs: []string{"get", "list"}},
		{Group: "x.io", Name: "pods/scale", Verbs: []string{"get"}},
	}
}

func some(random *rand.Rand, words []string, most int) []string {
	chosen := make([]string, 1+random.Intn(most))
	for i := range chosen {
		chosen[i] = words[random.Intn(len(words))]
	}
	return chosen
}

func randomRules(random *rand.Rand, most int, urls bool) []rbacv1.PolicyRule {
	var rules []rbacv1.PolicyRule
	for range random.Intn(most + 1) {
		rule := rbacv1.PolicyRule{Verbs: some(random, ruleVerbs(), 3)}
		if urls && random.Intn(4) == 0 {
			rule.NonResourceURLs = some(random, ruleURLs(), 3)
		} else {
			rule.APIGroups, rule.Resources = some(random, ruleGroups(), 2), some(random, ruleResources(), 3)
			if random.Intn(3) == 0 {
				rule.ResourceNames = some(random, ruleNames(), 3)
			}
		}
		rules = append(rules, rule)
	}
	return rules
}

func randomWorld(random *rand.Rand) world {
	w := world{everywhere: randomRules(random, 4, true), inside: map[string][]rbacv1.PolicyRule{}}
	for _, resource := range everyResource() {
		if random.Intn(4) > 0 {
			w.served = append(w.served, resource)
		}
	}
	for _, namespace := range []string{"dev", "prod", "test"}[:1+random.Intn(3)] {
		w.inside[namespace] = randomRules(random, 3, true)
	}
	return w
}

// eachWorld holds a property against many random worlds. The seed is the
// subtest's number, so that a failure can be had again.
func eachWorld(t *testing.T, hold func(t *testing.T, random *rand.Rand, w world)) {
	t.Helper()
	count := policies
	if testing.Short() {
		count /= 10
	}
	for seed := range count {
		random := rand.New(rand.NewSource(int64(seed)))
		w := randomWorld(random)
		hold(t, random, w)
		if t.Failed() {
			t.Fatalf("policy %d:\n%s", seed, w)
		}
	}
}

// question is what a cell asks. The row of any object asks for one that no rule
// names: a rule with "" among its names would pass for one without names.
func question(row Row, verb string) Request {
	request := row.Request(verb)
	if row.Path == "" && row.Object == "" && !row.Unnamed {
		request.Name = anybody
	}
	return request
}

// verbs are all verbs that a world knows.
func (w world) verbs() []string {
	verbs := append(CommonVerbs(), "deletecollection", "impersonate", "frob")
	for _, rule := range w.rules() {
		verbs = append(verbs, rule.Verbs...)
	}
	slices.Sort(verbs)
	return slices.Compact(verbs)
}

func TestRowsEveryCellIsWhatTheRulesDecide(t *testing.T) {
	eachWorld(t, func(t *testing.T, random *rand.Rand, w world) {
		l := w.listing(random.Intn(2) == 0)
		incomplete := map[string]bool{}
		if random.Intn(3) == 0 {
			l.ClusterWide.Complete = false
			incomplete[""] = true
		}
		for i := range l.Namespaces {
			if random.Intn(4) == 0 {
				l.Namespaces[i].Rules.Complete = false
				incomplete[l.Namespaces[i].Namespace] = true
			}
		}
		for _, row := range l.Rows() {
			for verb, got := range row.Verdicts {
				request := question(row, verb)
				want := Denied
				_, listed := w.inside[request.Namespace]
				switch {
				case w.allows(request):
					want = Allowed
				case incomplete[""], incomplete[request.Namespace], request.Namespace != "" && !listed:
					want = Unknown
				}
				if got != want {
					t.Errorf("%s: row %s says %s, the rules %s", request, describe(row), got, want)
				}
			}
		}
	})
}

func describe(row Row) string {
	place := row.Namespace
	if place == "" {
		place = Everywhere
	}
	return fmt.Sprintf("[%s %s%s object=%q unnamed=%v]", place, row.Resource, row.Path, row.Object, row.Unnamed)
}

// tells reports whether a row says that a request is allowed.
func tells(row Row, request Request) bool {
	cell, ok := row.Verdicts[request.Verb]
	if !ok {
		cell = row.Verdicts[rbacv1.VerbAll]
	}
	if cell != Allowed {
		return false
	}
	if request.IsURL() {
		prefix, isPattern := strings.CutSuffix(row.Path, "*")
		return row.Path != "" && (row.Path == request.Path || isPattern && strings.HasPrefix(request.Path, strings.TrimRight(prefix, "*")))
	}
	return row.Path == "" && row.Resource.Group == request.Group && row.Resource.Name == request.FullResource() &&
		(row.Namespace == "" || row.Namespace == request.Namespace) &&
		(row.Object == request.Name && (request.Name != "" || row.Unnamed) || row.Object == "" && !row.Unnamed)
}

// named is the world in which "*" stands for no verb.
func (w world) named() world {
	drop := func(rules []rbacv1.PolicyRule) []rbacv1.PolicyRule {
		rules = slices.Clone(rules)
		for i := range rules {
			rules[i].Verbs = slices.DeleteFunc(slices.Clone(rules[i].Verbs), func(verb string) bool { return verb == rbacv1.VerbAll })
		}
		return rules
	}
	n := world{served: w.served, everywhere: drop(w.everywhere), inside: map[string][]rbacv1.PolicyRule{}}
	for namespace, rules := range w.inside {
		n.inside[namespace] = drop(rules)
	}
	return n
}

// requests are all real requests of a world, in a namespace or at cluster scope.
func (w world) requests(namespace string) []Request {
	var requests []Request
	named, verbs, names := w.named(), w.verbs(), append(ruleNames(), anybody)
	for _, resource := range w.resources(namespace) {
		for _, verb := range verbs {
			for _, name := range names {
				request := RequestFor(Target{Resource: resource, Name: name}, verb, namespace)
				served := resource.Serves(verb) || resource.AsWritten && slices.Contains(CommonVerbs(), verb)
				if !served && !named.allows(request) {
					continue // only "*" allows it, and there is no such request
				}
				elsewhere := request.Namespace != "" && request.Namespace != namespace
				if !elsewhere && (name == "" || NamesAnObject(verb, resource.Subresource())) {
					requests = append(requests, request)
				}
			}
		}
	}
	for _, path := range []string{"/healthz", "/healthz/ping", "/api", "/api/v1", "/apix", "/apis/apps", "/", "/version"} {
		for _, verb := range verbs {
			requests = append(requests, Request{Verb: verb, Path: path})
		}
	}
	return requests
}

func TestRowsMissNothingThatIsAllowed(t *testing.T) {
	eachWorld(t, func(t *testing.T, _ *rand.Rand, w world) {
		rows := w.listing(false).Rows()
		for _, namespace := range append(w.namespaces(), "") {
			w.mustBeTold(t, rows, namespace)
		}
	})
}

// A merged listing is about one namespace: what it shows in the place of a
// cluster-wide row says as much about that namespace.
func TestRowsMergedMissNothingInTheirNamespace(t *testing.T) {
	eachWorld(t, func(t *testing.T, _ *rand.Rand, w world) {
		one := w
		one.inside = map[string][]rbacv1.PolicyRule{"dev": w.inside["dev"]}
		one.mustBeTold(t, one.listing(true).Rows(), "dev")
	})
}

func (w world) mustBeTold(t *testing.T, rows []Row, namespace string) {
	t.Helper()
	for _, request := range w.requests(namespace) {
		_, listed := w.inside[request.Namespace]
		told := slices.ContainsFunc(rows, func(row Row) bool { return tells(row, request) })
		if (listed || request.Namespace == "") && w.allows(request) && !told {
			t.Errorf("%s is allowed and no row says so", request)
		}
	}
}

// Every row of a resource has something to say that no other row says.
func TestRowsSayNothingTwice(t *testing.T) {
	eachWorld(t, func(t *testing.T, random *rand.Rand, w world) {
		rows := w.listing(random.Intn(2) == 0).Rows()
		for i, row := range rows {
			others := slices.Delete(slices.Clone(rows), i, i+1)
			if row.Path == "" && !newsIn(row, others) {
				t.Errorf("row %s says nothing that others do not: %v", describe(row), row.Verdicts)
			}
		}
	})
}

func newsIn(row Row, others []Row) bool {
	for verb, verdict := range row.Verdicts {
		request := row.Request(verb)
		if row.Namespace != "" {
			request.Namespace = row.Namespace // where a reader looks for it
		}
		if row.Object == "" && !row.Unnamed {
			request.Name = anybody
		}
		told := slices.ContainsFunc(others, func(other Row) bool { return tells(other, request) })
		if verdict == Allowed && !told {
			return true
		}
	}
	return false
}

// A verb has no cell where there is nothing to ask: it is neither served nor
// granted by its own name, or it cannot name the row's object.
func TestRowsLeaveOutOnlyWhatIsNeitherServedNorGranted(t *testing.T) {
	eachWorld(t, func(t *testing.T, random *rand.Rand, w world) {
		named, verbs := w.named(), w.verbs()
		for _, row := range w.listing(random.Intn(2) == 0).Rows() {
			for _, verb := range verbs {
				if _, present := row.Verdicts[verb]; present {
					continue
				}
				if row.Object != "" && !NamesAnObject(verb, row.Resource.Subresource()) {
					continue
				}
				served := row.Resource.Serves(verb) || row.Path != "" && verb == "get"
				granted := named.allows(question(row, verb))
				if served || granted {
					t.Errorf("row %s has no cell for %s: served %v, granted %v", describe(row), verb, served, granted)
				}
			}
		}
	})
}

// Maps and the order of bindings, which the server picks at random, decide
// nothing.
func TestRowsAreTheSameEveryTime(t *testing.T) {
	eachWorld(t, func(t *testing.T, random *rand.Rand, w world) {
		l := w.listing(random.Intn(2) == 0)
		l.Asked = randomAnswers(random, w)
		want := l.Rows()
		shuffle := func(rules []rbacv1.PolicyRule) {
			random.Shuffle(len(rules), func(i, j int) { rules[i], rules[j] = rules[j], rules[i] })
		}
		shuffle(l.ClusterWide.Rules)
		for _, ns := range l.Namespaces {
			shuffle(ns.Rules.Rules)
		}
		if diff := cmp.Diff(want, l.Rows()); diff != "" {
			t.Errorf("rules in another order (-first +second):\n%s", diff)
		}
	})
}

// randomAnswers are answers to some of the questions of a sweep, as if another
// authorizer stood beside RBAC.
func randomAnswers(random *rand.Rand, w world) map[Request]Decision {
	answers := map[Request]Decision{}
	for _, request := range SweepPlan(NewCatalog(w.served).Resources(), append([]string{""}, w.namespaces()...), nil) {
		if random.Intn(8) == 0 {
			answers[request] = Decision{Verdict: Verdict(random.Intn(3))}
		}
	}
	return answers
}

func TestRowsAnswersGoBeforeRules(t *testing.T) {
	eachWorld(t, func(t *testing.T, random *rand.Rand, w world) {
		l := w.listing(false)
		l.Asked = randomAnswers(random, w)
		rows := l.Rows()
		for _, row := range rows {
			for verb, got := range row.Verdicts {
				if answer, ok := l.Asked[row.Request(verb)]; ok && answer.Verdict != got {
					t.Errorf("%s: row %s says %s, the answer was %s", row.Request(verb), describe(row), got, answer.Verdict)
				}
			}
		}
		for request, answer := range l.Asked {
			if answer.Verdict != Denied && !showsVerdict(rows, request, answer.Verdict) {
				t.Errorf("%s was answered %s, and no row says so", request, answer.Verdict)
			}
			if answer.Verdict == Denied && contradicted(rows, request) {
				t.Errorf("%s was denied, and the nearest row says that it is allowed", request)
			}
		}
	})
}

// showsVerdict looks for a row that says a verdict about a request: its own
// row, or a wider one.
func showsVerdict(rows []Row, request Request, verdict Verdict) bool {
	return slices.ContainsFunc(rows, func(row Row) bool {
		covers := row.Path == request.Path && row.Resource.Group == request.Group &&
			(request.IsURL() || row.Resource.Name == request.FullResource()) &&
			(row.Namespace == "" || row.Namespace == request.Namespace) &&
			(row.Object == "" && !row.Unnamed || row.Object == request.Name)
		return covers && (row.Verdicts[request.Verb] == verdict || verdict == Allowed && row.Verdicts[rbacv1.VerbAll] == Allowed)
	})
}

// contradicted: a wider row says that the request is allowed, and none nearer
// takes that back.
func contradicted(rows []Row, request Request) bool {
	wide := func(row Row) bool { return !row.Unnamed && tells(row, request) }
	if request.IsURL() || !slices.ContainsFunc(rows, wide) {
		return false
	}
	return !slices.ContainsFunc(rows, func(row Row) bool {
		own := row.Namespace == "" && row.Object != "" // a namespace's own object stands in either place
		return (row.Namespace == request.Namespace || own) && row.Resource.Group == request.Group &&
			row.Resource.Name == request.FullResource() && row.Object == request.Name && row.Verdicts[request.Verb] == Denied
	})
}
