package rbac

import (
	"slices"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// Change is what would be done to RBAC objects: some put there, in place of
// those of the same kind, namespace and name, and some deleted.
type Change struct {
	Put    access.Objects
	Delete []access.Ref
}

// Lacks are the objects that are to be deleted and that are neither there nor
// put there.
func (c Change) Lacks(before access.Objects) []access.Ref {
	var lacks []access.Ref
	for _, ref := range c.Delete {
		if !exists(ref, before) && !exists(ref, c.Put) {
			lacks = append(lacks, ref)
		}
	}
	return lacks
}

func exists(ref access.Ref, objects access.Objects) bool {
	return has(objects.Roles, ref, roleRef) || has(objects.ClusterRoles, ref, clusterRoleRef) ||
		has(objects.RoleBindings, ref, roleBindingRef) || has(objects.ClusterRoleBindings, ref, clusterRoleBindingRef)
}

func has[T any](all []T, ref access.Ref, refOf func(*T) access.Ref) bool {
	return slices.ContainsFunc(all, func(one T) bool { return refOf(&one) == ref })
}

// Apply is what the objects are after the change, once the controller has seen
// to aggregated ClusterRoles. What was put is deleted too if both are asked for.
// The objects given are not changed.
func (c Change) Apply(before access.Objects) access.Objects {
	after := access.Objects{
		Roles:               put(before.Roles, c.Put.Roles, roleRef),
		ClusterRoles:        put(before.ClusterRoles, c.Put.ClusterRoles, clusterRoleRef),
		RoleBindings:        put(before.RoleBindings, c.Put.RoleBindings, roleBindingRef),
		ClusterRoleBindings: put(before.ClusterRoleBindings, c.Put.ClusterRoleBindings, clusterRoleBindingRef),
	}
	after.Roles = without(after.Roles, c.Delete, roleRef)
	after.ClusterRoles = without(after.ClusterRoles, c.Delete, clusterRoleRef)
	after.RoleBindings = without(after.RoleBindings, c.Delete, roleBindingRef)
	after.ClusterRoleBindings = without(after.ClusterRoleBindings, c.Delete, clusterRoleBindingRef)
	after.ClusterRoles = aggregateAgain(before.ClusterRoles, after.ClusterRoles, c.Put.ClusterRoles)
	return after
}

// put is the list with objects replaced or added.
func put[T any](all, objects []T, ref func(*T) access.Ref) []T {
	replaced := make([]access.Ref, len(objects))
	for i := range objects {
		replaced[i] = ref(&objects[i])
	}
	return append(without(all, replaced, ref), objects...)
}

func without[T any](all []T, gone []access.Ref, ref func(*T) access.Ref) []T {
	return slices.DeleteFunc(slices.Clone(all), func(one T) bool { return slices.Contains(gone, ref(&one)) })
}

// aggregateAgain gives aggregated ClusterRoles the rules that the controller
// would put there after a change.
//
//  1. A role that was put gets what its labels select, whatever is written in it.
//  2. Any other keeps the rules that nothing explained before the change (a
//     controller that has not caught up; roles that could not be read): what
//     the change did not do is no part of its effect.
//  3. Roles that are themselves aggregated count with what they get, until
//     nothing changes any more.
//
// Upstream: k8s.io/kubernetes
// pkg/controller/clusterroleaggregation/clusterroleaggregation_controller.go.
func aggregateAgain(before, after, put []rbacv1.ClusterRole) []rbacv1.ClusterRole {
	after = slices.Clone(after)
	was, now := byName(before), byName(after)
	kept := map[string][]rbacv1.PolicyRule{}
	var owners []aggregate
	for _, role := range now {
		owner, err := newAggregate(role, now)
		if role.AggregationRule == nil || err != nil {
			continue
		}
		owners = append(owners, owner)
		isPut := slices.ContainsFunc(put, func(other rbacv1.ClusterRole) bool { return other.Name == role.Name })
		if !isPut {
			kept[role.Name] = unexplained(role.Name, was)
		}
	}
	for _, owner := range owners {
		owner.role.Rules = kept[owner.role.Name]
	}
	for changed := true; changed; {
		changed = false
		for _, owner := range owners {
			rules := distinctRules(slices.Concat(kept[owner.role.Name], owner.rules()))
			changed = changed || len(rules) != len(owner.role.Rules)
			owner.role.Rules = rules
		}
	}
	return after
}

// unexplained are the rules of an aggregated role that it has from no role that
// it selects.
func unexplained(name string, roles []*rbacv1.ClusterRole) []rbacv1.PolicyRule {
	at := slices.IndexFunc(roles, func(role *rbacv1.ClusterRole) bool { return role.Name == name })
	if at < 0 {
		return nil
	}
	owner, err := newAggregate(roles[at], roles)
	if err != nil {
		return roles[at].Rules
	}
	explained := owner.rules()
	return slices.DeleteFunc(slices.Clone(roles[at].Rules), func(rule rbacv1.PolicyRule) bool {
		return slices.ContainsFunc(explained, func(other rbacv1.PolicyRule) bool { return sameRule(rule, other) })
	})
}

func distinctRules(rules []rbacv1.PolicyRule) []rbacv1.PolicyRule {
	var distinct []rbacv1.PolicyRule
	seen := map[string]bool{}
	for _, rule := range rules {
		if key := string(appendRule(nil, rule)); !seen[key] {
			seen[key] = true
			distinct = append(distinct, rule)
		}
	}
	return distinct
}

// Namespaces are those of the objects that the change puts there, sorted.
func (c Change) Namespaces() []string {
	var names []string
	for _, role := range c.Put.Roles {
		names = append(names, role.Namespace)
	}
	for _, binding := range c.Put.RoleBindings {
		names = append(names, binding.Namespace)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
