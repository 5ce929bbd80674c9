package oracle

import (
	"slices"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// Shrink leaves out of a failing case what the failure does not need, piece by
// piece, until every piece is needed: objects, rules, words, subjects, groups.
func Shrink(c Case, fails func(Case) bool) Case {
	for shrunk := true; shrunk; {
		shrunk = false
		for _, smaller := range smallerCases(c) {
			if fails(smaller) {
				c, shrunk = smaller, true
				break
			}
		}
	}
	return c
}

// smallerCases are the case with one piece less each, large pieces first.
func smallerCases(c Case) []Case {
	var cases []Case
	with := func(change func(*Case)) {
		smaller := c
		change(&smaller)
		cases = append(cases, smaller)
	}
	for _, o := range smallerObjects(c.Objects) {
		with(func(c *Case) { c.Objects = o })
	}
	for i, q := range c.Questions {
		for _, groups := range without(q.Subject.Groups) {
			with(func(c *Case) {
				c.Questions = slices.Clone(c.Questions)
				c.Questions[i].Subject.Groups = groups
			})
		}
	}
	return cases
}

func smallerObjects(o access.Objects) []access.Objects {
	var all []access.Objects
	with := func(change func(*access.Objects)) {
		smaller := o
		change(&smaller)
		all = append(all, smaller)
	}
	each(o.ClusterRoleBindings, smallerClusterRoleBindings, func(s []rbacv1.ClusterRoleBinding) {
		with(func(o *access.Objects) { o.ClusterRoleBindings = s })
	})
	each(o.RoleBindings, smallerRoleBindings, func(s []rbacv1.RoleBinding) { with(func(o *access.Objects) { o.RoleBindings = s }) })
	each(o.ClusterRoles, smallerClusterRoles, func(s []rbacv1.ClusterRole) { with(func(o *access.Objects) { o.ClusterRoles = s }) })
	each(o.Roles, smallerRoles, func(s []rbacv1.Role) { with(func(o *access.Objects) { o.Roles = s }) })
	return all
}

// each calls use with the list less one item, and with one item made smaller.
func each[T any](list []T, smaller func(T) []T, use func([]T)) {
	for _, rest := range without(list) {
		use(rest)
	}
	for i, item := range list {
		for _, small := range smaller(item) {
			changed := slices.Clone(list)
			changed[i] = small
			use(changed)
		}
	}
}

// without are the lists with one item less.
func without[T any](list []T) [][]T {
	var all [][]T
	for i := range list {
		all = append(all, slices.Delete(slices.Clone(list), i, i+1))
	}
	return all
}

func smallerClusterRoleBindings(b rbacv1.ClusterRoleBinding) (all []rbacv1.ClusterRoleBinding) {
	for _, subjects := range without(b.Subjects) {
		b.Subjects = subjects
		all = append(all, b)
	}
	return all
}

func smallerRoleBindings(b rbacv1.RoleBinding) (all []rbacv1.RoleBinding) {
	for _, subjects := range without(b.Subjects) {
		b.Subjects = subjects
		all = append(all, b)
	}
	return all
}

func smallerClusterRoles(r rbacv1.ClusterRole) (all []rbacv1.ClusterRole) {
	each(r.Rules, smallerRule, func(rules []rbacv1.PolicyRule) {
		r.Rules = rules
		all = append(all, r)
	})
	return all
}

func smallerRoles(r rbacv1.Role) (all []rbacv1.Role) {
	each(r.Rules, smallerRule, func(rules []rbacv1.PolicyRule) {
		r.Rules = rules
		all = append(all, r)
	})
	return all
}

func smallerRule(rule rbacv1.PolicyRule) (all []rbacv1.PolicyRule) {
	lists := func(r *rbacv1.PolicyRule) []*[]string {
		return []*[]string{&r.Verbs, &r.APIGroups, &r.Resources, &r.ResourceNames, &r.NonResourceURLs}
	}
	for i, list := range lists(&rule) {
		for _, rest := range without(*list) {
			smaller := rule
			*lists(&smaller)[i] = rest
			all = append(all, smaller)
		}
	}
	return all
}
