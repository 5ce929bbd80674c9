package explain

import (
	"slices"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// name is about a rule that is only limited to other names.
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
