package access

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// Rows are the listing's rows: cluster-wide first, then for every namespace
// only what it adds. A cell is what a single check of it would answer, so a
// row in a namespace counts what holds everywhere as well, and a row of one
// object what holds for every object.
//
//  1. The rules are expanded to the places that they are about.
//  2. Every such place, and every place that was asked about, becomes a row
//     with all its cells.
//  3. The rows that say nothing beyond wider rows are left out.
func (l Listing) Rows() []Row {
	b := newBuilder(l)
	for _, at := range b.places {
		b.rows[at] = b.row(at)
	}
	for at := range b.asked {
		b.rows[at] = b.row(at)
	}
	var shown []place
	for at, row := range b.rows {
		if !b.replaced(at) && b.stands(at, row) {
			shown = append(shown, at)
		}
	}
	slices.SortFunc(shown, b.compare)
	rows := make([]Row, len(shown))
	for i, at := range shown {
		rows[i] = b.rows[at]
	}
	return rows
}

type builder struct {
	*expander
	listing  Listing
	complete []bool  // by namespace, as place counts them
	places   []place // with grants that are a reason for a row
	asked    map[place]verbSet
	rows     map[place]Row
}

func newBuilder(l Listing) *builder {
	b := &builder{expander: newExpander(l.Catalog), listing: l, asked: map[place]verbSet{}, rows: map[place]Row{}}
	b.complete = []bool{l.ClusterWide.Complete}
	b.readUnserved(l.ClusterWide.Rules)
	for _, ns := range l.Namespaces {
		b.addNamespace(ns.Namespace, l.ClusterWide.Complete && ns.Rules.Complete)
		b.readUnserved(ns.Rules.Rules)
	}
	b.expand(l.ClusterWide.Rules, 0)
	for i, ns := range l.Namespaces {
		b.expand(ns.Rules.Rules, i+1)
	}
	b.places = slices.Collect(maps.Keys(b.grants))
	b.expand(l.Folded, 0)
	b.readAsked()
	return b
}

func (b *builder) addNamespace(name string, complete bool) {
	b.namespaces = append(b.namespaces, name)
	b.complete = append(b.complete, complete)
}

// readAsked finds the rows in which the answers belong, in an order of its own
// so that a namespace or resource that only answers name gets the same place
// every time.
func (b *builder) readAsked() {
	for _, request := range slices.SortedFunc(maps.Keys(b.listing.Asked), compareRequests) {
		at := b.placeOf(request)
		if b.asked[at] == nil {
			b.asked[at] = verbSet{}
		}
		b.asked[at][request.Verb] = true
	}
}

func compareRequests(p, q Request) int {
	return cmp.Or(
		strings.Compare(p.Namespace, q.Namespace), strings.Compare(p.Group, q.Group),
		strings.Compare(p.FullResource(), q.FullResource()), strings.Compare(p.Verb, q.Verb),
		strings.Compare(p.Name, q.Name), strings.Compare(p.Path, q.Path),
	)
}

// placeOf is the place that an asked request is about.
func (b *builder) placeOf(request Request) place {
	if request.IsURL() {
		return place{path: request.Path}
	}
	at := place{resource: b.resourceAt(request.Group, request.FullResource()), object: request.Name}
	if request.Namespace != "" {
		at.namespace = b.namespaceAt(request.Namespace)
	}
	return at
}

func (b *builder) namespaceAt(name string) int {
	if b.namespaceNumber(name) == 0 {
		b.addNamespace(name, false)
	}
	return b.namespaceNumber(name)
}

// namespaceNumber counts the listed namespaces from 1; 0 is none of them.
func (b *builder) namespaceNumber(name string) int { return slices.Index(b.namespaces, name) + 1 }

// row builds the row of a place with all its cells.
func (b *builder) row(at place) Row {
	row := Row{Object: at.object, Path: at.path, Unnamed: at.unnamed}
	if at.namespace != 0 {
		row.Namespace = b.namespaces[at.namespace-1]
	}
	if at.path == "" {
		row.Resource = b.resources[at.resource]
	}
	granted := b.granted(at)
	verbs := b.verbs(at, row, granted)
	row.Verdicts = make(map[string]Verdict, len(verbs))
	for verb := range verbs {
		row.Verdicts[verb] = b.verdict(at, row.Request(verb), granted)
	}
	return row
}

