package access

import (
	"maps"
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"
)

// Everywhere is the namespace column's word for what holds in all namespaces.
const Everywhere = "*"

// Listing is what a listing of permissions is made from.
type Listing struct {
	Catalog     Catalog
	ClusterWide Rules
	// Namespaces are what each namespace adds, in the order to be shown.
	Namespaces []NamespaceRules
	// Asked are single answers that go before what the rules say.
	Asked map[Request]Decision
	// Merge shows one namespace as a whole: a row there stands for the
	// cluster-wide row of the same resource too.
	Merge bool
}

// NamespaceRules are the rules that one namespace adds.
type NamespaceRules struct {
	Namespace string
	Rules     Rules
}

// Row is what is allowed on one resource, one object of it, or one URL.
type Row struct {
	Namespace string // "" holds everywhere
	Resource  Resource
	Object    string // one object's name, "" for any
	Path      string // URL, with Resource empty
	// Verdicts per verb. A verb that is absent is not served and not granted;
	// the verb "*" stands for any verb.
	Verdicts map[string]Verdict
}

// Request is the question that a cell of the row answers.
func (r Row) Request(verb string) Request {
	if r.Path != "" {
		return Request{Verb: verb, Path: r.Path}
	}
	return Request{
		Verb: verb, Group: r.Resource.Group, Resource: r.Resource.Base(),
		Subresource: r.Resource.Subresource(), Name: r.Object,
		Namespace: ScopeFor(r.Resource, verb, r.Object, r.Namespace),
	}
}

// Allows reports whether any verb of the row is allowed.
func (r Row) Allows() bool { return r.has(Allowed) }

func (r Row) has(verdict Verdict) bool {
	for _, v := range r.Verdicts {
		if v == verdict {
			return true
		}
	}
	return false
}

// Others are the row's verbs with the verdict that are not common verbs, in
// order.
func (r Row) Others(verdict Verdict) []string {
	var verbs []string
	for _, verb := range slices.Sorted(maps.Keys(r.Verdicts)) {
		if r.Verdicts[verb] == verdict && !slices.Contains(CommonVerbs(), verb) {
			verbs = append(verbs, verb)
		}
	}
	return verbs
}

// Rows are the listing's rows: cluster-wide first, then for every namespace
// only what it adds. A cell is what a single check of it would answer, so a
// row in a namespace counts what holds everywhere as well, and a row of one
// object what holds for every object.
func (l Listing) Rows() []Row {
	b := builder{listing: l, expander: expander{catalog: l.Catalog, grants: grants{}, written: map[place]Resource{}}}
	b.expand(l.ClusterWide.Rules, "")
	for _, ns := range l.Namespaces {
		b.expand(ns.Rules.Rules, ns.Namespace)
	}
	b.readAsked()
	return b.rows()
}

type builder struct {
	listing Listing
	expander
	asked map[place]map[string]Verdict
}

func (b *builder) readAsked() {
	b.asked = map[place]map[string]Verdict{}
	for request, decision := range b.listing.Asked {
		at := b.placeOf(request)
		if b.asked[at] == nil {
			b.asked[at] = map[string]Verdict{}
		}
		b.asked[at][request.Verb] = decision.Verdict
	}
}

// placeOf is the row in which an asked request belongs.
func (b *builder) placeOf(request Request) place {
	return place{
		namespace: request.Namespace, group: request.Group,
		resource: request.FullResource(), object: request.Name, path: request.Path,
	}
}

func (b *builder) rows() []Row {
	var rows []Row
	for _, at := range b.places() {
		if row, adds := b.row(at); adds {
			rows = append(rows, row)
		}
	}
	return rows
}

// places are all places with a grant or an answer, in the order of rows.
func (b *builder) places() []place {
	all := map[place]bool{}
	for at := range b.grants {
		all[at] = true
	}
	for at := range b.asked {
		all[at] = true
	}
	order := map[string]int{"": 0}
	for i, ns := range b.listing.Namespaces {
		order[ns.Namespace] = i + 1
	}
	return slices.SortedFunc(maps.Keys(all), func(p, q place) int {
		if order[p.namespace] != order[q.namespace] {
			return order[p.namespace] - order[q.namespace]
		}
		return p.compare(q)
	})
}

// row builds the row of a place and tells whether it says more than the rows
// that already cover it.
func (b *builder) row(at place) (Row, bool) {
	row := Row{
		Namespace: at.namespace, Object: at.object, Path: at.path,
		Resource: b.resource(at), Verdicts: map[string]Verdict{},
	}
	for _, verb := range b.verbs(at, row.Resource) {
		row.Verdicts[verb] = b.verdict(at, verb)
	}
	return row, !b.replaced(at) && b.adds(at, row)
}

func (b *builder) resource(at place) Resource {
	if at.path != "" {
		return Resource{}
	}
	if resource, ok := b.listing.Catalog.Find(at.group, at.resource); ok {
		return resource
	}
	if resource, ok := b.written[at]; ok {
		return resource
	}
	return Resource{Group: at.group, Name: at.resource, Namespaced: at.namespace != "", AsWritten: true}
}

