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
	powers   map[vertex]Power
	// local are the ways in a namespace, by the roles that somebody has there and
	// everywhere, as if the namespace were called [anyPlace].
	local map[string][]mint
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
	g := &Graph{policy: policy, options: options, accounts: map[string][]access.Ref{}, ids: map[vertex]int32{}, powers: map[vertex]Power{}, local: map[string][]mint{}}
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

// edge is the one of a hop.
func (g *Graph) edge(h hop) edge { return g.edges[h.from][h.edge] }

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
	case anyGroups, limitedAny:
		return nil // they lead nowhere: see Graph.withAnyGroups and Graph.harmless
	case accounts, actingAny:
		return g.members(v)
	case actingAnyUser:
		return g.anyUser(v)
	case anybody:
		return g.people()
	default:
		return g.powerful(v)
	}
}

// powerful are the edges of who has every right in a namespace, or everywhere.
func (g *Graph) powerful(v vertex) []edge {
	var edges []edge
	for _, found := range mints(func(access.Request) bool { return true }, g.counts, nil, []string{v.who.Namespace}, nil) {
		local := found.class == Token || found.class == Secrets || found.class == Pods || found.class == Exec
		if local || v.state == everything && found.class == CSR {
			edges = append(edges, edge{to: g.id(found.to), class: found.class, requests: found.requests, assumes: found.assumes})
		}
	}
	return edges
}

// minted are the edges to credentials and rights.
func (g *Graph) minted(v vertex, subject rbac.Subject, can allows) []edge {
	if v.state == acting && g.powerOf(v) == AllEverywhere {
		return []edge{{to: g.id(vertex{state: everything})}}
	}
	places, as := g.placesOf(v, subject)
	var ways []mint
	if v.state == limited { // what it may do is not what its roles say, as remembered has it
		ways = mints(can, g.counts, subject.Groups, places, g.namesOf(v, subject, places))
	} else {
		ways = g.remembered(subject, places, can)
	}
	var edges []edge
	for _, found := range ways {
		if found.class == Token && !g.exists(found.to) {
			continue
		}
		edges = append(edges, edge{to: g.id(found.to), class: found.class, requests: found.requests, assumes: found.assumes})
	}
	if as != "" {
		edges = append(edges, edge{to: g.id(vertex{state: acting, who: access.Ref{Kind: rbacv1.GroupKind, Name: as}})})
	}
	return edges
}

// exists reports whether a service account is among those that are known: there
// is no token of one that does not exist.
func (g *Graph) exists(v vertex) bool {
	return v.who.Name == "" || v.who.Namespace == "" || slices.Contains(g.accounts[v.who.Namespace], v.who)
}

// limitedMints are those of a vertex in which only some requests can be made.
func (g *Graph) limitedMints(v vertex) []edge {
	actions := impersonation.RightsOf(g.policy, impersonation.Member(v.actor), true).ActionsIn(v.mode)
	subject := v.subject()
	subject.Groups = slices.DeleteFunc(slices.Clone(subject.Groups), func(group string) bool { return group == nodes && !mayMint(actions) })
	return g.minted(v, subject, func(request access.Request) bool {
		within := isCheck(request) || slices.ContainsFunc(actions, func(action impersonation.Action) bool { return action.Allows(request) })
		return within && g.policy.Allows(subject, request)
	})
}

// members are the service accounts of a vertex of many. To be acted as, they
// need not exist: any other has the rights of its groups.
func (g *Graph) members(v vertex) []edge {
	var edges []edge
	one := vertex{state: credential}
	if v.state == actingAny {
		one.state = acting
		edges = append(edges, edge{to: g.id(vertex{state: acting, who: access.Ref{Kind: rbacv1.GroupKind, Name: accountsGroup(v.who.Namespace)}})})
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

// accountsGroup is the group of the service accounts of a namespace, "" for all.
func accountsGroup(namespace string) string {
	if namespace == "" {
		return impersonation.AllAccounts
	}
	return impersonation.AllAccounts + ":" + namespace
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

// anyUser are the users that something names, and one that nothing does if
// groups go with it.
func (g *Graph) anyUser(v vertex) []edge {
	users := slices.Clone(g.users)
	if v.groups != "" {
		users = append(users, identity.GroupPlaceholder)
	}
	var edges []edge
	for _, name := range users {
		edges = append(edges, edge{to: g.id(vertex{state: acting, who: holder(name), groups: sent(asSent(name, v.given()))})})
	}
	return edges
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
