package rbac

import "github.com/who-can-as/kubectl-who-can-as/pkg/access"

// Allows reports whether the subject may do what is requested, without saying
// why. It allocates nothing.
//
// Upstream: k8s.io/kubernetes plugin/pkg/auth/authorizer/rbac/rbac.go,
// Authorize, behind the group system:masters.
func (p *Policy) Allows(s Subject, request access.Request) bool {
	if s.privileged() {
		return true
	}
	q := p.ask(request)
	if id, known := p.users[s.Username]; known && p.holderAllows(id, &q) {
		return true
	}
	for _, group := range s.Groups {
		if id, known := p.groups[group]; known && p.holderAllows(id, &q) {
			return true
		}
	}
	return false
}

func (p *Policy) holderAllows(id int32, q *question) bool {
	holder := &p.holders[id]
	if first := &holder.holdings[0]; first.place == everywhere && p.anySetAllows(first.sets, q) {
		return true
	}
	if q.place == everywhere {
		return false
	}
	held := holder.at(q.place)
	return held != nil && p.anySetAllows(held.sets, q)
}

func (p *Policy) anySetAllows(sets []int32, q *question) bool {
	for _, set := range sets {
		if p.filters[set].admits(&q.signature) && p.sets[set].allows(q) {
			return true
		}
	}
	return false
}

func (s *ruleSet) allows(q *question) bool { return s.next(0, q) < len(s.rules) }
