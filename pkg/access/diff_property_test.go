package access

import (
	"math/rand"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	rbacv1 "k8s.io/api/rbac/v1"
)

// pair is two random worlds in one cluster.
type pair struct{ left, right world }

func randomPair(random *rand.Rand) pair {
	p := pair{left: randomWorld(random), right: randomWorld(random)}
	p.right.served = p.left.served
	for _, namespace := range []string{"dev", "prod", "test"} {
		p.left.inside[namespace] = append(p.left.inside[namespace], randomRules(random, 1, false)...)
		p.right.inside[namespace] = append(p.right.inside[namespace], randomRules(random, 1, false)...)
		if random.Intn(2) == 0 {
			p.right.inside[namespace] = append(p.right.inside[namespace], p.left.inside[namespace]...)
		}
	}
	if random.Intn(2) == 0 {
		p.right.everywhere = append(p.right.everywhere, p.left.everywhere...)
	}
	return p
}

func (p pair) comparison(places ...Place) Comparison {
	c := Comparison{Catalog: NewCatalog(p.left.served), Places: places}
	c.Left = p.left.held(func(place Place) string { return place.Left }, places)
	c.Right = p.right.held(func(place Place) string { return place.Right }, places)
	return c
}

func (w world) held(side func(Place) string, places []Place) Held {
	held := Held{ClusterWide: Rules{Rules: w.everywhere, Complete: true}}
	for _, place := range places {
		held.Namespaces = append(held.Namespaces, Rules{Rules: w.inside[side(place)], Complete: true})
	}
	return held
}

func everyPlace() []Place { return []Place{{"dev", "dev"}, {"prod", "prod"}, {"test", "test"}} }

func eachComparison(t *testing.T, hold func(t *testing.T, p pair)) {
	t.Helper()
	count := policies / 10
	if testing.Short() {
		count /= 10
	}
	for seed := range count {
		p := randomPair(rand.New(rand.NewSource(int64(seed))))
		hold(t, p)
		if t.Failed() {
			t.Fatalf("seed %d\nleft\n%sright\n%s", seed, p.left, p.right)
		}
	}
}

// differs is the reference: it asks both sides rule by rule.
func (p pair) differs(left, right Request) Difference {
	verdict := func(allowed bool) Verdict {
		if allowed {
			return Allowed
		}
		return Denied
	}
	return differenceOf(verdict(p.left.allows(left)), verdict(p.right.allows(right)))
}

// TestDiffAgreesWithAskingEveryCell: what a cell says is what both sides answer
// to its requests, and every request that they answer differently has a row
// that says so, or that stands for it.
func TestDiffAgreesWithAskingEveryCell(t *testing.T) {
	eachComparison(t, func(t *testing.T, p pair) {
		rows := p.comparison(everyPlace()...).Rows()
		for _, row := range rows {
			p.assertCells(t, row)
		}
		for _, place := range append(everyPlace(), Place{}) {
			p.assertNothingMissing(t, rows, place)
		}
	})
}

func TestMergedDiffAgreesWithAskingEveryCell(t *testing.T) {
	for _, place := range []Place{{"dev", "dev"}, {"dev", "prod"}} {
		t.Run(place.String(), func(t *testing.T) {
			eachComparison(t, func(t *testing.T, p pair) {
				c := p.comparison(place)
				c.Merge = true
				rows := c.Rows()
				for _, row := range rows {
					p.assertCells(t, row)
				}
				p.assertNothingMissing(t, rows, place)
			})
		})
	}
}

// assertCells asks the requests of each cell that can be asked.
func (p pair) assertCells(t *testing.T, row DiffRow) {
	t.Helper()
	differs := false
	for verb, cell := range row.Cells {
		word := row.Right
		word.Verb = verb
		differs = differs || cell != Neither
		if !word.isConcrete() || cell == NotEstablished {
			continue
		}
		left, right := row.Requests(verb)
		if !word.Limited && word.Path == "" {
			left.Name, right.Name = anybody, anybody // any object is more than no name
		}
		if row.Reach == "" && onNamespaces(word) && !word.Limited {
			left.Namespace, right.Namespace = "", ""
		}
		if onNamespaces(word) && word.Limited && IsOwnNamespaceRequest(Resource{Name: word.Resource}, verb) {
			left.Namespace, right.Namespace = left.Name, right.Name
		}
		if want := p.differs(left, right); cell != want {
			t.Errorf("%q %+v %s: the cell says %s, the rules %s", row.Namespace, row.Right, verb, cell, want)
		}
	}
	if !differs {
		t.Errorf("%q %+v: a row that says nothing", row.Namespace, row.Right)
	}
}

