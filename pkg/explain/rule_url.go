package explain

import (
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"
)

// url is about a rule that lacks only the URL.
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
