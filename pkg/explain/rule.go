package explain

import (
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// ruleMatcher tells which one thing keeps a rule from allowing the request.
type ruleMatcher struct {
	request access.Request
	exact   rbacv1.PolicyRule
	full    string   // the resource with its subresource
	other   []string // other names of it, in lower case, which rules do not know
	asks    impersonationAsk
}

// ruleMiss is why a rule does not allow the request.
type ruleMiss struct {
	reason  Reason
	index   int
	found   []string
	wanted  string
	changed rbacv1.PolicyRule // the rule as it would have to be
}

func newRuleMatcher(q Question) ruleMatcher {
	m := ruleMatcher{
		request: q.Request,
		exact:   exactRule(q.Request),
		full:    q.Request.FullResource(),
		asks:    newImpersonationAsk(q.Request),
	}
	if !q.Request.IsURL() {
		m.other = otherNames(q)
	}
	return m
}

// otherNames are what people call the resource and rules do not.
func otherNames(q Question) []string {
	sub := strings.TrimPrefix(q.Request.FullResource(), q.Request.Resource)
	var names []string
	note := func(name string) {
		if name = strings.ToLower(name); name != "" && name+sub != q.Request.FullResource() {
			names = append(names, name+sub)
		}
	}
	if q.Resource.Group == q.Request.Group && q.Resource.Base() == q.Request.Resource {
		note(q.Resource.Singular)
		note(q.Resource.Kind)
		for _, short := range q.Resource.ShortNames {
			note(short)
		}
	}
	if q.Request.Group != "" {
		note(q.Request.Resource + "." + q.Request.Group)
		note(q.Request.Group + "/" + q.Request.Resource)
	}
	return names
}

// miss tells what is wrong with a rule that does not allow the request, if it
// is one thing: with that one as it should be, the rule allows it.
//
// Upstream: k8s.io/kubernetes plugin/pkg/auth/authorizer/rbac/rbac.go,
// RuleAllows.
func (m *ruleMatcher) miss(rule rbacv1.PolicyRule) (ruleMiss, bool) {
	judge := m.resourceRule
	if m.request.IsURL() {
		judge = m.urlRule
	}
	miss, near := judge(rule)
	return miss, near && access.RuleAllows(miss.changed, m.request)
}

// urlRule judges by verb and URL.
func (m *ruleMatcher) urlRule(rule rbacv1.PolicyRule) (ruleMiss, bool) {
	try := rule
	if try.Verbs = m.exact.Verbs; access.RuleAllows(try, m.request) {
		return m.verb(rule)
	}
	try = rule
	if try.NonResourceURLs = m.exact.NonResourceURLs; access.RuleAllows(try, m.request) {
		return m.url(rule)
	}
	return ruleMiss{}, false
}

// resourceRule judges by verb, API group, resource and name.
func (m *ruleMatcher) resourceRule(rule rbacv1.PolicyRule) (ruleMiss, bool) {
	try := rule
	if try.Verbs = m.exact.Verbs; access.RuleAllows(try, m.request) {
		return m.verb(rule)
	}
	try = rule
	if try.APIGroups = m.exact.APIGroups; access.RuleAllows(try, m.request) {
		return m.group(rule)
	}
	try = rule
	if try.Resources = m.exact.Resources; access.RuleAllows(try, m.request) {
		return m.resource(rule)
	}
	try = rule
	if try.ResourceNames = nil; access.RuleAllows(try, m.request) {
		return m.name(rule)
	}
	return ruleMiss{}, false
}

// lookalike finds a word that looks like the wanted one.
func lookalike(list []string, wanted string) (at int, reason Reason) {
	for i, word := range list {
		if reason := looksLike(word, wanted); reason != "" {
			return i, reason
		}
	}
	return -1, ""
}

// replaced is a copy of the list with another word in one place.
func replaced(list []string, at int, word string) []string {
	list = slices.Clone(list)
	list[at] = word
	return list
}

// with is a copy of the list with one more word.
func with(list []string, word string) []string {
	return append(slices.Clone(list), word)
}

// closer reports whether a comes before b among the reasons.
func closer(a, b Reason) bool {
	return slices.Index(Reasons(), a) < slices.Index(Reasons(), b)
}
