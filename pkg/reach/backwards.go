package reach

import (
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
)

// far is the distance of a vertex from which there is no way.
const far = -1

// explore finds all that anybody who is known can become in at most deep steps.
func (g *Graph) explore(deep int) {
	t := tree{depth: map[int32]int{}, by: map[int32]hop{}}
	var layer []int32
	for _, start := range g.starts() {
		id := g.id(identityOf(start, nil))
		t.depth[id] = 0
		layer = append(layer, id)
	}
	for depth := 0; len(layer) > 0; depth++ {
		layer = g.parts(&t, layer, depth)
		if depth == deep {
			return
		}
		layer = g.steps(&t, layer, depth+1)
	}
}

// goals are vertices to get to, with how many steps that takes from each vertex,
// along the edges that were found so far.
type goals struct {
	graph    *Graph
	is       []bool  // by vertex
	distance []int32 // by vertex; far if there is no way
}

// toward walks the edges backwards from all vertices that are wanted.
func (g *Graph) toward(into incoming, wanted func(id int32) bool) goals {
	found := goals{graph: g, is: make([]bool, len(g.vertices)), distance: make([]int32, len(g.vertices))}
	var layer []int32
	for i := range g.vertices {
		found.distance[i] = far
		if found.is[i] = wanted(int32(i)); found.is[i] {
			layer = append(layer, int32(i))
		}
	}
	for steps := int32(0); len(layer) > 0; steps++ {
		layer = found.layer(into, layer, steps)
	}
	return found
}

// layer settles the vertices that are so many steps away, and returns those one
// step further.
func (to *goals) layer(into incoming, layer []int32, steps int32) []int32 {
	var next []int32
	for i := 0; i < len(layer); i++ {
		if to.distance[layer[i]] != far {
			continue
		}
		to.distance[layer[i]] = steps
		for _, h := range into.of(layer[i]) {
			if to.graph.edge(h).class == "" {
				layer = append(layer, h.from)
			} else {
				next = append(next, h.from)
			}
		}
	}
	return next
}

// way is the shortest from a vertex; nil if it is a goal itself, or none is near.
func (to *goals) way(from int32, deep int) []hop {
	if to.distance[from] == far || to.distance[from] > int32(deep) {
		return nil
	}
	var way []hop
	for at := from; !to.is[at]; {
		n := slices.IndexFunc(to.graph.edges[at], func(e edge) bool { return to.distance[e.to] == to.distance[at]-e.cost() })
		way = append(way, hop{at, int32(n)})
		at = to.graph.edges[at][n].to
	}
	return way
}

// cost is how many steps the edge is.
func (e edge) cost() int32 {
	if e.class == "" {
		return 0
	}
	return 1
}

// incoming are the edges that were found so far, by where they lead to.
type incoming struct {
	first []int32 // where the hops to each vertex begin, and one more
	hops  []hop
}

func (in incoming) of(id int32) []hop { return in.hops[in.first[id]:in.first[id+1]] }

func (g *Graph) incoming() incoming {
	in := incoming{first: make([]int32, len(g.vertices)+1)}
	for _, edges := range g.edges {
		for _, e := range edges {
			in.first[e.to+1]++
		}
	}
	for i := range g.vertices {
		in.first[i+1] += in.first[i]
	}
	in.hops = make([]hop, in.first[len(g.vertices)])
	free := slices.Clone(in.first)
	for from, edges := range g.edges {
		for n, e := range edges {
			in.hops[free[e.to]] = hop{int32(from), int32(n)}
			free[e.to]++
		}
	}
	return in
}

// To are the chains by which others can become somebody, with at least the
// groups, the shortest of each, by who they are. Acting as him directly is left
// out: of whoever can do that, the chain is the shortest that ends in a
// credential.
func (g *Graph) To(who access.Ref, groups []string, deep int) []Chain {
	g.explore(deep)
	in := g.incoming()
	to := g.toward(in, func(id int32) bool { return g.vertices[id].is(who, groups) })
	lasting := g.toward(in, func(id int32) bool { return to.is[id] && g.vertices[id].state == credential })
	var chains []Chain
	for _, start := range g.starts() {
		id := g.id(identityOf(start, nil))
		if to.is[id] {
			continue
		}
		chain := g.chain(to.way(id, deep))
		if chain.isDirect() {
			chain = g.chain(lasting.way(id, deep))
		}
		if len(chain) > 0 {
			chain[len(chain)-1].To = whoWord(who, groups)
			chains = append(chains, chain)
		}
	}
	return chains
}

// is reports whether the vertex is somebody, with at least the groups.
func (v vertex) is(who access.Ref, groups []string) bool {
	switch {
	case v.state == anyGroups:
		return v.isAmong(who) || who.Kind == rbacv1.GroupKind
	case !v.isSomebody() && v.state != limitedAny:
		return false
	}
	if v.state == limitedAny && v.who == anyAccount() && strings.HasPrefix(who.Name, impersonation.AllAccounts) && who.Kind == rbacv1.GroupKind {
		return len(groups) == 0 // of whichever namespace
	}
	have := v.has()
	if !v.isAmong(who) && (who.Kind != rbacv1.GroupKind || !slices.Contains(have, who.Name)) {
		return false
	}
	return !slices.ContainsFunc(groups, func(group string) bool { return !slices.Contains(have, group) })
}

func anyAccount() access.Ref { return access.Ref{Kind: rbacv1.ServiceAccountKind} }

// has are the groups of the vertex, of many those that all of them are in.
func (v vertex) has() []string {
	if v.state == limitedAny && v.who.Kind == rbacv1.ServiceAccountKind {
		return impersonation.Member(access.Ref{Kind: rbacv1.GroupKind, Name: accountsGroup(v.who.Namespace)}).Groups
	}
	return v.subject().Groups
}

// isAmong reports whether somebody is whom the vertex is about, or one of those.
func (v vertex) isAmong(who access.Ref) bool {
	many := v.state == limitedAny || v.state == anyGroups
	return v.who == who || many && v.who.Name == "" && v.who.Kind == who.Kind && (v.who.Namespace == "" || v.who.Namespace == who.Namespace)
}

// starts are all who are known, in order.
func (g *Graph) starts() []access.Ref {
	var starts []access.Ref
	for _, name := range g.groups {
		starts = append(starts, access.Ref{Kind: rbacv1.GroupKind, Name: name})
	}
	for _, namespace := range g.namespaces("") {
		starts = append(starts, g.accounts[namespace]...)
	}
	for _, name := range g.users {
		starts = append(starts, access.Ref{Kind: rbacv1.UserKind, Name: name})
	}
	return starts
}
