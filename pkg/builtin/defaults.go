package builtin

import (
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// Defaults recognise what every cluster of one version of Kubernetes has.
type Defaults struct {
	rules map[string]map[string]bool // of the roles, by name
}

// NewDefaults are those of Kubernetes 1.minor; see [DefaultRoles].
func NewDefaults(minor int) Defaults {
	d := Defaults{map[string]map[string]bool{}}
	roles, _ := DefaultRoles(minor)
	for _, role := range roles {
		d.rules[role.Name] = map[string]bool{}
		for _, rule := range role.Rules {
			d.rules[role.Name][access.RuleKey(rule)] = true
		}
	}
	return d
}

// HasRole reports whether a role is one that every cluster has, by its name and by
// what it says: a label can be forged, and a role can be widened. The roles that
// edit and admin are made of have a part of their rules.
func (d Defaults) HasRole(role access.Ref, rules []rbacv1.PolicyRule) bool {
	if role.Kind != "ClusterRole" {
		return false
	}
	part, isPart := strings.CutPrefix(role.Name, "system:aggregate-to-")
	known, found := d.rules[part]
	if !isPart {
		known, found = d.rules[role.Name]
	}
	if !found || !isPart && len(rules) != len(known) {
		return false
	}
	for _, rule := range rules {
		if !known[access.RuleKey(rule)] {
			return false
		}
	}
	return true
}

// HasBinding reports whether a grant is the one that every cluster begins with:
// cluster-admin for the group system:masters, whom the API server lets do everything
// without it, too.
//
// Upstream: k8s.io/kubernetes
// plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go, ClusterRoleBindings.
func (d Defaults) HasBinding(binding, role, subject access.Ref) bool {
	return binding == access.Ref{Kind: "ClusterRoleBinding", Name: "cluster-admin"} &&
		role == access.Ref{Kind: "ClusterRole", Name: "cluster-admin"} &&
		subject == access.Ref{Kind: rbacv1.GroupKind, Name: "system:masters"}
}
