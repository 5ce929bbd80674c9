package reach

import (
	"slices"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
)

// Power is how much somebody can do, roughly. More is worse.
type Power int8

// The powers that are told apart.
const (
	Ordinary      Power = iota
	AllInOne            // has every right in a namespace
	AllSecrets          // reads the secrets of every namespace
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

// Reached is the most powerful that somebody can become.
type Reached struct {
	Who   access.Ref
	Power Power
	// Chain is the shortest way there, empty where he is so himself.
	Chain Chain
}

// Everybody is the most powerful that each who is known can become in at most
// deep steps, the most powerful first, then by who they are. Those who become
// nobody that is more than [Ordinary] are left out.
func (g *Graph) Everybody(deep int) []Reached {
	g.explore(deep)
	in := g.incoming()
	settled := map[access.Ref]bool{}
	var all []Reached
	for power := AllEverywhere; power > Ordinary; power-- {
		to := g.toward(in, func(id int32) bool { return g.power(id) == power })
		for _, start := range g.starts() {
			id := g.id(identityOf(start, nil))
			way := to.way(id, deep)
			if settled[start] || !to.is[id] && way == nil {
				continue
			}
			settled[start] = true
			all = append(all, Reached{Who: start, Power: power, Chain: g.chain(way)})
		}
	}
	return all
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
	v.state = acting // what it can do does not depend on that
	if power, known := g.powers[v]; known {
		return power
	}
	power := g.powerOfSubject(v)
	g.powers[v] = power
	return power
}

func (g *Graph) powerOfSubject(v vertex) Power {
	subject := v.subject()
	all := access.Request{Verb: "*", Group: "*", Resource: "*"}
	if slices.Contains(subject.Groups, impersonation.Masters) || g.policy.Allows(subject, all) {
		return AllEverywhere
	}
	if g.policy.Allows(subject, access.Request{Verb: "list", Resource: "secrets"}) {
		return AllSecrets
	}
	for _, namespace := range g.policy.BoundNamespaces(subject) {
		all.Namespace = namespace
		if g.policy.Allows(subject, all) {
			return AllInOne
		}
	}
	return Ordinary
}

// String is what the power amounts to; empty for [Ordinary].
func (p Power) String() string {
	switch p {
	case AllSecrets:
		return "the secrets of every namespace"
	case AllInOne:
		return "every right in a namespace"
	case AllEverywhere:
		return "cluster-admin"
	default:
		return ""
	}
}

// Sentence says what somebody reaches.
func Sentence(power Power, chain Chain) string {
	if power == Ordinary {
		return "reaches nobody who has every right in a namespace or reads all secrets"
	}
	if len(chain) == 0 {
		return "has " + power.String() + " already, without acting as anybody"
	}
	return "reaches " + power.String() + " via " + chain.via()
}

// via is whom a chain leads to, step by step.
func (c Chain) via() string {
	var ways []string
	for _, step := range c {
		ways = append(ways, step.To)
	}
	return strings.Join(ways, ", then ")
}
