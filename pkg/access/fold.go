package access

import (
	"slices"
	"strconv"

	rbacv1 "k8s.io/api/rbac/v1"
)

// Groups that the default bindings name.
const (
	authenticatedGroup   = "system:authenticated"
	unauthenticatedGroup = "system:unauthenticated"
	serviceAccountsGroup = "system:serviceaccounts"
)

// Fold takes the rules that the default bindings give to members of the groups
// out of a cluster-wide list, once each, and returns what is left and what was
// taken. The comparison is by content, since a list of rules names no
// bindings; a rule that another binding grants as well stands there a second
// time and stays.
func Fold(rules []rbacv1.PolicyRule, groups []string) (rest, folded []rbacv1.PolicyRule) {
	defaults := map[string]bool{}
	for _, rule := range defaultRules(groups) {
		defaults[ruleKey(rule)] = true
	}
	for _, rule := range rules {
		if key := ruleKey(rule); defaults[key] {
			delete(defaults, key)
			folded = append(folded, rule)
			continue
		}
		rest = append(rest, rule)
	}
	return rest, folded
}

// Subtract takes the rules of one list out of another, each as often as it
// stands there. It turns all the rules of a namespace into those that the
// namespace adds to the cluster-wide ones.
func Subtract(all, without []rbacv1.PolicyRule) []rbacv1.PolicyRule {
	gone := make(map[string]int, len(without))
	for _, rule := range without {
		gone[ruleKey(rule)]++
	}
	var rest []rbacv1.PolicyRule
	for _, rule := range all {
		if key := ruleKey(rule); gone[key] > 0 {
			gone[key]--
			continue
		}
		rest = append(rest, rule)
	}
	return rest
}

// ruleKey is the same for two rules that have the same words, in any order.
func ruleKey(rule rbacv1.PolicyRule) string {
	var key []byte
	for _, words := range [][]string{rule.Verbs, rule.APIGroups, rule.Resources, rule.ResourceNames, rule.NonResourceURLs} {
		if !slices.IsSorted(words) {
			words = slices.Sorted(slices.Values(words))
		}
		key = strconv.AppendInt(key, int64(len(words)), 10)
		for _, word := range words {
			key = append(strconv.AppendInt(append(key, ' '), int64(len(word)), 10), ' ')
			key = append(key, word...)
		}
		key = append(key, '\n')
	}
	return string(key)
}

// defaultRules are the rules of the default bindings that name one of the
// groups.
//
// Upstream: k8s.io/kubernetes
// plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go, the roles that
// ClusterRoleBindings gives to system:authenticated, system:unauthenticated
// and system:serviceaccounts.
func defaultRules(groups []string) []rbacv1.PolicyRule {
	get := []string{"get"}
	create := []string{"create"}
	probes := []string{"/livez", "/readyz", "/healthz", "/version", "/version/"}
	var rules []rbacv1.PolicyRule
	if slices.Contains(groups, authenticatedGroup) {
		rules = append(rules,
			rbacv1.PolicyRule{Verbs: create, APIGroups: []string{"authorization.k8s.io"}, Resources: []string{"selfsubjectaccessreviews", "selfsubjectrulesreviews"}},
			rbacv1.PolicyRule{Verbs: create, APIGroups: []string{authenticationGroup}, Resources: []string{"selfsubjectreviews"}},
			rbacv1.PolicyRule{Verbs: get, NonResourceURLs: slices.Concat(probes, []string{"/openapi", "/openapi/*", "/api", "/api/*", "/apis", "/apis/*"})},
		)
	}
	if slices.Contains(groups, authenticatedGroup) || slices.Contains(groups, unauthenticatedGroup) {
		rules = append(rules, rbacv1.PolicyRule{Verbs: get, NonResourceURLs: probes})
	}
	if slices.Contains(groups, serviceAccountsGroup) {
		rules = append(rules,
			rbacv1.PolicyRule{Verbs: get, NonResourceURLs: []string{
				"/.well-known/openid-configuration", "/.well-known/openid-configuration/", "/openid/v1/jwks", "/openid/v1/jwks/",
			}},
			rbacv1.PolicyRule{Verbs: []string{"get", "list", "watch"}, APIGroups: []string{certificatesGroup}, Resources: []string{"clustertrustbundles"}},
		)
	}
	return rules
}

// IsDefault reports whether the request is one that the default bindings allow
// to members of the groups: the reviews about oneself, the discovery URLs.
func IsDefault(request Request, groups []string) bool {
	return slices.ContainsFunc(defaultRules(groups), func(rule rbacv1.PolicyRule) bool {
		return RuleAllows(rule, request)
	})
}

// Distinct are the rules without those whose words came before, in any order.
func Distinct(rules []rbacv1.PolicyRule) []rbacv1.PolicyRule {
	seen := make(map[string]bool, len(rules))
	var distinct []rbacv1.PolicyRule
	for _, rule := range rules {
		if key := ruleKey(rule); !seen[key] {
			seen[key] = true
			distinct = append(distinct, rule)
		}
	}
	return distinct
}

// IsDefaultRule reports whether a rule is one that the default bindings give to
// members of the groups.
func IsDefaultRule(rule rbacv1.PolicyRule, groups []string) bool {
	key := ruleKey(rule)
	return slices.ContainsFunc(defaultRules(groups), func(other rbacv1.PolicyRule) bool { return ruleKey(other) == key })
}
