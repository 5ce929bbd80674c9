package aggregation

import (
	"slices"

	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// Settled says whether each aggregated role has the rules of all roles it
// selects. Aggregated roles select one another, so a role that has rules may
// still lack some.
func Settled(roles []rbacv1.ClusterRole) bool {
	return !slices.ContainsFunc(roles, func(role rbacv1.ClusterRole) bool {
		return role.AggregationRule != nil && !filled(role, roles)
	})
}

func filled(role rbacv1.ClusterRole, roles []rbacv1.ClusterRole) bool {
	for _, source := range roles {
		if source.Name != role.Name && selects(role.AggregationRule, source) && !includes(role.Rules, source.Rules) {
			return false
		}
	}
	return true
}

func selects(rule *rbacv1.AggregationRule, role rbacv1.ClusterRole) bool {
	return slices.ContainsFunc(rule.ClusterRoleSelectors, func(selector metav1.LabelSelector) bool {
		parsed, err := metav1.LabelSelectorAsSelector(&selector)
		return err == nil && parsed.Matches(labels.Set(role.Labels))
	})
}

func includes(rules, wanted []rbacv1.PolicyRule) bool {
	for _, rule := range wanted {
		same := func(other rbacv1.PolicyRule) bool { return equality.Semantic.DeepEqual(rule, other) }
		if !slices.ContainsFunc(rules, same) {
			return false
		}
	}
	return true
}
