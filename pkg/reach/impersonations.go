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

func isPlainUser(name string) bool { return identity.FromUsername(name).Kind == identity.User }

// holder is the subject of a user name.
func holder(username string) access.Ref {
	who, _ := impersonation.HolderOf(access.Ref{Kind: rbacv1.UserKind, Name: username})
	return who
}

func needsOf(mode impersonation.Mode, username string, groups []string) []access.Request {
	return impersonation.Needs(mode, impersonation.Wanted{Username: username, Groups: groups})
}
