package rbac

import (
	"cmp"
	"slices"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// SubjectGrants is somebody who may do something, with all grants.
type SubjectGrants struct {
	// Subject is a User, a Group or a ServiceAccount. A user name that the API
	// server reads as a service account is that ServiceAccount.
	Subject access.Ref
	// Privileged marks the group system:masters, which needs no grant.
	Privileged bool
	Grants     []Grant
}

// Subjects are all that may do what is requested, each by itself: a user
// without groups, the members of a group whatever their names. They come in
// the order Group, ServiceAccount, User, each by namespace and name; the group
// system:masters is always among them.
//
// Upstream: k8s.io/kubernetes plugin/pkg/auth/authorizer/rbac/subject_locator.go,
// AllowedSubjects, which lists the subjects as written, those that never match
// included.
func (p *Policy) Subjects(request access.Request) []SubjectGrants {
	q := p.ask(&request)
	found := map[int32][]Grant{}
	allowing := map[int32][]int{} // by rule set
	for _, place := range q.places() {
		for i := p.places[place].from; i < p.places[place].to; i++ {
			b := &p.bindings[i]
			if b.Role == nil {
				continue
			}
			rules, known := allowing[b.Role.set]
			if !known {
				rules = p.allowing(b.Role, &q)
				allowing[b.Role.set] = rules
			}
			p.share(b, rules, found)
		}
	}
	return p.sorted(found)
}

// share gives every holder among the binding's subjects the grants of rules.
func (p *Policy) share(b *Binding, rules []int, found map[int32][]Grant) {
	if len(rules) == 0 {
		return
	}
	matches := map[int32][]int32{}
	for i, subject := range b.Subjects {
		if id := p.holderOf(subject); id != none {
			matches[id] = append(matches[id], int32(i))
		}
	}
	for id, subjects := range matches {
		for _, rule := range rules {
			found[id] = append(found[id], p.grant(b, subjects, rule))
		}
	}
}

// holderOf finds the holder that a subject of a binding names.
func (p *Policy) holderOf(subject access.Ref) int32 {
	name, matches := holderName(subject)
	if id, known := p.names(subject.Kind)[name]; matches && known {
		return id
	}
	return none
}

// sorted turns what was found into the answer.
func (p *Policy) sorted(found map[int32][]Grant) []SubjectGrants {
	masters := SubjectGrants{Subject: access.Ref{Kind: rbacv1.GroupKind, Name: privilegedGroup}, Privileged: true}
	var answer []SubjectGrants
	for id, grants := range found {
		one := SubjectGrants{Subject: p.holders[id].ref, Grants: grants}
		if one.Subject == masters.Subject {
			masters.Grants = grants
			continue
		}
		answer = append(answer, one)
	}
	answer = append(answer, masters)
	slices.SortFunc(answer, func(a, b SubjectGrants) int { return compareRefs(a.Subject, b.Subject) })
	return answer
}

// compareRefs orders by kind, namespace and name.
func compareRefs(a, b access.Ref) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Namespace, b.Namespace), cmp.Compare(a.Name, b.Name))
}
