package alert

import "github.com/who-can-as/kubectl-who-can-as/pkg/auditlog"

// mostSeen is how many pairs of an actor with an address or a program are kept.
const mostSeen = 200_000

// Baseline is where actors' requests came from at an earlier time, and with what.
type Baseline struct {
	addresses, agents map[pair]bool
	// Overflow counts the requests that there was no room for.
	Overflow int
}

type pair struct{ actor, value string }

// NewBaseline makes one of nothing.
func NewBaseline() *Baseline {
	return &Baseline{addresses: map[pair]bool{}, agents: map[pair]bool{}}
}

// Add notes a request.
func (b *Baseline) Add(e auditlog.Event) {
	address, agent := pair{e.Actor.Username, address(e)}, pair{e.Actor.Username, e.Agent}
	if len(b.addresses)+len(b.agents) >= mostSeen && (!b.addresses[address] || !b.agents[agent]) {
		b.Overflow++
		return
	}
	b.addresses[address], b.agents[agent] = true, true
}

// address is the one that the server saw itself: those before it come from
// headers that anybody can send.
func address(e auditlog.Event) string {
	if len(e.Sources) == 0 {
		return ""
	}
	return e.Sources[len(e.Sources)-1]
}
