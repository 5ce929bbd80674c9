package reach

import (
	"slices"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// placesOf are the namespaces in which to look at a vertex, "" for what holds
// everywhere first, and the group as a member of which it can do the rest: who has
// nothing of his own that holds everywhere has in the namespaces that do not name
// him what every member of that group has.
func (g *Graph) placesOf(v vertex, subject rbac.Subject) (places []string, as string) {
	places = append([]string{""}, g.policy.BoundNamespaces(subject)...)
	if v.state == limited {
		places = append(places, g.policy.BoundNamespaces(impersonation.Member(v.actor))...)
		slices.Sort(places)
		return slices.Compact(places), ""
	}
	if v.groups != "" || v.who.Kind == rbacv1.GroupKind {
		return places, ""
	}
	himself := rbac.Subject{Username: subject.Username}
	if rules, _ := g.policy.Rules(himself, ""); len(rules) > 0 {
		return places, ""
	}
	return append([]string{""}, g.policy.BoundNamespaces(himself)...), widest(v.who)
}

// widest is a group whose members are in all groups that somebody is in without
// anybody's doing; none where there is no such group.
func widest(who access.Ref) string {
	switch {
	case who.Kind == rbacv1.ServiceAccountKind:
		return accountsGroup(who.Namespace)
	case isPlainUser(who.Name) && who.Name != anonymous:
		return impersonation.Authenticated
	case who.Name == anonymous:
		return "system:unauthenticated"
	default:
		return nodes
	}
}

const (
	anonymous = "system:anonymous"
	nodes     = "system:nodes"
)

// namesOf are the objects' names that the rules of a subject are limited to in
// some places, and those of who limits it.
func (g *Graph) namesOf(v vertex, subject rbac.Subject, places []string) []string {
	names := g.namesIn(subject, places)
	if v.state == limited {
		names = append(names, g.namesIn(impersonation.Member(v.actor), places)...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func (g *Graph) namesIn(subject rbac.Subject, places []string) []string {
	var names []string
	for _, place := range places {
		rules, _ := g.policy.Rules(subject, place)
		for _, rule := range rules {
			names = append(names, rule.ResourceNames...)
		}
	}
	return names
}

// mayMint reports whether any of the actions is about a way to credentials or
// rights, wherever it is allowed and whoever it is about.
func mayMint(actions []impersonation.Action) bool {
	about := func(request access.Request) bool {
		return isCheck(request) || slices.ContainsFunc(actions, func(action impersonation.Action) bool {
			rule := action.Rule
			rule.ResourceNames = nil
			return access.RuleAllows(rule, request)
		})
	}
	return len(mints(about, func(Class) bool { return true }, nil, []string{""}, nil)) > 0
}