// granted are the verbs that rules allow at a place or at a wider one.
func (b *builder) granted(at place) []verbSet {
	if at.path != "" {
		return b.grantedOnURL(at.path)
	}
	var granted []verbSet
	for _, p := range append(wider(at), at, b.inside(at)) {
		if verbs := b.grants[p]; verbs != nil {
			granted = append(granted, verbs)
		}
	}
	return granted
}

// inside is the place of the same object in the namespace that requests for it
// carry: that of a namespace object in the namespace itself.
func (b *builder) inside(at place) place {
	if at.namespace == 0 && at.object != "" && isNamespaces(b.resources[at.resource]) {
		at.namespace = b.namespaceNumber(at.object)
	}
	return at
}

// grantedOnURL: a URL is allowed what the patterns allow that it begins like.
func (b *builder) grantedOnURL(path string) []verbSet {
	granted := []verbSet{b.grants[place{path: path}]}
	for end := range len(path) + 1 {
		if verbs := b.byPrefix[path[:end]]; verbs != nil {
			granted = append(granted, verbs)
		}
	}
	return granted
}

// wider are the places whose grants hold at a place too: for any object, and
// everywhere, and both.
func wider(at place) []place {
	if at.path != "" {
		return nil
	}
	places := make([]place, 0, 4)
	isOne := at.object != "" || at.unnamed
	if isOne {
		places = append(places, place{namespace: at.namespace, resource: at.resource})
	}
	if at.namespace != 0 {
		everywhere := at
		everywhere.namespace = 0
		places = append(places, everywhere)
	}
	if isOne && at.namespace != 0 {
		places = append(places, place{resource: at.resource})
	}
	return places
}

// verbs are those that the row has a cell for: served, granted or asked.
func (b *builder) verbs(at place, row Row, granted []verbSet) verbSet {
	verbs := verbSet{}
	served := row.Resource.servedVerbs()
	if at.path != "" {
		served = []string{"get"}
	}
	for _, verb := range served {
		if at.object == "" || NamesAnObject(verb, row.Resource.Subresource()) {
			verbs[verb] = true
		}
	}
	for _, set := range granted {
		maps.Copy(verbs, set)
	}
	maps.Copy(verbs, b.asked[at])
	return verbs
}

// verdict answers one cell. The namespace of its request counts, not that of
// its row: of a namespace that is not listed nothing is known.
func (b *builder) verdict(at place, request Request, granted []verbSet) Verdict {
	if decision, ok := b.listing.Asked[request]; ok {
		return decision.Verdict
	}
	for _, verbs := range granted {
		if verbs.allows(request.Verb) {
			return Allowed
		}
	}
	if b.completeIn(at, request.Namespace) {
		return Denied
	}
	return Unknown
}

func (b *builder) completeIn(at place, namespace string) bool {
	switch {
	case namespace == "":
		return b.complete[0]
	case at.namespace == 0:
		number := b.namespaceNumber(namespace)
		return number != 0 && b.complete[number]
	default:
		return b.complete[at.namespace]
	}
}

// compare orders places: by namespace as listed, resources before URLs, then by
// name.
func (b *builder) compare(p, q place) int {
	r, s := b.rows[p], b.rows[q]
	return cmp.Or(
		cmp.Compare(p.namespace, q.namespace), strings.Compare(p.path, q.path),
		strings.Compare(r.Resource.Group, s.Resource.Group), strings.Compare(r.Resource.Name, s.Resource.Name),
		strings.Compare(p.object, q.object), unnamedLast(p, q),
	)
}

func unnamedLast(p, q place) int {
	switch {
	case p.unnamed == q.unnamed:
		return 0
	case q.unnamed:
		return -1
	default:
		return 1
	}
}
