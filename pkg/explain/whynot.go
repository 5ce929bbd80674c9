package explain

import (
	"slices"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// WhyNot lists what in the policy nearly allows the request, closest first: by
// [Reasons], then in the order of the policy's bindings. Each is true of the
// policy, and its Change alone would make the request allowed. What several
// bindings say in the same way is listed once, and at most 10 for each reason.
// For a request that is allowed there is nothing.
//
//  1. Each binding is looked at from three sides: does it name the subject,
//     does it reach the request, does its role allow it.
//  2. Two yes and one nearly are a near miss.
//  3. Near misses of one reason about one thing are one.
func WhyNot(policy *rbac.Policy, q Question) []NearMiss {
	if policy.Allows(q.Subject, q.Request) {
		return nil
	}
	s := newSearch(policy, q)
	for binding := range policy.Bindings() {
		s.visit(binding)
	}
	return s.found.ranked()
}

// search looks through a policy for one question.
type search struct {
	question Question
	policy   *rbac.Policy
	subjects subjectMatcher
	rules    ruleMatcher
	roles    map[*rbac.Role]*roleFit
	clusters map[string]rbac.Role // ClusterRoles by name, once they are needed
	found    collection
}

func newSearch(policy *rbac.Policy, q Question) *search {
	return &search{
		question: q,
		policy:   policy,
		subjects: newSubjectMatcher(q),
		rules:    newRuleMatcher(q),
		roles:    map[*rbac.Role]*roleFit{},
		found:    newCollection(),
	}
}

// visit looks at one binding from the three sides.
func (s *search) visit(b rbac.Binding) {
	matching := slices.IndexFunc(b.Subjects, s.subjects.matches)
	reaches := s.reaches(b)
	switch {
	case matching >= 0 && b.Role == nil:
		if reaches {
			s.addMissing(b, b.Subjects[matching])
		}
	case matching >= 0:
		s.visitRole(b, b.Subjects[matching], reaches)
	case reaches && b.Role != nil && s.fit(b.Role).allowing >= 0:
		for _, subject := range b.Subjects {
			s.addSubject(b, subject)
		}
	}
}

// visitRole looks at the role of a binding that names the subject.
func (s *search) visitRole(b rbac.Binding, subject access.Ref, reaches bool) {
	fit := s.fit(b.Role)
	miss := s.about(b, subject)
	switch {
	case reaches:
		s.addRules(miss, fit)
	case fit.allowing >= 0:
		s.addPlace(miss, fit)
	}
	s.addHalves(miss, b)
}

// reaches reports whether the binding is one whose rules count for the request.
//
// Upstream: k8s.io/kubernetes pkg/registry/rbac/validation/rule.go,
// VisitRulesFor.
func (s *search) reaches(b rbac.Binding) bool {
	place := s.question.bindingPlace()
	return b.Ref.Kind == clusterRoleBindingKind || place.Kind == roleBindingKind && place.Namespace == b.Ref.Namespace
}

// about is the beginning of a near miss of a binding.
func (s *search) about(b rbac.Binding, subject access.Ref) NearMiss {
	return NearMiss{Binding: b.Ref, Role: b.RoleRef, Subject: subject, Index: -1, question: s.question}
}

// at is the near miss, about one rule of its role.
func (m NearMiss) at(role *rbac.Role, index int) NearMiss {
	m.Rule, m.Index = &role.Rules[index], index
	return m
}

// roleFit is how a role fits the request.
type roleFit struct {
	role     *rbac.Role
	allowing int // the first rule that allows the request, or -1
	misses   []ruleMiss
	halves   []half
}

// fit judges a role once.
func (s *search) fit(role *rbac.Role) *roleFit {
	if fit, known := s.roles[role]; known {
		return fit
	}
	fit := &roleFit{role: role, allowing: -1}
	for i, rule := range role.Rules {
		if access.RuleAllows(rule, s.question.Request) {
			fit.allowing = i
			break
		}
		if miss, near := s.rules.miss(rule); near {
			fit.add(miss, i)
		}
		fit.halves = append(fit.halves, s.rules.asks.halves(rule, i)...)
	}
	s.roles[role] = fit
	return fit
}

// add notes a near miss of a rule; of several of one reason the first stands,
// with the words of all.
func (f *roleFit) add(miss ruleMiss, index int) {
	at := slices.IndexFunc(f.misses, func(m ruleMiss) bool { return m.reason == miss.reason })
	if at < 0 {
		miss.index = index
		f.misses = append(f.misses, miss)
		return
	}
	f.misses[at].found = union(f.misses[at].found, miss.found)
}

// addRules adds what is wrong with the rules of a role that would count.
func (s *search) addRules(miss NearMiss, fit *roleFit) {
	for _, rule := range fit.misses {
		one := miss.at(fit.role, rule.index)
		one.Reason, one.Found, one.Wanted = rule.reason, rule.found, rule.wanted
		one.Change = Change{Kind: ChangeRule, Rule: &rule.changed}
		one.Origin = s.origin(fit.role, *one.Rule)
		s.found.add(one, one.Role)
	}
	s.addNotAggregated(miss, fit.role)
}

// union appends to a copy of first what it lacks of the others, in order.
func union(first, others []string) []string {
	all := slices.Clone(first)
	for _, s := range others {
		if !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}

// exactRule is the least rule that allows the request: for a URL, or for a
// resource and, where a real request of this verb can carry a name, the object.
func exactRule(request access.Request) rbacv1.PolicyRule {
	verbs := []string{request.Verb}
	if request.IsURL() {
		return rbacv1.PolicyRule{Verbs: verbs, NonResourceURLs: []string{request.Path}}
	}
	rule := rbacv1.PolicyRule{
		Verbs:     verbs,
		APIGroups: []string{request.Group},
		Resources: []string{request.FullResource()},
	}
	if request.Name != "" && access.NamesAnObject(request.Verb, request.Subresource) {
		rule.ResourceNames = []string{request.Name}
	}
	return rule
}
