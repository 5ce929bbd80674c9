package builtin

import (
	"slices"
	"strconv"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// DefaultRoles are the ClusterRoles view, edit, admin and cluster-admin, the
// weakest first, as a server of Kubernetes 1.minor has them once the rules of
// view, edit and admin are aggregated. The version, such as v1.34, is the one
// that the roles are really of: the nearest one known, and the newest if minor
// is not positive.
//
// They hold names and rules alone, the rules in the order of the cluster, and
// without those that a feature gate brings which is off by default. The slice
// is the caller's own.
//
// Upstream: k8s.io/kubernetes
// plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go, aggregated as in
// pkg/controller/clusterroleaggregation/clusterroleaggregation_controller.go.
func DefaultRoles(minor int) (roles []rbacv1.ClusterRole, version string) {
	minor = knownMinor(minor)
	table := roleRules()
	for _, name := range []string{"view", "edit", "admin", "cluster-admin"} {
		role := rbacv1.ClusterRole{ObjectMeta: metav1.ObjectMeta{Name: name}}
		for _, rule := range table {
			if rule.isIn(name, minor) {
				role.Rules = append(role.Rules, rule.policyRule())
			}
		}
		roles = append(roles, role)
	}
	return roles, "v1." + strconv.Itoa(minor)
}

func knownMinor(minor int) int {
	if minor <= 0 {
		return newestMinor
	}
	return min(max(minor, oldestMinor), newestMinor)
}

// roleRule is a rule of some default roles and the first and last minor version
// in which they have it. Lists are words with commas between them.
type roleRule struct {
	roles        string
	since, until int
	urls         string // none if the rule is about resources
	groups       string // "" is the core group
	resources    string
	verbs        string
}

func (r roleRule) isIn(role string, minor int) bool {
	return r.since <= minor && minor <= r.until && slices.Contains(strings.Split(r.roles, ","), role)
}

func (r roleRule) policyRule() rbacv1.PolicyRule {
	rule := rbacv1.PolicyRule{Verbs: strings.Split(r.verbs, ",")}
	if r.urls != "" {
		rule.NonResourceURLs = strings.Split(r.urls, ",")
		return rule
	}
	rule.APIGroups = strings.Split(r.groups, ",")
	rule.Resources = strings.Split(r.resources, ",")
	return rule
}
