package reach

import (
	"slices"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
)

// impersonations are the edges from a credential to whom its owner may act as.
func (g *Graph) impersonations(v vertex) []edge {
	if !g.counts(Impersonate) {
		return nil
	}
	rights := impersonation.RightsOf(g.policy, v.subject(), g.options.Constrained)
	if rights.Privileged {
		return nil // the acting vertex leads to everything
	}
	edges := g.legacy(rights)
	for _, mode := range impersonation.ConstrainedModes() {
		if len(rights.ActionsIn(mode)) > 0 {
			edges = append(edges, g.constrained(v, rights, mode)...)
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
			for _, name := range right.Names {
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

// somebody reports whether any user or service account can be named.
func (o offers) somebody() bool {
	return o.any[impersonation.Users] || len(o.names[impersonation.Users]) > 0 || len(o.anyAccount) > 0 || len(o.account) > 0
}

// legacy are the edges of the verb impersonate. Groups add to what a user may
// do, so all that can be sent are; a service account is taken with and without
// them, since with them it is not in its own.
func (g *Graph) legacy(rights impersonation.Rights) []edge {
	o := offersOf(rights, impersonation.Legacy)
	if !o.somebody() {
		return nil
	}
	if o.any[impersonation.Groups] || slices.Contains(o.names[impersonation.Groups], impersonation.Masters) {
		return []edge{g.masters(o)}
	}
	groups := o.names[impersonation.Groups]
	var edges []edge
	add := func(to vertex, requests ...access.Request) {
		edges = append(edges, edge{to: g.id(to), class: Impersonate, mode: impersonation.Legacy, requests: requests})
	}
	for _, name := range g.usersOf(o, groups) {
		add(vertex{state: acting, who: holder(name), groups: sent(asSent(name, groups))}, needsOf(impersonation.Legacy, name, groups)...)
	}
	for _, place := range o.anyAccount {
		add(vertex{state: actingAny, who: access.Ref{Namespace: place}}, access.Request{Verb: "impersonate", Resource: "serviceaccounts", Namespace: place})
	}
	for _, account := range g.namedAccounts(o) {
		add(vertex{state: acting, who: account}, needsOf(impersonation.Legacy, usernameOf(account), nil)...)
	}
	if len(groups) > 0 {
		for _, account := range g.everyAccount(o) {
			add(vertex{state: acting, who: account, groups: sent(groups)}, needsOf(impersonation.Legacy, usernameOf(account), groups)...)
		}
	}
	return edges
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
	return edge{
		to: g.id(to), class: Impersonate, mode: impersonation.Legacy,
		requests: []access.Request{user, {Verb: "impersonate", Resource: "groups", Name: impersonation.Masters}},
	}
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
// everywhere is one in each namespace that has it.
func (g *Graph) namedAccounts(o offers) []access.Ref {
	var named []access.Ref
	for _, account := range o.account {
		if account.Namespace != "" {
			named = append(named, account)
			continue
		}
		for _, namespace := range g.namespaces("") {
			for _, there := range g.accounts[namespace] {
				if there.Name == account.Name {
					named = append(named, there)
				}
			}
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

// constrained are the edges of one constrained mode.
func (g *Graph) constrained(v vertex, rights impersonation.Rights, mode impersonation.Mode) []edge {
	o := offersOf(rights, mode)
	var edges []edge
	add := func(who access.Ref, groups []string, requests []access.Request) {
		to := vertex{state: limited, who: who, groups: sent(groups), actor: v.who, mode: mode}
		edges = append(edges, edge{to: g.id(to), class: Impersonate, mode: mode, requests: requests})
	}
	switch mode {
	case impersonation.UserInfo:
		groups := g.groupsOf(o)
		for _, name := range g.usersOf(o, groups) {
			if isPlainUser(name) {
				add(holder(name), groups, needsOf(mode, name, groups))
			}
		}
	case impersonation.ServiceAccount:
		for _, account := range g.everyAccount(o) {
			add(account, nil, needsOf(mode, usernameOf(account), nil))
		}
	default:
		if mode == impersonation.AssociatedNode && !impersonation.HoldsAccounts(v.who) {
			return nil
		}
		for _, name := range nodesOf(o) {
			username := "system:node:" + name
			add(access.Ref{Kind: rbacv1.UserKind, Name: username}, nil, impersonation.Needs(mode, impersonation.Wanted{Username: username}))
		}
	}
	return edges
}

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
