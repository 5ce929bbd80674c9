package access

import (
	"slices"

	rbacv1 "k8s.io/api/rbac/v1"
)

// Fold takes the rules that the default bindings give to every identity out of
// a cluster-wide list, once each, and returns what is left and how many were
// taken. The comparison is by content, since a list of rules names no
// bindings; a rule that another binding grants as well stands there a second
// time and stays.
//
// Upstream: k8s.io/kubernetes
// plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go, the roles bound to
// system:authenticated, system:unauthenticated and system:serviceaccounts.
func Fold(rules []rbacv1.PolicyRule) (rest []rbacv1.PolicyRule, folded int) {
	defaults := defaultRules()
	for _, rule := range rules {
		at := slices.IndexFunc(defaults, func(d rbacv1.PolicyRule) bool { return SameRule(d, rule) })
		if at < 0 {
			rest = append(rest, rule)
			continue
		}
		defaults = slices.Delete(defaults, at, at+1)
		folded++
	}
	return rest, folded
}

// Subtract takes the rules of one list out of another, each as often as it
// stands there. It turns all the rules of a namespace into those that the
// namespace adds to the cluster-wide ones.
func Subtract(all, without []rbacv1.PolicyRule) []rbacv1.PolicyRule {
	gone := slices.Clone(without)
	var rest []rbacv1.PolicyRule
	for _, rule := range all {
		at := slices.IndexFunc(gone, func(g rbacv1.PolicyRule) bool { return SameRule(g, rule) })
		if at < 0 {
			rest = append(rest, rule)
			continue
		}
		gone = slices.Delete(gone, at, at+1)
	}
	return rest
}

// SameRule reports whether two rules have the same words, in any order.
func SameRule(a, b rbacv1.PolicyRule) bool {
	return sameWords(a.Verbs, b.Verbs) && sameWords(a.APIGroups, b.APIGroups) &&
		sameWords(a.Resources, b.Resources) && sameWords(a.ResourceNames, b.ResourceNames) &&
		sameWords(a.NonResourceURLs, b.NonResourceURLs)
}

func sameWords(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	if slices.Equal(a, b) {
		return true
	}
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

func defaultRules() []rbacv1.PolicyRule {
	get := []string{"get"}
	create := []string{"create"}
	probes := []string{"/livez", "/readyz", "/healthz", "/version", "/version/"}
	return []rbacv1.PolicyRule{
		{Verbs: create, APIGroups: []string{"authorization.k8s.io"}, Resources: []string{"selfsubjectaccessreviews", "selfsubjectrulesreviews"}},
		{Verbs: create, APIGroups: []string{authenticationGroup}, Resources: []string{"selfsubjectreviews"}},
		{Verbs: get, NonResourceURLs: probes},
		{Verbs: get, NonResourceURLs: slices.Concat(probes, []string{"/openapi", "/openapi/*", "/api", "/api/*", "/apis", "/apis/*"})},
		{Verbs: get, NonResourceURLs: []string{
			"/.well-known/openid-configuration", "/.well-known/openid-configuration/", "/openid/v1/jwks", "/openid/v1/jwks/",
		}},
		{Verbs: []string{"get", "list", "watch"}, APIGroups: []string{certificatesGroup}, Resources: []string{"clustertrustbundles"}},
	}
}

// IsDefault reports whether the request is one that every authenticated
// identity is allowed by the default bindings: the reviews about oneself and
// the discovery URLs.
func IsDefault(request Request) bool {
	for _, rule := range defaultRules()[:4] {
		if RuleAllows(rule, request) {
			return true
		}
	}
	return false
}