// assertNothingMissing asks both sides every request that their words make, and
// looks for a row that tells of each difference.
func (p pair) assertNothingMissing(t *testing.T, rows []DiffRow, place Place) {
	t.Helper()
	rules := slices.Concat(p.left.rules(), p.right.rules())
	resources := slices.Concat(p.left.resources(place.Left), p.right.resources(place.Right))
	for _, resource := range resources {
		for _, verb := range verbsOf(rules, resource) {
			for _, name := range []string{anybody, "a", place.Left} {
				if !NamesAnObject(verb, resource.Subresource()) {
					name = "" // as in every real request
				}
				left := RequestFor(Target{Resource: resource, Name: name}, verb, place.Left)
				if name == place.Left && IsOwnNamespaceRequest(resource, verb) {
					name = place.Right
				}
				right := RequestFor(Target{Resource: resource, Name: name}, verb, place.Right)
				if (left.Namespace == "") != (right.Namespace == "") || left.Namespace != "" && left.Namespace != place.Left {
					continue
				}
				want := p.differs(left, right)
				if want != OnlyLeft && want != OnlyRight {
					continue
				}
				if !tellsOf(rows, place, left, right, want) {
					t.Errorf("%s against %s: %s, and no row says so", left, right, want)
				}
			}
		}
	}
}

func verbsOf(rules []rbacv1.PolicyRule, resource Resource) []string {
	verbs := append(slices.Clone(resource.Verbs), "frob")
	for _, rule := range rules {
		verbs = append(verbs, rule.Verbs...)
	}
	return slices.DeleteFunc(distinctWords(verbs), func(verb string) bool { return verb == "*" })
}

// tellsOf reports whether a row stands for the requests with the difference.
func tellsOf(rows []DiffRow, place Place, left, right Request, want Difference) bool {
	words := []Right{RightOf(left), RightOf(right)}
	if onNamespaces(words[0]) && left.Namespace != "" {
		words = append(words, words[0])
		words[2].Name = place.String()
	}
	for _, word := range words {
		word.Limited = word.Path == "" // to no name, if it has none
		for wide := range word.wider() {
			if slices.ContainsFunc(rows, func(row DiffRow) bool { return saysSo(row, wide, place, want) }) {
				return true
			}
		}
	}
	return false
}

func saysSo(row DiffRow, right Right, place Place, want Difference) bool {
	key := right
	key.Verb = ""
	said, has := row.Cells[right.Verb]
	return row.Right == key && has && said == want && (row.Namespace == "" || row.Namespace == place.String())
}

// TestDiffOfASideWithItself is empty, however it is compared.
func TestDiffOfASideWithItself(t *testing.T) {
	eachComparison(t, func(t *testing.T, p pair) {
		p.right = p.left
		c := p.comparison(everyPlace()...)
		if rows := c.Rows(); len(rows) > 0 {
			t.Errorf("rows: %+v", rows)
		}
		merged := p.comparison(Place{"dev", "dev"})
		merged.Merge = true
		if rows := merged.Rows(); len(rows) > 0 {
			t.Errorf("merged rows: %+v", rows)
		}
	})
}

// TestDiffTurnedRound is the diff with left and right exchanged.
func TestDiffTurnedRound(t *testing.T) {
	turned := map[Difference]Difference{OnlyLeft: OnlyRight, OnlyRight: OnlyLeft, Both: Both, Neither: Neither, NotEstablished: NotEstablished}
	eachComparison(t, func(t *testing.T, p pair) {
		c := p.comparison(everyPlace()...)
		c.All = true
		want := c.Rows()
		for _, row := range want {
			for verb, difference := range row.Cells {
				row.Cells[verb] = turned[difference]
			}
		}
		c.Left, c.Right = c.Right, c.Left
		if diff := cmp.Diff(want, c.Rows(), cmpopts.IgnoreUnexported(DiffRow{})); diff != "" {
			t.Errorf("rows (-left and right +right and left):\n%s", diff)
		}
	})
}
