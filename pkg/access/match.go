package access

import (
	"cmp"
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"
)

// RuleAllows reports whether one rule allows the request, as the RBAC
// authorizer decides it: k8s.io/kubernetes
// plugin/pkg/auth/authorizer/rbac/rbac.go, RuleAllows. Where the rule holds
// (binding, namespace) is not its concern.
func RuleAllows(rule rbacv1.PolicyRule, request Request) bool {
	if request.IsURL() {
		return verbMatches(rule, request.Verb) && urlMatches(rule, request.Path)
	}
	return verbMatches(rule, request.Verb) &&
		groupMatches(rule, request.Group) &&
		resourceMatches(rule, request.Resource, request.Subresource) &&
		nameMatches(rule, request.Name)
}

// The matchers mirror k8s.io/kubernetes pkg/apis/rbac/v1/evaluation_helpers.go.

func verbMatches(rule rbacv1.PolicyRule, verb string) bool {
	return slices.Contains(rule.Verbs, rbacv1.VerbAll) || slices.Contains(rule.Verbs, verb)
}

func groupMatches(rule rbacv1.PolicyRule, group string) bool {
	return slices.Contains(rule.APIGroups, rbacv1.APIGroupAll) || slices.Contains(rule.APIGroups, group)
}

// resourceMatches: "*" matches every resource and subresource, "pods" not
// "pods/log", "*/scale" the scale of any resource; "pods/*" is no wildcard.
func resourceMatches(rule rbacv1.PolicyRule, resource, subresource string) bool {
	full := resource
	if subresource != "" {
		full += "/" + subresource
	}
	for _, written := range rule.Resources {
		if written == rbacv1.ResourceAll || written == full {
			return true
		}
		if subresource != "" && written == "*/"+subresource {
			return true
		}
	}
	return false
}

// nameMatches: no names means any name; "*" is a name like any other.
func nameMatches(rule rbacv1.PolicyRule, name string) bool {
	return len(rule.ResourceNames) == 0 || slices.Contains(rule.ResourceNames, name)
}

func urlMatches(rule rbacv1.PolicyRule, path string) bool {
	for _, written := range rule.NonResourceURLs {
		prefix, isPattern := urlPrefix(written)
		if written == path || isPattern && strings.HasPrefix(path, prefix) {
			return true
		}
	}
	return false
}

// urlPrefix is how the URLs that a rule's word stands for begin, if the word is
// a pattern: "*" stands for all.
func urlPrefix(written string) (prefix string, isPattern bool) {
	return strings.TrimRight(written, "*"), strings.HasSuffix(written, rbacv1.NonResourceAll)
}

// CompareRules orders rules by their words: rules on resources by API group and
// resource, then those on URLs.
func CompareRules(a, b rbacv1.PolicyRule) int {
	return cmp.Or(
		slices.Compare(a.NonResourceURLs, b.NonResourceURLs),
		slices.Compare(a.APIGroups, b.APIGroups),
		slices.Compare(a.Resources, b.Resources),
		slices.Compare(a.ResourceNames, b.ResourceNames),
		slices.Compare(a.Verbs, b.Verbs),
	)
}
