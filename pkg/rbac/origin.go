package rbac

import (
	"slices"

	rbacv1 "k8s.io/api/rbac/v1"
)

// origin names the ClusterRoles in which a rule of an aggregated role is
// written.
func (r *Role) origin(rule int) []string {
	if r.origins == nil {
		return nil
	}
	return r.origins[rule]
}

// aggregate finds out for every aggregated role which roles it is made of and
// which of them each rule comes from: the labels tell, since the materialised
// rules do not. It relies on the ClusterRoles being the first roles.
func (b *builder) aggregate(all []rbacv1.ClusterRole) {
	clusterRoles := byName(all)
	from := map[int][]int{}
	for i, role := range clusterRoles {
		from[i] = b.contributors(role, clusterRoles)
		for _, j := range from[i] {
			b.policy.roles[i].From = append(b.policy.roles[i].From, clusterRoles[j].Name)
		}
	}
	for i := range clusterRoles {
		if len(from[i]) > 0 {
			b.policy.roles[i].origins = b.origins(i, from)
		}
	}
}

// contributors are the roles that an aggregated role selects, ascending. A
// selector that can't be read selects nothing: [Materialise] reports it.
func (b *builder) contributors(role *rbacv1.ClusterRole, roles []*rbacv1.ClusterRole) []int {
	all, err := selectors(role)
	if err != nil {
		return nil
	}
	var found []int
	for _, selector := range all {
		found = append(found, selected(role, selector, roles)...)
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// origins name for each rule of a role those of its sources that have it.
func (b *builder) origins(role int, from map[int][]int) [][]string {
	names := map[string][]string{}
	for _, source := range sources(role, from) {
		for _, rule := range b.policy.roles[source].Rules {
			key := string(appendRule(nil, rule))
			name := b.policy.roles[source].Ref.Name
			if !slices.Contains(names[key], name) {
				names[key] = append(names[key], name)
			}
		}
	}
	origins := make([][]string, len(b.policy.roles[role].Rules))
	for i, rule := range b.policy.roles[role].Rules {
		origins[i] = names[string(appendRule(nil, rule))]
	}
	return origins
}

// sources are the roles at the far end of the selections of a role, which are
// made of no others: what edit takes from a labelled role and admin takes from
// edit is written in the labelled role.
func sources(role int, from map[int][]int) []int {
	var found []int
	seen := map[int]bool{role: true}
	var follow func(role int)
	follow = func(role int) {
		for _, next := range from[role] {
			if seen[next] {
				continue
			}
			seen[next] = true
			if len(from[next]) == 0 {
				found = append(found, next)
			}
			follow(next)
		}
	}
	follow(role)
	slices.Sort(found)
	return found
}
