package reach

import (
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// Power is how much somebody can do, roughly. More is worse.
type Power int

// The powers that are told apart.
const (
	Ordinary      Power = iota
	AllSecrets          // reads the secrets of every namespace
	AllInOne            // has every right in a namespace
	AllEverywhere       // has every right in the cluster
)

// Strongest is the most powerful that somebody can become in at most deep steps,
// by direct impersonation too, with the shortest way there. Power is Ordinary if
// it gains nothing that is told apart.
func (g *Graph) Strongest(who access.Ref, groups []string, deep int) (Power, Chain) {
	start := g.id(identityOf(who, groups))
	t := g.search(start, deep)
	best, at := g.power(start), start
	for _, id := range t.order {
		if power := g.power(id); power > best {
			best, at = power, id
		}
	}
	if at == start {
		return best, nil
	}
	return best, g.chain(t.way(at))
}

// power is what a vertex by itself can do. What can be done in a limited way is
// not more than ordinary: what it leads to is looked at by itself.
func (g *Graph) power(id int32) Power {
	v := g.vertices[id]
	switch v.state {
	case everything:
		return AllEverywhere
	case inNamespace:
		if v.who.Namespace == "" {
			return AllEverywhere
		}
		return AllInOne
	case credential, acting:
		return g.powerOf(v)
	default:
		return Ordinary
	}
}

func (g *Graph) powerOf(v vertex) Power {
	subject := v.subject()
	all := access.Request{Verb: "*", Group: "*", Resource: "*"}
	if needsNothing(subject.Groups) || g.policy.Allows(subject, all) {
		return AllEverywhere
	}
	for _, namespace := range g.policy.BoundNamespaces(subject) {
		all.Namespace = namespace
		if g.policy.Allows(subject, all) {
			return AllInOne
		}
	}
	if g.policy.Allows(subject, access.Request{Verb: "list", Resource: "secrets"}) {
		return AllSecrets
	}
	return Ordinary
}

// Sentence says what somebody reaches.
func Sentence(power Power, chain Chain) string {
	what := map[Power]string{
		AllSecrets: "the secrets of every namespace", AllInOne: "every right in a namespace", AllEverywhere: "cluster-admin",
	}[power]
	if what == "" {
		return "reaches nobody who has every right in a namespace or reads all secrets"
	}
	if len(chain) == 0 {
		return "has " + what + " already, without acting as anybody"
	}
	var ways []string
	for _, step := range chain {
		ways = append(ways, step.To)
	}
	return "reaches " + what + " via " + strings.Join(ways, ", then ")
}
