package rbac

import (
	"slices"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// Aggregation tells what [Materialise] did. All lists are sorted by name.
type Aggregation struct {
	// Filled are the aggregated ClusterRoles that were empty and are not now.
	Filled []string
	// Empty are those that select nothing that has rules, so stay empty.
	Empty []string
	// Stale are those with rules that differ from what their labels select.
	// They are left as they are: the next run of the controller changes them.
	Stale []string
	// Errors are aggregationRules that can't be read. Such a role keeps its
	// rules, as in a cluster.
	Errors []error
}

// Materialise gives aggregated ClusterRoles without rules those that the
// controller would put there: manifests of a role like admin hold none. The
// objects given are not changed.
//
//  1. The rules are those of all roles that the first selector matches, by
//     name, then those of the second, and so on; the role itself left out.
//  2. Rules with the same words in the same order are kept once.
//  3. Roles that are themselves aggregated count with what they get, until
//     nothing changes any more.
//
// Upstream: k8s.io/kubernetes
// pkg/controller/clusterroleaggregation/clusterroleaggregation_controller.go.
func Materialise(objects access.Objects) (access.Objects, Aggregation) {
	objects.ClusterRoles = slices.Clone(objects.ClusterRoles)
	roles := byName(objects.ClusterRoles)
	var report Aggregation
	var fill, check []aggregate
	for _, role := range roles {
		one, err := newAggregate(role, roles)
		switch {
		case err != nil:
			report.Errors = append(report.Errors, err)
		case role.AggregationRule == nil:
		case len(role.Rules) == 0:
			fill = append(fill, one)
		default:
			check = append(check, one)
		}
	}
	for changed := true; changed; {
		changed = false
		for _, one := range fill {
			changed = one.apply() || changed
		}
	}
	report.note(fill, check)
	return objects, report
}

// aggregate is an aggregated ClusterRole and the roles it is made of, in order.
type aggregate struct {
	role    *rbacv1.ClusterRole
	sources []*rbacv1.ClusterRole
}

func newAggregate(role *rbacv1.ClusterRole, roles []*rbacv1.ClusterRole) (aggregate, error) {
	one := aggregate{role: role}
	all, err := selectors(role)
	for _, selector := range all {
		for _, i := range selected(role, selector, roles) {
			one.sources = append(one.sources, roles[i])
		}
	}
	return one, err
}

// rules are what the sources have now, each rule once.
func (a aggregate) rules() []rbacv1.PolicyRule {
	var rules []rbacv1.PolicyRule
	seen := map[string]bool{}
	for _, source := range a.sources {
		for _, rule := range source.Rules {
			if key := string(appendRule(nil, rule)); !seen[key] {
				seen[key] = true
				rules = append(rules, rule)
			}
		}
	}
	return rules
}

// apply writes the rules into the role and reports whether there are more than
// before. Rules only ever come in addition, so their number tells.
func (a aggregate) apply() bool {
	before := len(a.role.Rules)
	a.role.Rules = a.rules()
	return len(a.role.Rules) > before
}

func (r *Aggregation) note(filled, checked []aggregate) {
	for _, one := range filled {
		if len(one.role.Rules) == 0 {
			r.Empty = append(r.Empty, one.role.Name)
		} else {
			r.Filled = append(r.Filled, one.role.Name)
		}
	}
	for _, one := range checked {
		if !slices.EqualFunc(one.rules(), one.role.Rules, sameRule) {
			r.Stale = append(r.Stale, one.role.Name)
		}
	}
}

func sameRule(a, b rbacv1.PolicyRule) bool {
	return string(appendRule(nil, a)) == string(appendRule(nil, b))
}
