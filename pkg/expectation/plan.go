package expectation

import (
	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
)

// Kind is what an expectation says.
type Kind string

// The kinds of expectation.
const (
	Can     Kind = "can"
	Cannot  Kind = "cannot"
	Exactly Kind = "exactly"
	// MayImpersonate and MayNotImpersonate are about acting as somebody else.
	MayImpersonate    Kind = "may-impersonate"
	MayNotImpersonate Kind = "may-not-impersonate"
)

// Expectation is one thing that a test says: an answer to one question, or a
// whole set of permissions.
type Expectation struct {
	Position
	Test   string   // its name
	TestAt Position // where it begins
	Who    identity.Identity
	Kind   Kind
	// Request is the question of Can and Cannot; ClusterWide if it names no
	// namespace although what it is about is in one.
	Request     access.Request
	ClusterWide bool
	// Held is what Exactly says.
	Held Held
	// Acting is what MayImpersonate and MayNotImpersonate say; Request then is
	// what is requested in doing so, if anything is.
	Acting *Acted
	// Skipped is why nothing is asked, "" if something is. Words are what was
	// written then.
	Skipped string
	Words   string
}

// Held is what somebody is to hold: everywhere, and what namespaces add.
type Held struct {
	Everywhere access.Set
	Inside     map[string]access.Set
	Namespaces []string // that are looked at, in order
}

// Plan is what tests come to, known before anything is asked.
type Plan struct {
	Expectations []Expectation
	// Whos are the identities, each once, in the order of the tests.
	Whos []identity.Identity
	asks []asks // of each of them
}

// asks is what is asked about one identity, each thing once.
type asks struct {
	requests   set[access.Request]
	namespaces set[string] // whose rules are read, "" for those that hold everywhere
}

// Count is how many requests the plan takes: whom the server sees, the single
// questions, and the rules of each place.
func (p Plan) Count() int {
	count := len(p.Whos)
	for _, asks := range p.asks {
		count += len(asks.requests.items) + len(asks.namespaces.items)
	}
	return count
}

// newPlan finds out what has to be asked for the expectations.
func newPlan(expectations []Expectation) Plan {
	p := Plan{Expectations: expectations}
	at := map[string]int{}
	for _, e := range expectations {
		if e.Skipped != "" {
			continue
		}
		key := keyOf(e.Who)
		i, seen := at[key]
		if !seen {
			i = len(p.Whos)
			at[key] = i
			p.Whos = append(p.Whos, e.Who)
			p.asks = append(p.asks, asks{})
		}
		p.asks[i].add(e)
	}
	return p
}

// add asks for what an expectation needs to be judged, unless it is asked.
func (a *asks) add(e Expectation) {
	switch {
	case e.Acting != nil:
		for _, need := range e.needs() {
			a.requests.add(need)
		}
		return
	case e.Kind != Exactly:
		a.requests.add(e.Request)
		return
	}
	for _, namespace := range append([]string{""}, e.Held.Namespaces...) {
		a.namespaces.add(namespace)
	}
}

// set is a list in which everything stands once.
type set[T comparable] struct {
	items []T
	known map[T]bool
}

func (s *set[T]) add(item T) {
	if s.known[item] {
		return
	}
	if s.known == nil {
		s.known = map[T]bool{}
	}
	s.known[item] = true
	s.items = append(s.items, item)
}
