package explain

import (
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"
)

// verb is about a rule that lacks only the verb.
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

// group is about a rule that lacks only the API group. One for all resources of
// another group is not near.
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
