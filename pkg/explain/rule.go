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

func (m *ruleMatcher) verb(rule rbacv1.PolicyRule) (ruleMiss, bool) {
	wanted, changed := m.request.Verb, rule
	if at, reason := lookalike(rule.Verbs, wanted); at >= 0 {
		changed.Verbs = replaced(rule.Verbs, at, wanted)
		return ruleMiss{reason: reason, found: rule.Verbs[at : at+1], wanted: wanted, changed: changed}, true
	}
	if m.asks.another(rule.Verbs) {
		return ruleMiss{}, false
	}
	changed.Verbs = with(rule.Verbs, wanted)
	return ruleMiss{reason: OtherVerb, found: rule.Verbs, wanted: wanted, changed: changed}, true
}

func (m *ruleMatcher) group(rule rbacv1.PolicyRule) (ruleMiss, bool) {
	wanted, changed := m.request.Group, rule
	at, reason := lookalike(rule.APIGroups, wanted)
	if at < 0 {
		at, reason = slices.IndexFunc(rule.APIGroups, func(word string) bool { return groupAlias(word, wanted) }), DeadWord
	}
	if at >= 0 {
		changed.APIGroups = replaced(rule.APIGroups, at, wanted)
		return ruleMiss{reason: reason, found: rule.APIGroups[at : at+1], wanted: wanted, changed: changed}, true
	}
	if !m.named(rule) {
		return ruleMiss{}, false
	}
	changed.APIGroups = with(rule.APIGroups, wanted)
	return ruleMiss{reason: OtherAPIGroup, found: rule.APIGroups, wanted: wanted, changed: changed}, true
}

// groupAlias reports whether the word is a way to write the API group that
// manifests know and rules do not: apps/v1, v1, core.
func groupAlias(word, group string) bool {
	name, version, found := strings.Cut(word, "/")
	if !found && isVersion(name) {
		name, version = "", name
	}
	if version != "" && !isVersion(version) {
		return false
	}
	return word != group && (name == group || group == "" && name == "core")
}

func isVersion(s string) bool {
	return len(s) > 1 && s[0] == 'v' && s[1] >= '0' && s[1] <= '9'
}

// named reports whether the rule names the resource, and not just any.
func (m *ruleMatcher) named(rule rbacv1.PolicyRule) bool {
	return !slices.Contains(rule.Resources, rbacv1.ResourceAll)
}

func (m *ruleMatcher) resource(rule rbacv1.PolicyRule) (ruleMiss, bool) {
	best, at := Reason(""), -1
	for i, word := range rule.Resources {
		reason := m.resourceWord(word)
		if reason != "" && (best == "" || closer(reason, best)) {
			best, at = reason, i
		}
	}
	if at < 0 {
		return ruleMiss{}, false
	}
	changed := rule
	miss := ruleMiss{reason: best, found: rule.Resources[at : at+1], wanted: m.full}
	if best == SubresourceMissing || best == ParentMissing {
		changed.Resources = with(rule.Resources, m.full)
	} else {
		changed.Resources = replaced(rule.Resources, at, m.full)
	}
	miss.changed = changed
	return miss, true
}

// resourceWord tells why one word among a rule's resources is not the one.
//
// Upstream: k8s.io/kubernetes pkg/apis/rbac/v1/evaluation_helpers.go,
// ResourceMatches: pods does not include pods/log, and pods/* is no pattern.
func (m *ruleMatcher) resourceWord(word string) Reason {
	parent, sub, isSub := strings.Cut(word, "/")
	if reason := looksLike(word, m.full); reason != "" {
		return reason
	}
	switch {
	case isSub && sub == rbacv1.ResourceAll && (parent == m.request.Resource || parent == rbacv1.ResourceAll):
		return DeadWord
	case slices.Contains(m.other, strings.ToLower(word)):
		return DeadWord
	case m.request.Subresource != "" && word == m.request.Resource:
		return SubresourceMissing
	case m.request.Subresource == "" && isSub && parent == m.request.Resource:
		return ParentMissing
	default:
		return ""
	}
}

func (m *ruleMatcher) name(rule rbacv1.PolicyRule) (ruleMiss, bool) {
	wanted, changed, names := m.request.Name, rule, rule.ResourceNames
	changed.ResourceNames = nil
	if at := slices.Index(names, rbacv1.ResourceAll); at >= 0 {
		return ruleMiss{reason: DeadWord, found: names[at : at+1], wanted: wanted, changed: changed}, true
	}
	if m.neverNames() {
		return ruleMiss{reason: NamesNeverApply, found: names, changed: changed}, true
	}
	if at, reason := lookalike(names, wanted); at >= 0 && wanted != "" {
		changed.ResourceNames = replaced(names, at, wanted)
		return ruleMiss{reason: reason, found: names[at : at+1], wanted: wanted, changed: changed}, true
	}
	if wanted != "" {
		changed.ResourceNames = with(names, wanted)
	}
	return ruleMiss{reason: NameNotIncluded, found: names, wanted: wanted, changed: changed}, true
}

// neverNames reports whether no real request like this one carries a name.
//
// Upstream: k8s.io/apiserver pkg/endpoints/request/requestinfo.go; list and
// watch carry one only with the field selector metadata.name=NAME.
func (m *ruleMatcher) neverNames() bool {
	switch m.request.Verb {
	case "list", "watch":
		return m.request.Name == ""
	default:
		return !access.NamesAnObject(m.request.Verb, m.request.Subresource)
	}
}

func (m *ruleMatcher) url(rule rbacv1.PolicyRule) (ruleMiss, bool) {
	best, at := Reason(""), -1
	for i, word := range rule.NonResourceURLs {
		reason := m.urlWord(word)
		if reason != "" && (best == "" || closer(reason, best)) {
			best, at = reason, i
		}
	}
	if at < 0 {
		return ruleMiss{}, false
	}
	changed := rule
	miss := ruleMiss{reason: best, found: rule.NonResourceURLs[at : at+1], wanted: m.request.Path}
	if best == URLNotCovered {
		changed.NonResourceURLs = with(rule.NonResourceURLs, m.request.Path)
	} else {
		changed.NonResourceURLs = replaced(rule.NonResourceURLs, at, m.request.Path)
	}
	miss.changed = changed
	return miss, true
}

// urlWord tells why one word among a rule's URLs is not the one.
//
// Upstream: k8s.io/kubernetes pkg/apis/rbac/v1/evaluation_helpers.go,
// NonResourceURLMatches: a star counts at the end only, and /api/* does not
// include /api.
func (m *ruleMatcher) urlWord(word string) Reason {
	path := m.request.Path
	if reason := looksLike(word, path); reason != "" {
		return reason
	}
	above := func(a, b string) bool { return len(a) > 1 && strings.HasPrefix(b, strings.TrimRight(a, "/")+"/") }
	literal := strings.TrimRight(word, "*")
	switch {
	case word != "" && "/"+word == path:
		return DeadWord
	case above(literal, path), above(path, literal):
		return URLNotCovered
	default:
		return ""
	}
}

// closer reports whether a comes before b among the reasons.
func closer(a, b Reason) bool {
	return slices.Index(Reasons(), a) < slices.Index(Reasons(), b)
}
