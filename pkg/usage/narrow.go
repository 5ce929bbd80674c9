package usage

import (
	"slices"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// Narrowed are the roles of rights of which less was used, with the names that
// were used in the place of their own; a rule that nobody used is left out. A
// role is narrowed for all subjects that have it. One in which a rule has other
// verbs beside is left as it is: what those are for no log of impersonation
// tells.
func Narrowed(policy *rbac.Policy, entries []Entry) []rbac.Role {
	byRule := map[ruleKey][]Entry{}
	wanted := map[access.Ref]bool{}
	for _, entry := range entries {
		grant := entry.Right.Grant
		key := ruleKey{grant.Role, grant.Index}
		byRule[key] = append(byRule[key], entry)
		wanted[grant.Role] = wanted[grant.Role] || entry.Narrower()
	}
	var roles []rbac.Role
	for role := range policy.Roles() {
		if !wanted[role.Ref] {
			continue
		}
		if narrow, changed := narrowed(role, byRule); changed {
			roles = append(roles, narrow)
		}
	}
	return roles
}

type ruleKey struct {
	role  access.Ref
	index int
}

func narrowed(role rbac.Role, byRule map[ruleKey][]Entry) (rbac.Role, bool) {
	changed := false
	var rules []rbacv1.PolicyRule
	for i, rule := range role.Rules {
		entries := byRule[ruleKey{role.Ref, i}]
		if len(entries) == 0 || !isNarrowable(rule, entries) {
			rules = append(rules, rule)
			continue
		}
		narrow := rulesOf(rule, entries)
		changed = changed || len(narrow) != 1 || !slices.Equal(narrow[0].ResourceNames, rule.ResourceNames) || !slices.Equal(narrow[0].Resources, rule.Resources)
		rules = append(rules, narrow...)
	}
	role.Rules = rules
	return role, changed
}

// isNarrowable: a rule for one verb of impersonation, of which the log tells
// everything.
func isNarrowable(rule rbacv1.PolicyRule, entries []Entry) bool {
	return len(rule.Verbs) == 1 && rule.Verbs[0] == entries[0].Right.Mode.IdentityVerb() &&
		!slices.ContainsFunc(entries, func(entry Entry) bool {
			return entry.Untold || entry.More || entry.Right.Mode == impersonation.AssociatedNode
		})
}

// rulesOf are the rules for what was used, one for each resource.
func rulesOf(rule rbacv1.PolicyRule, entries []Entry) []rbacv1.PolicyRule {
	names := map[impersonation.What][]string{}
	var whats []impersonation.What
	for _, entry := range entries {
		what := entry.Right.What
		if !slices.Contains(whats, what) {
			whats = append(whats, what)
		}
		names[what] = append(names[what], entry.Names...)
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
