package rbac

import "slices"

// BoundNamespaces are the namespaces in which RoleBindings name the subject, by
// name or by one of its groups, sorted.
func (p *Policy) BoundNamespaces(s Subject) []string {
	var places []int32
	if id, known := p.users[s.Username]; known {
		places = append(places, p.holders[id].namespaces...)
	}
	for _, group := range s.Groups {
		if id, known := p.groups[group]; known {
			places = append(places, p.holders[id].namespaces...)
		}
	}
	slices.Sort(places)
	places = slices.Compact(places)
	names := make([]string, len(places))
	for i, at := range places {
		names[i] = p.bindings[p.places[at].from].Ref.Namespace // a place has at least one binding
	}
	return names
}
