package rbac

import "github.com/who-can-as/kubectl-who-can-as/pkg/access"

// Allows reports whether the subject may do what is requested, without saying
// why. It is made for many questions: only one for a subresource that some rule
// seems to allow costs an allocation, in [access.RuleAllows].
//
// Upstream: k8s.io/kubernetes plugin/pkg/auth/authorizer/rbac/rbac.go,
// Authorize, behind the group system:masters.
func (p *Policy) Allows(s Subject, request access.Request) bool {
	q := p.ask(&request)
	if id, known := p.users[s.Username]; known && p.holderAllows(id, &q) {
		return true
	}
	for _, group := range s.Groups {
		if group == privilegedGroup {
			return true
		}
		if id, known := p.groups[group]; known && p.holderAllows(id, &q) {
			return true
		}
	}
	return false
}

// holderAllows looks through what the holder has everywhere and in the place of
// the question.
func (p *Policy) holderAllows(id int32, q *question) bool {
	if i := p.holders[id].everywhere; i != none && p.holdingAllows(&p.places[everywhere].holdings[i], q) {
		return true
	}
	if q.place == everywhere || !p.places[q.place].filter.admits(&q.signature) {
		return false
	}
	held := p.places[q.place].of(id)
	return held != nil && p.holdingAllows(held, q)
}

func (p *Policy) holdingAllows(h *holding, q *question) bool {
	if !h.filter.admits(&q.signature) {
		return false
	}
	for i := range h.filters {
		if h.filters[i].admits(&q.signature) && p.sets[h.sets[i]].allows(q) {
			return true
		}
	}
	return false
}

func (s *ruleSet) allows(q *question) bool { return s.next(0, q) < len(s.rules) }
