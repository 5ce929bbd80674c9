package lint

import (
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/builtin"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// defaultRules are the rules of the roles that every cluster has, by the name of
// the role.
func defaultRules(minor int) map[string]map[string]bool {
	rules := map[string]map[string]bool{}
	roles, _ := builtin.DefaultRoles(minor)
	for _, role := range roles {
		rules[role.Name] = map[string]bool{}
		for _, rule := range role.Rules {
			rules[role.Name][access.RuleKey(rule)] = true
		}
	}
	return rules
}

// isDefault reports whether a role is one that every cluster has, by its name and
// by what it says: a label can be forged, and a role can be widened. The roles
// that edit and admin are made of have a part of their rules.
func (l *linter) isDefault(role rbac.Role) bool {
	if role.Ref.Kind != "ClusterRole" {
		return false
	}
	name := role.Ref.Name
	part, isPart := strings.CutPrefix(name, "system:aggregate-to-")
	known, found := l.defaults[part]
	if !isPart {
		known, found = l.defaults[name]
	}
	if !found || !isPart && len(role.Rules) != len(known) {
		return false
	}
	for _, rule := range role.Rules {
		if !known[access.RuleKey(rule)] {
			return false
		}
	}
	return true
}
