package reach

import (
	"slices"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// anyPlace is the name of a namespace in what is remembered. No namespace can
// have it.
const anyPlace = "\x00"

// remembered are the ways of a subject in the places given, the first of which is
// everywhere. Most people have the same few roles in their namespaces: what those
// come to is found once.
func (g *Graph) remembered(subject rbac.Subject, places []string, can allows) []mint {
	m := &minting{allows: can, counts: g.counts, names: g.namesIn(subject, places[:1])}
	m.local(places[0])
	everywhere := slices.Clone(m.found)
	key := g.rolesIn(subject, "")
	for _, place := range places[1:] {
		m.found = append(m.found, g.localIn(subject, place, key, everywhere, can)...)
	}
	m.global(subject.Groups)
	return m.found
}

// localIn are the ways in one namespace that are not among those everywhere.
func (g *Graph) localIn(subject rbac.Subject, place, key string, everywhere []mint, can allows) []mint {
	key += "\n\n" + g.rolesIn(subject, place)
	if place == metaSystem {
		key += place
	}
	found, known := g.local[key]
	if !known {
		m := &minting{allows: can, counts: g.counts, names: g.namesIn(subject, []string{"", place}), found: slices.Clone(everywhere)}
		slices.Sort(m.names)
		m.names = slices.Compact(m.names)
		m.local(place)
		found = moved(m.found[len(everywhere):], place, anyPlace)
		g.local[key] = found
	}
	return moved(found, anyPlace, place)
}

// moved are the same ways in another namespace.
func moved(ways []mint, from, to string) []mint {
	moved := make([]mint, len(ways))
	for i, way := range ways {
		if way.to.who.Namespace == from {
			way.to.who.Namespace = to
		}
		way.requests = slices.Clone(way.requests)
		for j := range way.requests {
			if way.requests[j].Namespace == from {
				way.requests[j].Namespace = to
			}
		}
		moved[i] = way
	}
	return moved
}

// rolesIn are the roles that a subject has in a place, as a key.
func (g *Graph) rolesIn(subject rbac.Subject, place string) string {
	var roles []string
	for _, held := range g.policy.Held(subject, place) {
		roles = append(roles, roleKey(held.Role))
	}
	slices.Sort(roles)
	return strings.Join(slices.Compact(roles), "\n")
}

func roleKey(role access.Ref) string { return role.Kind + "/" + role.Namespace + "/" + role.Name }
