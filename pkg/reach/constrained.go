package reach

import (
	"slices"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
)

// constrained are the edges of one constrained mode. Where no request that it
// lets pass gives a credential or rights, or none that the actor does not get as
// a member of system:masters, many are one vertex.
func (g *Graph) constrained(v vertex, rights impersonation.Rights, o offers, masters bool) []edge {
	if masters || !mayMint(rights.ActionsIn(o.mode)) {
		return g.harmless(v, o)
	}
	var edges []edge
	for _, to := range g.actedAs(v, o) {
		edges = append(edges, g.limited(v, to, o.mode, needsOf(o.mode, usernameOf(to.who), to.given())))
	}
	return edges
}

// limited is the edge to somebody, or to many, as whom some requests can be made.
func (g *Graph) limited(actor, to vertex, mode impersonation.Mode, needs []access.Request) edge {
	to.actor, to.mode = actor.who, mode
	return edge{to: g.id(to), class: Impersonate, mode: mode, requests: needs}
}

// actedAs are whom an actor may be in a constrained mode, one by one.
func (g *Graph) actedAs(actor vertex, o offers) []vertex {
	var found []vertex
	switch {
	case o.mode == impersonation.UserInfo:
		groups := g.groupsOf(o)
		for _, name := range g.usersOf(o, groups) {
			if isPlainUser(name) {
				found = append(found, vertex{state: limited, who: holder(name), groups: sent(groups)})
			}
		}
	case o.mode == impersonation.ServiceAccount:
		for _, account := range g.everyAccount(o) {
			found = append(found, vertex{state: limited, who: account})
		}
	case o.mode == impersonation.ArbitraryNode || impersonation.HoldsAccounts(actor.who):
		for _, name := range nodesOf(o) {
			found = append(found, vertex{state: limited, who: access.Ref{Kind: rbacv1.UserKind, Name: "system:node:" + name}})
		}
	}
	return found
}

// harmless are the edges of a mode in which no credential and no rights can be
// got: any that are not named are one.
func (g *Graph) harmless(actor vertex, o offers) []edge {
	var edges []edge
	for _, place := range o.anyAccount {
		many := vertex{state: limitedAny, who: access.Ref{Kind: rbacv1.ServiceAccountKind, Namespace: place}}
		edges = append(edges, g.limited(actor, many, o.mode, []access.Request{{
			Verb: o.mode.IdentityVerb(), Group: authentication, Resource: "serviceaccounts", Namespace: place,
		}}))
	}
	o.anyAccount = nil
	if o.any[impersonation.Users] && o.mode == impersonation.UserInfo {
		groups := g.groupsOf(o)
		many := vertex{state: limitedAny, who: access.Ref{Kind: rbacv1.UserKind}, groups: sent(groups)}
		edges = append(edges, g.limited(actor, many, o.mode, needsOf(o.mode, "", groups)))
		return edges
	}
	for _, to := range g.actedAs(actor, o) {
		edges = append(edges, g.limited(actor, to, o.mode, needsOf(o.mode, usernameOf(to.who), to.given())))
	}
	return edges
}

const authentication = "authentication.k8s.io"

// someNode stands for whichever node it is.
const someNode = "some-node"

func nodesOf(o offers) []string {
	if o.any[impersonation.Nodes] {
		return []string{someNode}
	}
	return o.names[impersonation.Nodes]
}

// groupsOf are the groups that can be sent in a constrained mode, of those that
// something names.
func (g *Graph) groupsOf(o offers) []string {
	groups := o.names[impersonation.Groups]
	if o.any[impersonation.Groups] {
		groups = g.groups
	}
	return slices.DeleteFunc(slices.Clone(groups), func(group string) bool { return group == impersonation.Masters || group == "" })
}
