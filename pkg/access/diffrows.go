package access

import (
	"maps"
	"slices"
)

// DiffRow is where two sides differ: a resource, one object of it, or one URL.
type DiffRow struct {
	Namespace string // of the place, "" holds everywhere
	// Right is what the row is about, without a verb.
	Right Right
	// Reach tells the halves of a wildcard apart where they differ: those of its
	// requests that are made in a namespace, or those at cluster scope.
	Reach Reach
	// NotServed: the resource stands in a rule, and the cluster has none such.
	NotServed bool
	// Cells per verb; "*" stands for any verb.
	Cells map[string]Difference
	// LeftNamespace and RightNamespace are where the requests are made.
	LeftNamespace, RightNamespace string
	// open are the verbs that were a reason for the row, with what is not known.
	open map[string]unknown
}

// unknown says on which sides there is no answer.
type unknown struct{ left, right bool }

// Reach is a half of a wildcard.
type Reach string

// The halves. A row without Reach is about all of its right.
const (
	InNamespaces Reach = "namespaced"
	AtCluster    Reach = "cluster-scoped"
)

// Requests are the questions that a cell answers on the left and on the right.
func (r DiffRow) Requests(verb string) (left, right Request) {
	question := func(namespace string) Request {
		word := r.Right
		word.Verb = verb
		if onNamespaces(word) && namespace != "" {
			word.Name = namespace
		}
		return word.Request(namespace)
	}
	return question(r.LeftNamespace), question(r.RightNamespace)
}

// Rows are the differences: in what holds everywhere first, then for every
// place what is different there and was not said before. In a merged comparison
// the rows of what is in the namespace and of what is in none stand together.
//
//  1. Every right that a side's rules give, and every one that was asked about,
//     is looked up on both sides as a whole.
//  2. Those that differ, or that nobody can tell, become rows, but those that a
//     wider one stands for: so a wildcard is one row, and what the other side
//     has of it is none.
//  3. A row has a cell for each verb that is served or was found.
func (c Comparison) Rows() []DiffRow {
	a := newAtlas(c)
	if c.Merge {
		return c.mergedRows(a)
	}
	whole := c.everywhere(a, reach{inNamespaces: true, atCluster: true})
	c.linkPlaces(a, whole)
	rows := whole.rows(c.All, nil)
	for number := range c.Places {
		rows = append(rows, c.inPlace(a, number).rows(c.All, told(whole, rows))...)
	}
	return rows
}

// linkPlaces lets what is said of all namespaces look into each.
func (c Comparison) linkPlaces(a *atlas, whole scope) {
	whole.left.inside = c.insideOf(a, &c.Left, func(p Place) string { return p.Left })
	whole.right.inside = c.insideOf(a, &c.Right, func(p Place) string { return p.Right })
}

func (c Comparison) insideOf(a *atlas, held *Held, side func(Place) string) func(string) *standing {
	numbers := make(map[string]int, len(c.Places))
	for number, place := range c.Places {
		numbers[side(place)] = number
	}
	return func(namespace string) *standing {
		number, compared := numbers[namespace]
		if !compared {
			return nil
		}
		return c.standingIn(a, held, number, namespace)
	}
}

// mergedRows are those of one place with those of what is in no namespace.
func (c Comparison) mergedRows(a *atlas) []DiffRow {
	inside := c.inPlace(a, 0)
	outside := c.everywhere(a, reach{atCluster: true})
	outside.left.inside, outside.right.inside = only(inside.left), only(inside.right)
	outside.leaveOwn()
	joined := map[Right][]DiffRow{}
	for _, row := range joinHalves(a, outside.rows(c.All, nil), inside.rows(c.All, nil)) {
		joined[row.Right] = append(joined[row.Right], row)
	}
	var rows []DiffRow
	for _, right := range inOrder(joined) {
		rows = append(rows, joined[right]...)
	}
	return rows
}

func inOrder[V any](rows map[Right]V) []Right {
	return slices.SortedFunc(maps.Keys(rows), compareRights)
}

func only(s *standing) func(string) *standing {
	return func(namespace string) *standing {
		if namespace != s.namespace {
			return nil
		}
		return s
	}
}

