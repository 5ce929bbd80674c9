package impersonation

import (
	"cmp"
	"slices"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// Target is whom a right is about, or a part of an identity.
type Target struct {
	What What
	// Namespace is that of service accounts; "" is every namespace.
	Namespace string
	// Key is that of extra values; "*" stands for any.
	Key string
	// Name is "" for any.
	Name string
}

// Edge is that somebody may act as a target, in one mode or several.
type Edge struct {
	Actor  access.Ref
	Target Target
	Modes  []Mode
	// Vain is why none of the modes lets him act by itself; "" if one does.
	Vain   string
	Grants []access.Grant
}

// Grid are all edges that holders have directly, in the order of the holders,
// then by target. Many that are not named are one target.
func Grid(holders []Holder) []Edge {
	var edges []Edge
	for _, holder := range holders {
		edges = append(edges, edgesOf(holder)...)
	}
	return edges
}

func edgesOf(holder Holder) []Edge {
	at := map[Target]int{}
	var edges []Edge
	for _, right := range holder.Rights.Rights {
		for _, target := range targetsOf(right) {
			n, known := at[target]
			if !known {
				n = len(edges)
				at[target] = n
				edges = append(edges, Edge{Actor: holder.Subject, Target: target, Vain: holder.Rights.Vain(right)})
			}
			edges[n].add(right, holder.Rights.Vain(right))
		}
	}
	slices.SortFunc(edges, func(a, b Edge) int { return CompareTargets(a.Target, b.Target) })
	return edges
}

func (e *Edge) add(right Right, vain string) {
	if vain == "" {
		e.Vain = ""
	}
	if !slices.Contains(e.Modes, right.Mode) {
		e.Modes = append(e.Modes, right.Mode)
	}
	if !slices.Contains(e.Grants, right.Grant.Grant) {
		e.Grants = append(e.Grants, right.Grant.Grant)
	}
}

func targetsOf(right Right) []Target {
	target := Target{What: right.What, Namespace: right.Namespace, Key: right.Key}
	if right.AnyKey {
		target.Key = "*"
	}
	if right.Any() {
		return []Target{target}
	}
	var targets []Target
	for _, name := range right.Names {
		target.Name = name
		targets = append(targets, target)
	}
	return targets
}

// CompareTargets orders users first, then groups, service accounts, nodes, uids
// and extra values; any of them before those that are named.
func CompareTargets(a, b Target) int {
	order := []What{Users, Groups, ServiceAccounts, Nodes, UIDs, Extras}
	return cmp.Or(
		cmp.Compare(slices.Index(order, a.What), slices.Index(order, b.What)),
		cmp.Compare(a.Namespace, b.Namespace), cmp.Compare(a.Key, b.Key), cmp.Compare(a.Name, b.Name),
	)
}
