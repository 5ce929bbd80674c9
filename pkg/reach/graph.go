package reach

import (
	"cmp"
	"slices"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// Options say which steps count.
type Options struct {
	Constrained bool    // the server has constrained impersonation
	Through     []Class // the classes of steps; none are all
}

// Graph is who can become whom in one step. What a vertex leads to is found
// when it is first asked for. It is for one goroutine.
type Graph struct {
	policy  *rbac.Policy
	options Options
	// accounts are the service accounts by namespace, sorted by name.
	accounts map[string][]access.Ref
	// users and groups are those that a binding or a rule names.
	users, groups []string

	ids      map[vertex]int32
	vertices []vertex
	edges    [][]edge // of each vertex; nil as long as nobody asked
}

// edge leads to another vertex. An edge without a class is no step: what it
// leads to is a part of where it comes from.
type edge struct {
	to       int32
	class    Class
	mode     impersonation.Mode
	requests []access.Request
	assumes  []string
}

// New makes the graph of a policy. accounts are the service accounts that there
// are; those that bindings name are added, since they may exist. also are
// identities that nothing names, and that will be asked about.
func New(policy *rbac.Policy, options Options, accounts []identity.Identity, also ...access.Ref) *Graph {
	g := &Graph{policy: policy, options: options, accounts: map[string][]access.Ref{}, ids: map[vertex]int32{}}
	named := map[access.Ref]bool{}
	for _, account := range accounts {
		named[access.Ref{Kind: rbacv1.ServiceAccountKind, Namespace: account.Namespace, Name: account.Name}] = true
	}
	for binding := range policy.Bindings() {
		for _, subject := range binding.Subjects {
			if holder, somebody := impersonation.HolderOf(subject); somebody {
				named[holder] = true
			}
		}
	}
	for _, who := range also {
		named[who] = true
	}
	for who := range named {
		g.know(who)
	}
	for namespace := range g.accounts {
		slices.SortFunc(g.accounts[namespace], func(a, b access.Ref) int { return cmp.Compare(a.Name, b.Name) })
	}
	slices.Sort(g.users)
	slices.Sort(g.groups)
	return g
}

func (g *Graph) know(who access.Ref) {
	switch who.Kind {
	case rbacv1.ServiceAccountKind:
		g.accounts[who.Namespace] = append(g.accounts[who.Namespace], who)
	case rbacv1.GroupKind:
		g.groups = append(g.groups, who.Name)
	default:
		g.users = append(g.users, who.Name)
	}
}

// counts reports whether a class of steps is among those that count.
func (g *Graph) counts(class Class) bool {
	return len(g.options.Through) == 0 || slices.Contains(g.options.Through, class)
}

// id is the number of a vertex.
func (g *Graph) id(v vertex) int32 {
	if id, known := g.ids[v]; known {
		return id
	}
	id := int32(len(g.vertices))
	g.ids[v] = id
	g.vertices = append(g.vertices, v)
	g.edges = append(g.edges, nil)
	return id
}

// from are the edges of a vertex.
func (g *Graph) from(id int32) []edge {
	if g.edges[id] == nil {
		found := g.expand(g.vertices[id])
		if found == nil {
			found = []edge{}
		}
		g.edges[id] = found
	}
	return g.edges[id]
}

// expand finds the edges of a vertex: impersonation from credentials alone,
// everything else from whatever can make the requests that it takes.
func (g *Graph) expand(v vertex) []edge {
	switch v.state {
	case credential:
		edges := g.impersonations(v)
		able := v
		able.state = acting
		return append(edges, edge{to: g.id(able)})
	case acting:
		subject := v.subject()
		return g.minted(v, subject, func(request access.Request) bool { return g.policy.Allows(subject, request) })
	case limited:
		return g.limitedMints(v)
	case accounts, actingAny:
		return g.members(v)
	case anybody:
		return g.people()
	default:
		return g.powerful(v)
	}
}

// powerful are the edges of who has every right in a namespace, or everywhere.
func (g *Graph) powerful(v vertex) []edge {
	var edges []edge
	for _, found := range mints(func(access.Request) bool { return true }, nil, []string{v.who.Namespace}, nil) {
		local := found.class == Token || found.class == Secrets || found.class == Pods || found.class == Exec
		if g.counts(found.class) && (local || v.state == everything && found.class == CSR) {
			edges = append(edges, edge{to: g.id(found.to), class: found.class, requests: found.requests, assumes: found.assumes})
		}
	}
	return edges
}

// minted are the edges to credentials and rights.
func (g *Graph) minted(v vertex, subject rbac.Subject, can allows) []edge {
	if needsNothing(subject.Groups) {
		return []edge{{to: g.id(vertex{state: everything})}}
	}
	places := append([]string{""}, g.policy.BoundNamespaces(subject)...)
	if v.state == limited {
		places = g.placesOf(v, places)
	}
	var edges []edge
	for _, found := range mints(can, subject.Groups, places, g.namesOf(subject, v)) {
		if !g.counts(found.class) {
			continue
		}
		edges = append(edges, edge{to: g.id(found.to), class: found.class, requests: found.requests, assumes: found.assumes})
	}
	return edges
}

// limitedMints are those of a vertex in which only some requests can be made.
func (g *Graph) limitedMints(v vertex) []edge {
	actions := impersonation.RightsOf(g.policy, impersonation.Member(v.actor), true).ActionsIn(v.mode)
	subject := v.subject()
	subject.Groups = slices.DeleteFunc(slices.Clone(subject.Groups), func(group string) bool { return group == "system:nodes" && !mayMint(actions) })
	return g.minted(v, subject, func(request access.Request) bool {
		within := slices.ContainsFunc(actions, func(action impersonation.Action) bool { return action.Allows(request) })
		return within && g.policy.Allows(subject, request)
	})
}

// members are the service accounts of a vertex of many.
func (g *Graph) members(v vertex) []edge {
	var edges []edge
	one := vertex{state: credential}
	if v.state == actingAny {
		one.state = acting
	}
	for _, namespace := range g.namespaces(v.who.Namespace) {
		for _, account := range g.accounts[namespace] {
			if v.who.Name == "" || v.who.Name == account.Name {
				one.who = account
				edges = append(edges, edge{to: g.id(one)})
			}
		}
	}
	return edges
}

func (g *Graph) namespaces(one string) []string {
	if one != "" {
		return []string{one}
	}
	var all []string
	for namespace := range g.accounts {
		all = append(all, namespace)
	}
	slices.Sort(all)
	return all
}

// people are all users and groups that anybody gives rights to.
func (g *Graph) people() []edge {
	var edges []edge
	for _, name := range g.users {
		edges = append(edges, edge{to: g.id(vertex{state: credential, who: access.Ref{Kind: rbacv1.UserKind, Name: name}})})
	}
	for _, name := range g.groups {
		if name != impersonation.Masters {
			edges = append(edges, edge{to: g.id(vertex{state: credential, who: access.Ref{Kind: rbacv1.GroupKind, Name: name}})})
		}
	}
	return edges
}
