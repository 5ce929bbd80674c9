package access

import (
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"
)

// Objects are RBAC objects as read from a cluster or from files.
type Objects struct {
	Roles               []rbacv1.Role
	ClusterRoles        []rbacv1.ClusterRole
	RoleBindings        []rbacv1.RoleBinding
	ClusterRoleBindings []rbacv1.ClusterRoleBinding
}

// GroupsGranting names, sorted, the groups that a binding gives a rule that is
// wanted: by a ClusterRoleBinding, or by a RoleBinding in one of the
// namespaces. Groups that the server gives by itself are left out, and
// system:masters, which needs no binding.
func (o Objects) GroupsGranting(namespaces []string, wanted func(rbacv1.PolicyRule) bool) []string {
	found := map[string]bool{}
	note := func(subjects []rbacv1.Subject, rules []rbacv1.PolicyRule) {
		if !slices.ContainsFunc(rules, wanted) {
			return
		}
		for _, subject := range subjects {
			if subject.Kind == rbacv1.GroupKind && !isAutomatic(subject.Name) {
				found[subject.Name] = true
			}
		}
	}
	for _, binding := range o.ClusterRoleBindings {
		note(binding.Subjects, o.rulesOf(binding.RoleRef, ""))
	}
	for _, binding := range o.RoleBindings {
		if slices.Contains(namespaces, binding.Namespace) {
			note(binding.Subjects, o.rulesOf(binding.RoleRef, binding.Namespace))
		}
	}
	return sortedKeys(found)
}

// isAutomatic: groups that no login can bring.
func isAutomatic(group string) bool {
	switch group {
	case "system:authenticated", "system:unauthenticated", "system:nodes", "system:masters":
		return true
	}
	return strings.HasPrefix(group, "system:serviceaccounts")
}

// rulesOf are the rules of the role that a binding refers to, none if it is
// missing.
func (o Objects) rulesOf(ref rbacv1.RoleRef, namespace string) []rbacv1.PolicyRule {
	if ref.Kind == "ClusterRole" {
		for _, role := range o.ClusterRoles {
			if role.Name == ref.Name {
				return role.Rules
			}
		}
		return nil
	}
	for _, role := range o.Roles {
		if role.Name == ref.Name && role.Namespace == namespace {
			return role.Rules
		}
	}
	return nil
}

// Subjects names, sorted, the subjects of one kind in all bindings. Service
// accounts are written NAMESPACE:NAME.
func (o Objects) Subjects(kind string) []string {
	found := map[string]bool{}
	note := func(subjects []rbacv1.Subject, namespace string) {
		for _, subject := range subjects {
			if subject.Kind == kind {
				found[subjectName(subject, namespace)] = true
			}
		}
	}
	for _, binding := range o.ClusterRoleBindings {
		note(binding.Subjects, "")
	}
	for _, binding := range o.RoleBindings {
		note(binding.Subjects, binding.Namespace)
	}
	return sortedKeys(found)
}

// subjectName: a service account without a namespace is one of the binding's
// own (k8s.io/kubernetes pkg/registry/rbac/validation/rule.go,
// appliesToUser).
func subjectName(subject rbacv1.Subject, namespace string) string {
	if subject.Kind != rbacv1.ServiceAccountKind {
		return subject.Name
	}
	if subject.Namespace != "" {
		namespace = subject.Namespace
	}
	return namespace + ":" + subject.Name
}

func sortedKeys(set map[string]bool) []string {
	keys := make([]string, 0, len(set))
	for key := range set {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
