package rbac

import (
	"slices"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// visit is a binding that applies to a subject, with the indices of the
// binding's subjects that match, ascending.
type visit struct {
	binding *Binding
	matches []int32
}

// visits are the bindings that apply to the subject in the places given, in the
// order of the policy.
//
// Upstream: k8s.io/kubernetes pkg/registry/rbac/validation/rule.go,
// VisitRulesFor and appliesTo. The order of bindings within the cluster and
// within a namespace is random there and sorted here.
func (p *Policy) visits(s Subject, places ...int32) []visit {
	claims := p.claims(s, places)
	var visits []visit
	for i := 0; i < len(claims); {
		v := visit{binding: &p.bindings[claims[i].binding]}
		for first := claims[i].binding; i < len(claims) && claims[i].binding == first; i++ {
			v.matches = append(v.matches, claims[i].subject)
		}
		visits = append(visits, v)
	}
	return visits
}

// claims are those of the user name and of all groups, sorted, each once.
func (p *Policy) claims(s Subject, places []int32) []claim {
	var claims []claim
	collect := func(id int32, known bool) {
		for _, place := range places {
			if !known {
				return
			}
			if held := p.at(place, id); held != nil {
				claims = append(claims, held.claims...)
			}
		}
	}
	id, known := p.users[s.Username]
	collect(id, known)
	for _, group := range s.Groups {
		id, known := p.groups[group]
		collect(id, known)
	}
	slices.SortFunc(claims, claim.compare)
	return slices.Compact(claims)
}

// grant is the grant of one rule of the binding's role to the subjects matched.
func (p *Policy) grant(b *Binding, matches []int32, rule int) Grant {
	grant := Grant{
		Grant:  access.Grant{Binding: b.Ref, Role: b.Role.Ref, Subject: b.Subjects[matches[0]]},
		Rule:   b.Role.Rules[rule],
		Index:  rule,
		Origin: b.Role.origin(rule),
	}
	for _, also := range matches[1:] {
		grant.Also = append(grant.Also, b.Subjects[also])
	}
	return grant
}

func missing(b *Binding) *MissingRoleError {
	return &MissingRoleError{Binding: b.Ref, Role: b.RoleRef}
}
