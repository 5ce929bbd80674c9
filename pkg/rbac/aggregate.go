package rbac

import (
	"fmt"

	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// selectors are the label selectors of an aggregationRule.
//
// Upstream: k8s.io/kubernetes
// pkg/controller/clusterroleaggregation/clusterroleaggregation_controller.go,
// syncClusterRole, which gives up on a role with a selector it can't read.
func selectors(role *rbacv1.ClusterRole) ([]labels.Selector, error) {
	if role.AggregationRule == nil {
		return nil, nil
	}
	var all []labels.Selector
	for i := range role.AggregationRule.ClusterRoleSelectors {
		selector, err := metav1.LabelSelectorAsSelector(&role.AggregationRule.ClusterRoleSelectors[i])
		if err != nil {
			return nil, fmt.Errorf("reading the aggregationRule of ClusterRole %s: %w", role.Name, err)
		}
		all = append(all, selector)
	}
	return all, nil
}

// selected are the roles that a selector of the owner matches, without the
// owner, in the order of roles.
func selected(owner *rbacv1.ClusterRole, selector labels.Selector, roles []*rbacv1.ClusterRole) []int {
	var found []int
	for i, role := range roles {
		if role.Name != owner.Name && selector.Matches(labels.Set(role.Labels)) {
			found = append(found, i)
		}
	}
	return found
}

// byName are the ClusterRoles by name, each name once.
func byName(all []rbacv1.ClusterRole) []*rbacv1.ClusterRole {
	var roles []*rbacv1.ClusterRole
	for _, i := range inOrder(all, clusterRoleRef) {
		roles = append(roles, &all[i])
	}
	return roles
}
