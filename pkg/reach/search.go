package reach

import (
	"slices"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// hop is an edge of a vertex, by their numbers.
type hop struct{ from, edge int32 }

// tree is the shortest way from one vertex to each that was reached.
type tree struct {
	depth map[int32]int
	by    map[int32]hop
	order []int32 // in the order in which they were reached, the start first
}

// search walks from a vertex, the fewest steps first, at most deep steps. Edges
// that are no step cost nothing.
func (g *Graph) search(start int32, deep int) tree {
	t := tree{depth: map[int32]int{start: 0}, by: map[int32]hop{}}
	layer := []int32{start}
	for depth := 0; len(layer) > 0; depth++ {
		layer = g.parts(&t, layer, depth)
		t.order = append(t.order, layer...)
		if depth == deep {
			return t
		}
		layer = g.steps(&t, layer, depth+1)
	}
	return t
}

// parts adds to a layer what its vertices lead to without a step.
func (g *Graph) parts(t *tree, layer []int32, depth int) []int32 {
	for i := 0; i < len(layer); i++ {
		for n, e := range g.from(layer[i]) {
			if e.class == "" && t.reach(e.to, depth, hop{layer[i], int32(n)}) {
				layer = append(layer, e.to)
			}
		}
	}
	return layer
}

// steps is the next layer.
func (g *Graph) steps(t *tree, layer []int32, depth int) []int32 {
	var next []int32
	for _, id := range layer {
		for n, e := range g.from(id) {
			if e.class != "" && t.reach(e.to, depth, hop{id, int32(n)}) {
				next = append(next, e.to)
			}
		}
	}
	return next
}

// reach notes that a vertex was reached, and reports whether it is for the first
// time.
func (t *tree) reach(id int32, depth int, by hop) bool {
	if _, reached := t.depth[id]; reached {
		return false
	}
	t.depth[id], t.by[id] = depth, by
	return true
}

// way is how a vertex was reached.
func (t *tree) way(to int32) []hop {
	var way []hop
	for {
		h, more := t.by[to]
		if !more {
			slices.Reverse(way)
			return way
		}
		way = append(way, h)
		to = h.from
	}
}

// From are the chains from somebody who is logged in to whom he can become in
// at most deep steps, one for each, the shortest first. Many that are reached
// together are one chain; direct impersonation is left out.
func (g *Graph) From(who access.Ref, groups []string, deep int) []Chain {
	t := g.search(g.id(identityOf(who, groups)), deep)
	var chains []Chain
	for _, id := range t.order {
		last, more := t.by[id]
		if !more || g.edge(last).class == "" || g.saysNothing(&t, id) { // the start, or a part of what was reached
			continue
		}
		if chain := g.chain(t.way(id)); !chain.isDirect() {
			chains = append(chains, chain)
		}
	}
	return chains
}

// saysNothing: whoever may do everything becomes anybody, and the service
// accounts of one namespace are among all that were reached.
func (g *Graph) saysNothing(t *tree, id int32) bool {
	if v := g.vertices[id]; v.state == accounts && v.who.Namespace != "" {
		if all, known := g.ids[accountsIn("")]; known {
			if depth, reached := t.depth[all]; reached && depth <= t.depth[id] {
				return true
			}
		}
	}
	all, known := g.ids[vertex{state: everything}]
	return known && slices.ContainsFunc(t.way(id), func(h hop) bool { return h.from == all })
}

// isDirect reports whether a chain is nothing but acting as somebody.
func (c Chain) isDirect() bool { return len(c) == 0 || len(c) == 1 && c[0].Class == Impersonate }
