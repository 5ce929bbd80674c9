package reach

import (
	"slices"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// tree is the shortest way to each vertex that was reached.
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
		var next []int32
		for _, id := range layer {
			for _, e := range g.from(id) {
				if _, reached := t.depth[e.to]; !reached && e.class != "" {
					t.depth[e.to], t.by[e.to] = depth+1, hop{from: id, edge: e}
					next = append(next, e.to)
				}
			}
		}
		layer = next
	}
	return t
}

// parts adds to a layer what its vertices lead to without a step.
func (g *Graph) parts(t *tree, layer []int32, depth int) []int32 {
	for i := 0; i < len(layer); i++ {
		for _, e := range g.from(layer[i]) {
			if _, reached := t.depth[e.to]; !reached && e.class == "" {
				t.depth[e.to], t.by[e.to] = depth, hop{from: layer[i], edge: e}
				layer = append(layer, e.to)
			}
		}
	}
	return layer
}

// way is how a vertex was reached.
func (t tree) way(to int32) []hop {
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
		if !more || last.edge.class == "" || g.saysNothing(t, id) { // the start, or a part of what was reached
			continue
		}
		if chain := g.chain(t.way(id)); len(chain) > 1 || chain[0].Class != Impersonate {
			chains = append(chains, chain)
		}
	}
	return chains
}

// saysNothing: whoever may do everything becomes anybody, and the service
// accounts of one namespace are among all that were reached.
func (g *Graph) saysNothing(t tree, id int32) bool {
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

// To are the chains by which others can become somebody, with at least the groups,
// the shortest of each, by who they are. Direct impersonation is left out.
func (g *Graph) To(who access.Ref, groups []string, deep int) []Chain {
	var chains []Chain
	for _, start := range g.starts() {
		if start == who {
			continue
		}
		t := g.search(g.id(identityOf(start, nil)), deep)
		for _, id := range t.order {
			if !g.vertices[id].is(who, groups) {
				continue
			}
			chain := g.chain(t.way(id))
			if len(chain) > 1 || len(chain) == 1 && chain[0].Class != Impersonate {
				chains = append(chains, chain)
			}
			break
		}
	}
	return chains
}

// is reports whether the vertex is somebody, with at least the groups.
func (v vertex) is(who access.Ref, groups []string) bool {
	if !v.isSomebody() {
		return false
	}
	if v.who != who && !(who.Kind == "Group" && slices.Contains(v.given(), who.Name)) {
		return false
	}
	have := v.subject().Groups
	return !slices.ContainsFunc(groups, func(group string) bool { return !slices.Contains(have, group) })
}

// starts are all who are known, in order.
func (g *Graph) starts() []access.Ref {
	var starts []access.Ref
	for _, name := range g.groups {
		starts = append(starts, access.Ref{Kind: "Group", Name: name})
	}
	for _, namespace := range g.namespaces("") {
		starts = append(starts, g.accounts[namespace]...)
	}
	for _, name := range g.users {
		starts = append(starts, access.Ref{Kind: "User", Name: name})
	}
	return starts
}
