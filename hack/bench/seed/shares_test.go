package seed_test

import (
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/hack/bench/seed"
	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// binding is a binding of either kind.
type binding struct {
	namespace string // "" for the whole cluster
	ref       rbacv1.RoleRef
	subjects  []rbacv1.Subject
}

// census is a world with what the counts look up.
type census struct {
	seed.World
	bindings []binding
	known    map[string]bool // KIND NAMESPACE/NAME of roles and subjects
}

func newCensus(w seed.World) census {
	c := census{World: w, known: map[string]bool{}}
	for _, b := range w.Objects.ClusterRoleBindings {
		c.bindings = append(c.bindings, binding{ref: b.RoleRef, subjects: b.Subjects})
	}
	for _, b := range w.Objects.RoleBindings {
		c.bindings = append(c.bindings, binding{namespace: b.Namespace, ref: b.RoleRef, subjects: b.Subjects})
	}
	for _, role := range w.Objects.ClusterRoles {
		c.known["ClusterRole /"+role.Name] = true
	}
	for _, role := range w.Objects.Roles {
		c.known["Role "+role.Namespace+"/"+role.Name] = true
	}
	for _, name := range defaultRoles() {
		c.known["ClusterRole /"+name] = true
	}
	for _, user := range w.Users {
		c.known["User /"+user.Name] = true
	}
	for _, group := range w.Groups {
		c.known["Group /"+group] = true
	}
	for _, account := range w.ServiceAccounts {
		c.known["ServiceAccount "+account.Namespace+"/"+account.Name] = true
	}
	return c
}

func defaultRoles() []string { return []string{"view", "edit", "admin", "cluster-admin"} }

func (c census) dangles(b binding) bool {
	if b.ref.Kind == "ClusterRole" {
		return !c.known["ClusterRole /"+b.ref.Name]
	}
	return !c.known["Role "+b.namespace+"/"+b.ref.Name]
}

func (c census) isGone(s rbacv1.Subject, in string) bool {
	if s.Kind == rbacv1.ServiceAccountKind && s.Namespace != "" {
		in = s.Namespace
	}
	if s.Kind != rbacv1.ServiceAccountKind {
		in = ""
	}
	return !strings.HasPrefix(s.Name, "system:") && !c.known[s.Kind+" "+in+"/"+s.Name]
}

// perCent is how many of the values fulfil the condition.
func perCent[T any](values []T, is func(T) bool) float64 {
	count := 0
	for _, value := range values {
		if is(value) {
			count++
		}
	}
	return 100 * float64(count) / float64(max(len(values), 1))
}

func (c census) rules() [][]rbacv1.PolicyRule {
	var all [][]rbacv1.PolicyRule
	for _, role := range c.Objects.ClusterRoles {
		all = append(all, role.Rules)
	}
	for _, role := range c.Objects.Roles {
		all = append(all, role.Rules)
	}
	return all
}

// hasTeam: a group has edit or admin in the namespace.
func (c census) hasTeam(namespace string) bool {
	return slices.ContainsFunc(c.bindings, func(b binding) bool {
		return b.namespace == namespace && (b.ref.Name == "edit" || b.ref.Name == "admin") &&
			slices.ContainsFunc(b.subjects, func(s rbacv1.Subject) bool { return s.Kind == rbacv1.GroupKind })
	})
}

func (c census) subjects(is func(binding, rbacv1.Subject) bool) float64 {
	var found []bool
	for _, b := range c.bindings {
		for _, s := range b.subjects {
			found = append(found, is(b, s))
		}
	}
	return perCent(found, func(is bool) bool { return is })
}

func (c census) roles(is func(rbacv1.PolicyRule) bool) float64 {
	return perCent(c.rules(), func(rules []rbacv1.PolicyRule) bool { return slices.ContainsFunc(rules, is) })
}

// viewers are the subjects that view is bound to everywhere.
func (c census) viewers() []rbacv1.Subject {
	var viewers []rbacv1.Subject
	for _, b := range c.bindings {
		if b.namespace == "" && b.ref.Name == "view" {
			viewers = append(viewers, b.subjects...)
		}
	}
	return viewers
}

func isWildcard(rule rbacv1.PolicyRule) bool {
	words := slices.Concat(rule.Verbs, rule.APIGroups, rule.Resources)
	return slices.ContainsFunc(words, func(word string) bool { return strings.HasPrefix(word, "*") })
}

func TestShares(t *testing.T) {
	c := newCensus(seed.Generate(large(), 1))
	plain := func(name string) bool { return !strings.ContainsAny(name, ` :\=+#'`) }
	labelled := func(label string) func(rbacv1.ClusterRole) bool {
		return func(role rbacv1.ClusterRole) bool { return role.Labels[label] == "true" }
	}
	tests := []struct {
		what     string
		got      float64
		min, max float64 // per cent
	}{
		{"bindings for the whole cluster", perCent(c.bindings, func(b binding) bool { return b.namespace == "" }), 2, 4},
		{"bindings of view, edit and admin", perCent(c.bindings, func(b binding) bool { return slices.Contains(defaultRoles(), b.ref.Name) }), 30, 45},
		{"bindings of a Role", perCent(c.bindings, func(b binding) bool { return b.ref.Kind == "Role" }), 25, 40},
		{"bindings of no role", perCent(c.bindings, c.dangles), 3, 7},
		{"bindings of nobody", perCent(c.bindings, func(b binding) bool { return len(b.subjects) == 0 }), 0.5, 2},
		{"namespaces with a team", perCent(c.Namespaces, func(n corev1.Namespace) bool { return c.hasTeam(n.Name) }), 85, 100},
		{"subjects that are gone", c.subjects(func(b binding, s rbacv1.Subject) bool { return c.isGone(s, b.namespace) }), 4, 9},
		{"subjects that are service accounts of elsewhere", c.subjects(func(b binding, s rbacv1.Subject) bool {
			return s.Kind == rbacv1.ServiceAccountKind && s.Namespace != "" && s.Namespace != b.namespace
		}), 8, 15},
		{"subjects without their namespace", c.subjects(func(_ binding, s rbacv1.Subject) bool {
			return s.Kind == rbacv1.ServiceAccountKind && s.Namespace == ""
		}), 1, 3},
		{"subjects system:authenticated", c.subjects(func(_ binding, s rbacv1.Subject) bool { return s.Name == "system:authenticated" }), 0.5, 1.5},
		{"subjects system:serviceaccounts:NAMESPACE", c.subjects(func(_ binding, s rbacv1.Subject) bool {
			return strings.HasPrefix(s.Name, "system:serviceaccounts:")
		}), 2, 4},
		{"people among those who view everywhere", perCent(c.viewers(), func(s rbacv1.Subject) bool { return s.Kind == rbacv1.UserKind }), 20, 45},
		{"ClusterRoles made of others", perCent(c.Objects.ClusterRoles, func(r rbacv1.ClusterRole) bool { return r.AggregationRule != nil }), 6, 10},
		{"ClusterRoles that feed view", perCent(c.Objects.ClusterRoles, labelled("rbac.authorization.k8s.io/aggregate-to-view")), 4, 8},
		{"ClusterRoles that feed edit", perCent(c.Objects.ClusterRoles, labelled("rbac.authorization.k8s.io/aggregate-to-edit")), 10, 14},
		{"roles with names", c.roles(func(r rbacv1.PolicyRule) bool { return len(r.ResourceNames) > 0 }), 12, 22},
		{"roles with a wildcard", c.roles(isWildcard), 4, 8},
		{"roles with URLs", c.roles(func(r rbacv1.PolicyRule) bool { return len(r.NonResourceURLs) > 0 }), 1, 4},
		{"users with unusual names", perCent(c.Users, func(u seed.User) bool { return !plain(u.Name) }), 30, 50},
		{"users without a group", perCent(c.Users, func(u seed.User) bool { return len(u.Groups) == 0 }), 2, 6},
		{"groups with unusual names", perCent(c.Groups, func(g string) bool { return !plain(g) }), 30, 60},
	}
	for _, tt := range tests {
		if tt.got < tt.min || tt.got > tt.max {
			t.Errorf("%s: %.1f%%, want %v to %v", tt.what, tt.got, tt.min, tt.max)
		}
	}
}

// TestSmallWorldsHaveTheRareThings: one can try things out on few objects.
func TestSmallWorldsHaveTheRareThings(t *testing.T) {
	for number := range uint64(20) {
		c := newCensus(seed.Generate(small(), number))
		has := func(what string, share float64) {
			if share == 0 {
				t.Errorf("seed %d has no %s", number, what)
			}
		}
		has("binding of no role", perCent(c.bindings, c.dangles))
		has("binding of nobody", perCent(c.bindings, func(b binding) bool { return len(b.subjects) == 0 }))
		has("subject that is gone", c.subjects(func(b binding, s rbacv1.Subject) bool { return c.isGone(s, b.namespace) }))
		for _, name := range []string{"system:authenticated", "system:serviceaccounts"} {
			has("subject "+name, c.subjects(func(_ binding, s rbacv1.Subject) bool { return s.Name == name }))
		}
		has("viewer", perCent(c.viewers(), func(rbacv1.Subject) bool { return true }))
		has("wildcard", c.roles(isWildcard))
		has("name in a rule", c.roles(func(r rbacv1.PolicyRule) bool { return len(r.ResourceNames) > 0 }))
		has("URL", c.roles(func(r rbacv1.PolicyRule) bool { return len(r.NonResourceURLs) > 0 }))
		has("aggregated ClusterRole", perCent(c.Objects.ClusterRoles, func(r rbacv1.ClusterRole) bool { return r.AggregationRule != nil }))
	}
}

// TestMostPeopleAreOrdinary: who can do what, as the engine sees it.
func TestMostPeopleAreOrdinary(t *testing.T) {
	for number := range uint64(3) {
		world := seed.Generate(large(), number)
		policy := rbac.NewPolicy(world.WithDefaultRoles(0).Objects)
		everywhere := func(verb, group, resource string) float64 {
			return perCent(world.Users, func(u seed.User) bool {
				who := rbac.Subject{Username: u.Name, Groups: append([]string{"system:authenticated"}, u.Groups...)}
				return policy.Allows(who, access.Request{Verb: verb, Group: group, Resource: resource})
			})
		}
		for _, tt := range []struct {
			verb, group, resource string
			min, max              float64 // per cent of the users, in all namespaces
		}{
			{"list", "", "pods", 10, 40},
			{"list", "", "secrets", 2, 30},
			{"create", "", "pods", 1, 12},
			{"escalate", rbacv1.GroupName, "clusterroles", 0.1, 8},
		} {
			if got := everywhere(tt.verb, tt.group, tt.resource); got < tt.min || got > tt.max {
				t.Errorf("seed %d: %.1f%% may %s %s everywhere, want %v%% to %v%%", number, got, tt.verb, tt.resource, tt.min, tt.max)
			}
		}
	}
}

// TestFewHaveEverything: what everybody is in gets roles that read, and what
// gives too much goes to one subject at a time.
func TestFewHaveEverything(t *testing.T) {
	c := newCensus(seed.Generate(large(), 1))
	rules := map[string][]rbacv1.PolicyRule{"cluster-admin": {{Verbs: []string{rbacv1.VerbAll}}}}
	for _, role := range c.Objects.ClusterRoles {
		rules[role.Name] = role.Rules
	}
	changes := func(verb string) bool { return !slices.Contains([]string{"get", "list", "watch"}, verb) }
	for _, b := range c.bindings {
		if b.ref.Kind != "ClusterRole" {
			continue
		}
		if slices.ContainsFunc(rules[b.ref.Name], isWildcard) && len(b.subjects) != 1 {
			t.Errorf("%s, which has a wildcard, is bound to %d subjects at once", b.ref.Name, len(b.subjects))
		}
		all := func(s rbacv1.Subject) bool {
			return s.Name == "system:authenticated" || s.Name == "system:serviceaccounts"
		}
		for _, rule := range rules[b.ref.Name] {
			if slices.ContainsFunc(b.subjects, all) && slices.ContainsFunc(rule.Verbs, changes) {
				t.Errorf("%s lets everybody %q", b.ref.Name, rule.Verbs)
			}
		}
	}
}
