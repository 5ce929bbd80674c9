package reach

import (
	"slices"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
)

// impersonations are the edges from a credential to whom its owner may act as.
// Who can be acted as in the legacy way can do all that constrained impersonation
// would let him do, and is left out of that.
func (g *Graph) impersonations(v vertex) []edge {
	if !g.counts(Impersonate) {
		return nil
	}
	rights := impersonation.RightsOf(g.policy, v.subject(), g.options.Constrained)
	if rights.Privileged {
		return nil // the acting vertex leads to everything
	}
	legacy := offersOf(rights, impersonation.Legacy)
	edges := g.legacy(legacy)
	for _, mode := range impersonation.ConstrainedModes() {
		if len(rights.ActionsIn(mode)) > 0 {
			edges = append(edges, g.constrained(v, rights, offersOf(rights, mode).without(legacy), legacy.masters())...)
		}
	}
	return edges
}

// offers are the rights of one mode, by what they are about.
type offers struct {
	mode impersonation.Mode
	// names by part; any if no names limit them.
	any   map[impersonation.What]bool
	names map[impersonation.What][]string
	// accounts by namespace, "" for all: names, or any.
	anyAccount []string
	account    []access.Ref // a Namespace of "" is every namespace
}

func offersOf(rights impersonation.Rights, mode impersonation.Mode) offers {
	o := offers{mode: mode, any: map[impersonation.What]bool{}, names: map[impersonation.What][]string{}}
	for _, right := range rights.Rights {
		switch {
		case right.Mode != mode:
		case right.What == impersonation.ServiceAccounts && right.Any():
			o.anyAccount = append(o.anyAccount, right.Namespace)
		case right.What == impersonation.ServiceAccounts:
			for _, name := range slices.DeleteFunc(slices.Clone(right.Names), isNoAccount) {
				o.account = append(o.account, access.Ref{Kind: rbacv1.ServiceAccountKind, Namespace: right.Namespace, Name: name})
			}
		case right.Any():
			o.any[right.What] = true
		default:
			o.names[right.What] = append(o.names[right.What], right.Names...)
		}
	}
	for what := range o.names {
		slices.Sort(o.names[what])
		o.names[what] = slices.Compact(o.names[what])
	}
	return o
}

// isNoAccount reports whether a word cannot be the name of a service account.
func isNoAccount(name string) bool {
	account := access.Ref{Kind: rbacv1.ServiceAccountKind, Namespace: "any", Name: name}
	return holder(usernameOf(account)) != account
}

// somebody reports whether any user or service account can be named.
func (o offers) somebody() bool {
	return o.any[impersonation.Users] || len(o.names[impersonation.Users]) > 0 || len(o.anyAccount) > 0 || len(o.account) > 0
}

// masters reports whether a member of system:masters can be sent.
func (o offers) masters() bool {
	return o.somebody() && (o.any[impersonation.Groups] || slices.Contains(o.names[impersonation.Groups], impersonation.Masters))
}

// without are the offers less the service accounts among others.
func (o offers) without(others offers) offers {
	o.anyAccount = slices.DeleteFunc(slices.Clone(o.anyAccount), others.anyIn)
	o.account = slices.DeleteFunc(slices.Clone(o.account), func(account access.Ref) bool {
		return others.anyIn(account.Namespace) || slices.Contains(others.account, account)
	})
	return o
}

// anyIn reports whether any service account of a namespace, "" for all, is
// offered.
func (o offers) anyIn(namespace string) bool {
	return slices.Contains(o.anyAccount, "") || slices.Contains(o.anyAccount, namespace)
}

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

// usersOf are the user names that can be sent, as far as it matters which: any
// that something names, and one that nothing does if groups can go with it.
func (g *Graph) usersOf(o offers, groups []string) []string {
	if !o.any[impersonation.Users] {
		return o.names[impersonation.Users]
	}
	users := slices.Clone(g.users)
	if len(groups) > 0 {
		users = append(users, identity.GroupPlaceholder)
	}
	return users
}

// namedAccounts are the service accounts that rules name; a name that holds
// everywhere is one in each namespace. None of them has to exist.
func (g *Graph) namedAccounts(o offers) []access.Ref {
	var named []access.Ref
	for _, account := range o.account {
		for _, namespace := range g.namespaces(account.Namespace) {
			named = append(named, access.Ref{Kind: rbacv1.ServiceAccountKind, Namespace: namespace, Name: account.Name})
		}
	}
	return named
}

// everyAccount are all service accounts that can be sent, one by one.
func (g *Graph) everyAccount(o offers) []access.Ref {
	all := g.namedAccounts(o)
	for _, place := range o.anyAccount {
		for _, namespace := range g.namespaces(place) {
			all = append(all, g.accounts[namespace]...)
		}
	}
	return all
}

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

func isPlainUser(name string) bool { return identity.FromUsername(name).Kind == identity.User }

// holder is the subject of a user name.
func holder(username string) access.Ref {
	who, _ := impersonation.HolderOf(access.Ref{Kind: rbacv1.UserKind, Name: username})
	return who
}

func needsOf(mode impersonation.Mode, username string, groups []string) []access.Request {
	return impersonation.Needs(mode, impersonation.Wanted{Username: username, Groups: groups})
}