// verbs are those that a row at the place has a cell for.
func (b *builder) verbs(at place, resource Resource) []string {
	verbs := map[string]bool{}
	for _, wider := range b.covering(at) {
		for verb := range b.grants[wider] {
			verbs[verb] = true
		}
	}
	for verb := range b.asked[at] {
		verbs[verb] = true
	}
	for _, verb := range b.servedVerbs(at, resource) {
		verbs[verb] = true
	}
	if at.path == "" && at.object != "" {
		maps.DeleteFunc(verbs, func(verb string, _ bool) bool {
			return !NamesAnObject(verb, resource.Subresource()) && !b.coveredBeyondName(at, verb)
		})
	}
	return slices.Collect(maps.Keys(verbs))
}

// coveredBeyondName: a verb that cannot name an object has a cell in an
// object's row only where it is allowed on all objects.
func (b *builder) coveredBeyondName(at place, verb string) bool {
	for _, wider := range b.covering(at) {
		if wider.object == "" && b.grants.allows(wider, verb) {
			return true
		}
	}
	return false
}

func (b *builder) servedVerbs(at place, resource Resource) []string {
	switch {
	case at.path != "":
		return []string{"get"}
	case resource.AsWritten:
		return CommonVerbs()
	case at.namespace != "" && !resource.Namespaced:
		return slices.DeleteFunc(slices.Clone(resource.Verbs), func(verb string) bool {
			return !IsOwnNamespaceRequest(resource, verb)
		})
	default:
		return slices.DeleteFunc(slices.Clone(resource.Verbs), func(verb string) bool {
			return !slices.Contains(CommonVerbs(), verb)
		})
	}
}

// covering are the places whose grants hold at the place too, itself first.
func (b *builder) covering(at place) []place {
	places := []place{at}
	widen := func(p place) {
		if !slices.Contains(places, p) {
			places = append(places, p)
		}
	}
	anyObject, everywhere, both := at, at, at
	anyObject.object = ""
	everywhere.namespace = ""
	both.object, both.namespace = "", ""
	widen(anyObject)
	widen(everywhere)
	widen(both)
	return places
}

func (b *builder) verdict(at place, verb string) Verdict {
	if verdict, ok := b.asked[at][verb]; ok {
		return verdict
	}
	for _, p := range b.covering(at) {
		if b.grants.allows(p, verb) || at.path != "" && b.urlAllows(at.path, verb) {
			return Allowed
		}
	}
	if b.complete(at.namespace) {
		return Denied
	}
	return Unknown
}

// urlAllows: a URL may be covered by another row's pattern.
func (b *builder) urlAllows(path, verb string) bool {
	for _, rule := range b.listing.ClusterWide.Rules {
		if RuleAllows(rule, Request{Verb: verb, Path: path}) {
			return true
		}
	}
	return false
}

func (b *builder) complete(namespace string) bool {
	if !b.listing.ClusterWide.Complete {
		return false
	}
	if namespace == "" {
		return true
	}
	for _, ns := range b.listing.Namespaces {
		if ns.Namespace == namespace {
			return ns.Rules.Complete
		}
	}
	return false
}

// replaced: in a merged listing, a row in the namespace stands for the
// cluster-wide row of the same resource.
func (b *builder) replaced(at place) bool {
	if !b.listing.Merge || at.namespace != "" || at.path != "" {
		return false
	}
	for _, ns := range b.listing.Namespaces {
		inside := at
		inside.namespace = ns.Namespace
		if row, exists := b.exists(inside); exists && b.adds(inside, row) {
			return true
		}
	}
	return false
}

func (b *builder) exists(at place) (Row, bool) {
	if b.grants[at] == nil && b.asked[at] == nil {
		return Row{}, false
	}
	row, _ := b.row(at)
	return row, true
}

// adds reports whether the row says something that no wider row says.
func (b *builder) adds(at place, row Row) bool {
	if len(b.asked[at]) > 0 && (b.listing.Merge || at.namespace == "") {
		return row.Allows() || row.has(Unknown)
	}
	for verb, verdict := range row.Verdicts {
		if verdict == Denied || verdict == Unknown && b.asked[at] == nil {
			continue
		}
		if !b.saidWider(at, verb, verdict) {
			return true
		}
	}
	return false
}

func (b *builder) saidWider(at place, verb string, verdict Verdict) bool {
	for _, wider := range b.covering(at)[1:] {
		asked, ok := b.asked[wider][verb]
		if ok && asked == verdict || verdict == Allowed && b.grants.allows(wider, verb) {
			return true
		}
	}
	return false
}

// MatchesWord reports whether a row is about the resource or URL that a filter
// word names: plural, plural.group, pods/log, a short name, or a URL.
func (r Row) MatchesWord(word string) bool {
	if r.Path != "" {
		return r.Path == word
	}
	return r.Resource.MatchesWord(word)
}

// MatchesWord reports whether the word names the resource or, without a
// subresource in the word, its parent.
func (r Resource) MatchesWord(word string) bool {
	word = strings.ToLower(word)
	return word == r.Name || word == r.Base() || word == r.String() ||
		word == QualifiedResource(r.Group, r.Base()) || slices.Contains(r.ShortNames, word) ||
		word == rbacv1.ResourceAll
}
