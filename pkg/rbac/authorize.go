package rbac

import (
	utilerrors "k8s.io/apimachinery/pkg/util/errors"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// Decision is an answer with all its grounds.
type Decision struct {
	Allowed bool
	// Privileged is true when the subject is in system:masters, which is
	// allowed everything before RBAC is asked. Grants are listed all the same.
	Privileged bool
	// Grants are all that allow the request: ClusterRoleBindings by name, then
	// RoleBindings by name, the rules of a role in their order.
	Grants []Grant
	// Missing are the bindings that apply but refer to no role, in order.
	Missing []*MissingRoleError
}

// Authorize decides as [Policy.Allows] does and names every grant.
//
// Upstream: k8s.io/kubernetes plugin/pkg/auth/authorizer/rbac/rbac.go,
// Authorize, which stops at the first grant.
func (p *Policy) Authorize(s Subject, request access.Request) Decision {
	q := p.ask(&request)
	decision := Decision{Privileged: s.privileged()}
	for _, v := range p.visits(s, q.places()...) {
		if v.binding.Role == nil {
			decision.Missing = append(decision.Missing, missing(v.binding))
			continue
		}
		for _, rule := range p.allowing(v.binding.Role, &q) {
			decision.Grants = append(decision.Grants, p.grant(v.binding, v.matches, rule))
		}
	}
	decision.Allowed = decision.Privileged || len(decision.Grants) > 0
	return decision
}

// Reason is what the authorizer says with the decision: the first grant's
// reason, nothing to system:masters, and with a no the roles that it missed.
// The server names any one of the grants, and from 1.37 on it writes the
// authorizer's name before the words of a no.
//
// Upstream: k8s.io/kubernetes plugin/pkg/auth/authorizer/rbac/rbac.go.
func (d Decision) Reason() string {
	switch {
	case d.Privileged:
		return ""
	case d.Allowed:
		return d.Grants[0].Reason()
	case len(d.Missing) == 0:
		return ""
	}
	errs := make([]error, len(d.Missing))
	for i, missing := range d.Missing {
		errs[i] = missing
	}
	return "RBAC: " + utilerrors.NewAggregate(errs).Error()
}

// places are where bindings can answer the question.
func (q *question) places() []int32 {
	if q.place == everywhere {
		return []int32{everywhere}
	}
	return []int32{everywhere, q.place}
}

// allowing are the indices of the role's rules that allow what is asked.
func (p *Policy) allowing(role *Role, q *question) []int {
	var rules []int
	set := &p.sets[role.set]
	for i := set.next(0, q); i < len(set.rules); i = set.next(i+1, q) {
		rules = append(rules, i)
	}
	return rules
}