// leaveOwn leaves the rights on a namespace's own object to the namespace.
func (s *scope) leaveOwn() {
	for _, side := range []*standing{s.left, s.right} {
		side.reasons = slices.DeleteFunc(side.reasons, func(right Right) bool {
			inside := side.inside(right.Name)
			return onNamespaces(right) && right.Limited && inside != nil &&
				IsOwnNamespaceRequest(Resource{Name: right.Resource}, right.Verb)
		})
	}
}

// joinHalves makes one row of the two halves of a wildcard that say the same,
// and names them where they differ.
func joinHalves(a *atlas, outside, inside []DiffRow) []DiffRow {
	halves := map[Right]int{}
	rows := make([]DiffRow, 0, len(outside)+len(inside))
	for _, row := range outside {
		if at := a.reach(row.Right); at.inNamespaces && at.atCluster {
			row.Reach = AtCluster
			halves[row.Right] = len(rows)
		}
		rows = append(rows, row)
	}
	for _, row := range inside {
		other, hasOther := halves[row.Right]
		if hasOther && maps.Equal(rows[other].Cells, row.Cells) {
			row.Namespace, row.Reach = "", "" // as a whole it is about no namespace
			rows[other] = row
			continue
		}
		if at := a.reach(row.Right); at.inNamespaces && at.atCluster {
			row.Reach = InNamespaces
		}
		rows = append(rows, row)
	}
	return rows
}

// told is what a reader knows of a right from the rows that hold everywhere:
// how it differs there, and whether a row says so itself.
func told(whole scope, rows []DiffRow) func(Right) (Difference, bool) {
	shown := map[Right]DiffRow{}
	for _, row := range rows {
		if row.Namespace == "" {
			shown[row.Right] = row
		}
	}
	return func(right Right) (Difference, bool) {
		key := right
		key.Verb = ""
		before, isShown := shown[key].Cells[right.Verb]
		if isShown {
			return before, before == OnlyLeft || before == OnlyRight
		}
		if onNamespaces(right) && right.Limited {
			right.Name, right.Limited = "", false // of the object itself nothing was said
		}
		return whole.difference(right), false
	}
}

// rows are those of one scope. told is what is known already, nil if nothing is.
func (s scope) rows(all bool, told func(Right) (Difference, bool)) []DiffRow {
	kept := map[Right]Difference{}
	for right := range s.candidates() {
		if difference := s.difference(right); keeps(right, difference, all, told) {
			kept[right] = difference
		}
	}
	rows := map[Right]DiffRow{}
	for right, difference := range kept {
		if !standsFor(kept, right, difference) {
			s.addTo(rows, right)
		}
	}
	var sorted []DiffRow
	for _, right := range inOrder(rows) {
		row := rows[right]
		s.fill(&row)
		sorted = append(sorted, row)
	}
	return sorted
}

// keeps reports whether a right has to be shown: where it differs, or cannot be
// told, and where it contradicts what has been said before.
func keeps(right Right, difference Difference, all bool, told func(Right) (Difference, bool)) bool {
	differs := difference == OnlyLeft || difference == OnlyRight || difference == NotEstablished
	if told == nil {
		return differs || all && difference == Both
	}
	before, shown := told(right)
	return difference != before && (differs || difference == Both && (all || shown))
}

// standsFor reports whether a wider right that is shown says the same.
func standsFor(kept map[Right]Difference, right Right, difference Difference) bool {
	for wide := range right.wider() {
		if said, shown := kept[wide]; shown && wide != right && said == difference {
			return true
		}
	}
	return false
}

func (s scope) addTo(rows map[Right]DiffRow, right Right) {
	key := right
	key.Verb = ""
	row, known := rows[key]
	if !known {
		row = DiffRow{
			Namespace: s.place, Right: key, open: map[string]unknown{},
			LeftNamespace: s.left.namespace, RightNamespace: s.right.namespace,
			NotServed: key.Path == "" && !s.atlas.serves(key),
		}
		rows[key] = row
	}
	row.open[right.Verb] = unknown{
		left:  s.left.verdict(s.atlas, right) == Unknown,
		right: s.right.verdict(s.atlas, right) == Unknown,
	}
}

// fill answers all cells of a row.
func (s scope) fill(row *DiffRow) {
	row.Cells = map[string]Difference{}
	for _, verb := range s.verbs(row.Right, slices.Sorted(maps.Keys(row.open))) {
		right := row.Right
		right.Verb = verb
		row.Cells[verb] = s.difference(right)
	}
}
