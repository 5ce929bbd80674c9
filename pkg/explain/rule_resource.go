package explain

import (
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"
)

// resource is about a rule that lacks only the resource.
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
