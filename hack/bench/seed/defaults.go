package seed

import (
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/builtin"
)

// WithDefaultRoles is the world with the ClusterRoles view, edit, admin and
// cluster-admin as a cluster of Kubernetes 1.minor has them, the newest known if
// minor is not positive, and with what the world's own ClusterRoles add to them.
//
// It is for engines that are given everything. The roles have no
// aggregationRule, so their manifests are not for a cluster, which has its own.
func (w World) WithDefaultRoles(minor int) World {
	defaults, _ := builtin.DefaultRoles(minor)
	own := w.Objects.ClusterRoles
	w.Objects.ClusterRoles = slices.Clone(own)
	for _, role := range defaults {
		role.Rules = append(added(own, role.Name), role.Rules...)
		w.Objects.ClusterRoles = append(w.Objects.ClusterRoles, role)
	}
	return w
}

// added are the rules of the ClusterRoles that are part of a default one, in
// the order of their names, as the aggregation controller takes them.
func added(own []rbacv1.ClusterRole, to string) []rbacv1.PolicyRule {
	byName := slices.SortedFunc(slices.Values(own), func(a, b rbacv1.ClusterRole) int {
		return strings.Compare(a.Name, b.Name)
	})
	var rules []rbacv1.PolicyRule
	for _, role := range byName {
		if role.Labels[aggregationLabel+to] == "true" {
			rules = append(rules, role.Rules...)
		}
	}
	return rules
}
