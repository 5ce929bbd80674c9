package reach

import (
	"slices"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// namesOf are the objects' names that the rules of a subject are limited to, and
// those of who limits it.
func (g *Graph) namesOf(subject rbac.Subject, v vertex) []string {
	names := g.namesIn(subject)
	if v.state == limited {
		names = append(names, g.namesIn(impersonation.Member(v.actor))...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func (g *Graph) namesIn(subject rbac.Subject) []string {
	var names []string
	for _, place := range append([]string{""}, g.policy.BoundNamespaces(subject)...) {
		rules, _ := g.policy.Rules(subject, place)
		for _, rule := range rules {
			names = append(names, rule.ResourceNames...)
		}
	}
	return names
}

// placesOf adds the namespaces of who limits a vertex.
func (g *Graph) placesOf(v vertex, places []string) []string {
	places = append(places, g.policy.BoundNamespaces(impersonation.Member(v.actor))...)
	slices.Sort(places)
	return slices.Compact(places)
}

// mayMint reports whether the actions let tokens of service accounts be made.
func mayMint(actions []impersonation.Action) bool {
	return slices.ContainsFunc(actions, func(action impersonation.Action) bool {
		return access.RuleAllows(action.Rule, access.Request{Verb: "create", Resource: "serviceaccounts", Subresource: "token", Name: anyName})
	})
}
