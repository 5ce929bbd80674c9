package usage

import (
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/builtin"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// Kept is a role that has more than was used, and stays as it is.
type Kept struct {
	Role access.Ref `json:"role"`
	Why  string     `json:"why"`
}

// Narrowed are the roles of rights of which less was used, with the names that
// were used in the place of their own; a rule that nobody used is left out. A
// role is narrowed for all subjects that have it. kept are the roles in which such
// a rule is left as it is: roles that every cluster has, or that are made of others,
// are reset by the cluster, and what the other verbs of a rule are for no log of
// impersonation tells.
func Narrowed(policy *rbac.Policy, entries []Entry, defaults builtin.Defaults) (roles []rbac.Role, kept []Kept) {
	byRule := map[ruleKey][]Entry{}
	wanted := map[access.Ref]bool{}
	for _, entry := range entries {
		grant := entry.Right.Grant
		key := ruleKey{grant.Role, grant.Index}
		byRule[key] = append(byRule[key], entry)
		wanted[grant.Role] = wanted[grant.Role] || entry.Narrower()
	}
	for role := range policy.Roles() {
		if !wanted[role.Ref] {
			continue
		}
		why := whyFixed(role, defaults)
		if why == "" {
			var narrow rbac.Role
			var changed bool
			if narrow, changed, why = narrowed(role, byRule); changed {
				roles = append(roles, narrow)
			}
		}
		if why != "" {
			kept = append(kept, Kept{role.Ref, why})
		}
	}
	return roles, kept
}

type ruleKey struct {
	role  access.Ref
	index int
}

// whyFixed says why a role is none to change; "" if it is.
func whyFixed(role rbac.Role, defaults builtin.Defaults) string {
	switch {
	case defaults.HasRole(role.Ref, role.Rules):
		return "every cluster has it"
	case len(role.From) > 0:
		return "it is made of ClusterRole " + strings.Join(role.From, ", ")
	case role.Aggregated:
		return "it is made of other ClusterRoles"
	default:
		return ""
	}
}

// narrowed is a role with less, whether that is less, and why a rule with more than
// was used stays as it is.
func narrowed(role rbac.Role, byRule map[ruleKey][]Entry) (narrow rbac.Role, changed bool, why string) {
	var rules []rbacv1.PolicyRule
	for i, rule := range role.Rules {
		entries := byRule[ruleKey{role.Ref, i}]
		stays := whyWhole(rule, entries)
		if len(entries) == 0 || stays != "" {
			rules = append(rules, rule)
			if slices.ContainsFunc(entries, Entry.Narrower) {
				why = stays
			}
			continue
		}
		less := rulesOf(rule, entries)
		changed = changed || len(less) != 1 || !slices.Equal(less[0].ResourceNames, rule.ResourceNames) || !slices.Equal(less[0].Resources, rule.Resources)
		rules = append(rules, less...)
	}
	role.Rules = rules
	return role, changed, why
}

// whyWhole says why a rule is not narrowed: it is not for one verb of impersonation
// alone, or the log does not tell everything of it. "" if it can be.
func whyWhole(rule rbacv1.PolicyRule, entries []Entry) string {
	has := func(what func(Entry) bool) bool { return slices.ContainsFunc(entries, what) }
	switch {
	case len(entries) == 0:
		return ""
	case len(rule.Verbs) != 1 || rule.Verbs[0] != entries[0].Right.Mode.IdentityVerb():
		return "a rule of it is for other verbs, too"
	case has(func(e Entry) bool { return e.Untold }):
		return "a rule of it is for uids or extra values, too, which are not kept"
	case has(func(e Entry) bool { return e.More }):
		return "more names were used than are kept"
	case has(func(e Entry) bool { return e.Right.Mode == impersonation.AssociatedNode }):
		return "a rule of it is about the node of the actor"
	default:
		return ""
	}
}

// rulesOf are the rules for what was used, or may have been, one for each resource.
func rulesOf(rule rbacv1.PolicyRule, entries []Entry) []rbacv1.PolicyRule {
	names := map[impersonation.What][]string{}
	var whats []impersonation.What
	for _, entry := range entries {
		what := entry.Right.What
		if !slices.Contains(whats, what) {
			whats = append(whats, what)
		}
		names[what] = slices.Concat(names[what], entry.Names, entry.mayBeUsed())
	}
	var rules []rbacv1.PolicyRule
	for _, what := range whats {
		used := slices.Compact(slices.Sorted(slices.Values(names[what])))
		if len(used) == 0 {
			continue
		}
		narrow := *rule.DeepCopy()
		narrow.Resources, narrow.ResourceNames = []string{string(what)}, used
		rules = append(rules, narrow)
	}
	return rules
}
