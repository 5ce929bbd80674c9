package reach

import (
	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
)

// legacy are the edges of the verb impersonate.
func (g *Graph) legacy(o offers) []edge {
	if !o.somebody() {
		return nil
	}
	var edges []edge
	if o.masters() {
		edges = append(edges, g.masters(o))
	}
	if o.any[impersonation.Groups] {
		return append(edges, g.withAnyGroups(o)...)
	}
	return append(edges, g.withGroups(o)...)
}

// legacyEdge is one of them.
func (g *Graph) legacyEdge(to vertex, requests ...access.Request) edge {
	return edge{to: g.id(to), class: Impersonate, mode: impersonation.Legacy, requests: requests}
}

// withAnyGroups are the edges to those who can be sent with any groups. They
// lead nowhere that a member of system:masters does not.
func (g *Graph) withAnyGroups(o offers) []edge {
	var edges []edge
	groups := access.Request{Verb: "impersonate", Resource: "groups"}
	add := func(who access.Ref, username access.Request) {
		edges = append(edges, g.legacyEdge(vertex{state: anyGroups, who: who}, username, groups))
	}
	if o.any[impersonation.Users] {
		add(access.Ref{Kind: rbacv1.UserKind}, access.Request{Verb: "impersonate", Resource: "users"})
	} else {
		for _, name := range o.names[impersonation.Users] {
			add(holder(name), needsOf(impersonation.Legacy, name, nil)[0])
		}
	}
	for _, place := range o.anyAccount {
		add(access.Ref{Kind: rbacv1.ServiceAccountKind, Namespace: place}, anyAccountNeed(place))
	}
	for _, account := range g.namedAccounts(o) {
		add(account, needsOf(impersonation.Legacy, usernameOf(account), nil)[0])
	}
	return edges
}

// withGroups are the edges to those who can be sent with the groups that are
// named. Groups add to what a user may do, so all that can be sent are; a service
// account is taken with and without them, since with them it is not in its own.
func (g *Graph) withGroups(o offers) []edge {
	groups := o.names[impersonation.Groups]
	var edges []edge
	if o.any[impersonation.Users] {
		edges = append(edges, g.legacyEdge(vertex{state: actingAnyUser, groups: sent(groups)}, needsOf(impersonation.Legacy, "", groups)...))
	} else {
		for _, name := range o.names[impersonation.Users] {
			to := vertex{state: acting, who: holder(name), groups: sent(asSent(name, groups))}
			edges = append(edges, g.legacyEdge(to, needsOf(impersonation.Legacy, name, groups)...))
		}
	}
	for _, place := range o.anyAccount {
		edges = append(edges, g.legacyEdge(vertex{state: actingAny, who: access.Ref{Namespace: place}}, anyAccountNeed(place)))
	}
	for _, account := range g.namedAccounts(o) {
		edges = append(edges, g.legacyEdge(vertex{state: acting, who: account}, needsOf(impersonation.Legacy, usernameOf(account), nil)...))
	}
	if len(groups) == 0 {
		return edges
	}
	for _, account := range g.everyAccount(o) {
		to := vertex{state: acting, who: account, groups: sent(groups)}
		edges = append(edges, g.legacyEdge(to, needsOf(impersonation.Legacy, usernameOf(account), groups)...))
	}
	return edges
}

func anyAccountNeed(place string) access.Request {
	return access.Request{Verb: "impersonate", Resource: "serviceaccounts", Namespace: place}
}

// asSent are the groups of a vertex: the verb impersonate makes nobody a node by
// name alone.
func asSent(username string, groups []string) []string {
	if len(groups) == 0 && identity.FromUsername(username).Kind == identity.Node {
		return []string{impersonation.Authenticated}
	}
	return groups
}

// masters is the edge to a member of system:masters, who may do everything: who
// else he is does not matter.
func (g *Graph) masters(o offers) edge {
	who := access.Ref{Kind: rbacv1.UserKind, Name: identity.GroupPlaceholder}
	user := access.Request{Verb: "impersonate", Resource: "users"}
	switch users := o.names[impersonation.Users]; {
	case o.any[impersonation.Users]:
	case len(users) > 0:
		user.Name, who.Name = users[0], users[0]
	case len(o.anyAccount) > 0:
		user.Resource, user.Namespace = "serviceaccounts", o.anyAccount[0]
	default:
		who = o.account[0]
		user.Resource, user.Namespace, user.Name = "serviceaccounts", who.Namespace, who.Name
	}
	to := vertex{state: acting, who: who, groups: sent([]string{impersonation.Masters})}
	return g.legacyEdge(to, user, access.Request{Verb: "impersonate", Resource: "groups", Name: impersonation.Masters})
}
