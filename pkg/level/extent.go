package level

import (
	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// Extent is what rules amount to in one place, in a form that can be put
// together: two lists of rules amount to what each of them does, and the same
// rule is looked at once however many people have it. The zero value is that of
// no rules.
type Extent struct {
	// Effective is set when there is a rule with any effect in the place.
	Effective bool
	holds     bits // by the number of the question
	beyond    bits // by level: something that the level's role does not have
}

// With is the extent of both lists of rules together.
func (e Extent) With(other Extent) Extent {
	return Extent{
		Effective: e.Effective || other.Effective,
		holds:     e.holds.or(other.holds), beyond: e.beyond.or(other.beyond),
	}
}

// Extent is that of one rule in a namespace, "" for the cluster as a whole. It is
// the same in all namespaces if the rule names none.
func (l Ladder) Extent(namespace string, rule rbacv1.PolicyRule) Extent {
	e := Extent{Effective: l.ruleHasEffect(namespace, rule)}
	for number, request := range l.paper(namespace).requests {
		if l.isOwn(namespace, number) {
			request.Name = namespace
		}
		if allowsUnnamed(rule, request) {
			e.holds = e.holds.with(number)
		}
	}
	for level := l.Top(); level > 0; level-- {
		if l.Exceeds(level, namespace, []rbacv1.PolicyRule{rule}) {
			e.beyond = e.beyond.with(int(level))
		}
	}
	return e
}

// StandOf is what [Ladder.Stand] finds about rules of this extent, of which so
// many different ones have an effect.
func (l Ladder) StandOf(namespace string, e Extent, rules int) Standing {
	standing := Standing{Rules: rules}
	takes := l.paper(namespace).takes
	for level := l.Top(); level > 0; level-- {
		if taken := takes[level-1]; len(taken) > 0 && e.holds.covers(taken) {
			standing.Level, standing.More = level, e.beyond.has(int(level))
			break
		}
	}
	return standing
}

// paper are the questions of all levels in a place, each once, and which of
// them each level takes.
type paper struct {
	requests []access.Request
	takes    []bits
	own      int // from here on they are about the namespace's own object
}

func (l Ladder) paper(namespace string) paper {
	if namespace == "" {
		return l.whole
	}
	return l.inner
}

func (l Ladder) isOwn(namespace string, number int) bool {
	return namespace != "" && number >= l.inner.own
}

// newPaper collects questions; a rung has them in one list or two, of which the
// second is about the namespace's own object.
func newPaper(rungs []rung, first, second func(rung) []access.Request) paper {
	p := paper{takes: make([]bits, len(rungs))}
	p.add(rungs, first)
	p.own = len(p.requests)
	p.add(rungs, second)
	return p
}

func (p *paper) add(rungs []rung, asked func(rung) []access.Request) {
	numbers := map[access.Request]int{}
	for i, r := range rungs {
		for _, request := range asked(r) {
			number, known := numbers[request]
			if !known {
				number = len(p.requests)
				numbers[request] = number
				p.requests = append(p.requests, request)
			}
			p.takes[i] = p.takes[i].with(number)
		}
	}
}
