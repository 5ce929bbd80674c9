package explain

import (
	"slices"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// proven reports whether the fix does what it has to: applied to a copy of the
// objects it allows the request, and nobody else can do more than before. The
// engine is asked about the part of the objects that the fix touches. What is
// allowed by a part is allowed by all, since no rule takes anything away; and
// what the fix does not touch says what it said.
//
// Nobody else gains if every binding says what it said, to those it said it to
// and perhaps the one asked about; new bindings name nobody but that one; and
// no aggregated role selects what is new.
func (f *fixer) proven(fix Fix) bool {
	before := rbac.NewPolicy(touched(f.objects, fix))
	after := rbac.NewPolicy(touched(Apply(f.objects, fix.Objects), fix))
	return after.Allows(f.question.Subject, f.question.Request) && onlyGains(before, after, fix.Subject) && !selected(after, fix)
}

// touched are the fix's binding and role, all other bindings to that role, and
// all aggregated roles.
func touched(objects access.Objects, fix Fix) access.Objects {
	var part access.Objects
	for _, role := range objects.ClusterRoles {
		if role.AggregationRule != nil || fix.Role == (access.Ref{Kind: clusterRoleKind, Name: role.Name}) {
			part.ClusterRoles = append(part.ClusterRoles, role)
		}
	}
	for _, role := range objects.Roles {
		if fix.Role == (access.Ref{Kind: roleKind, Namespace: role.Namespace, Name: role.Name}) {
			part.Roles = append(part.Roles, role)
		}
	}
	for _, binding := range objects.ClusterRoleBindings {
		if fix.touches(access.Ref{Kind: clusterRoleBindingKind, Name: binding.Name}, binding.RoleRef) {
			part.ClusterRoleBindings = append(part.ClusterRoleBindings, binding)
		}
	}
	for _, binding := range objects.RoleBindings {
		if fix.touches(access.Ref{Kind: roleBindingKind, Namespace: binding.Namespace, Name: binding.Name}, binding.RoleRef) {
			part.RoleBindings = append(part.RoleBindings, binding)
		}
	}
	return part
}

// touches reports whether the binding is the fix's, or is to its role.
func (f Fix) touches(binding access.Ref, role rbacv1.RoleRef) bool {
	return binding == f.Binding || role.Kind == f.Role.Kind && role.Name == f.Role.Name && (f.Role.Namespace == "" || f.Role.Namespace == binding.Namespace)
}

// onlyGains reports whether nobody but one subject gains anything between two
// policies.
func onlyGains(before, after *rbac.Policy, who access.Ref) bool {
	was := map[access.Ref]rbac.Binding{}
	for binding := range before.Bindings() {
		was[binding.Ref] = binding
	}
	for binding := range after.Bindings() {
		old := was[binding.Ref]
		same := sameRules(old.Role, binding.Role)
		if same && slices.Equal(old.Subjects, binding.Subjects) {
			continue
		}
		for _, subject := range binding.Subjects {
			if subject != who && binding.Role != nil && (!same || !slices.Contains(old.Subjects, subject)) {
				return false
			}
		}
	}
	return true
}

// sameRules reports whether two roles have the same rules; a missing role has
// none.
func sameRules(a, b *rbac.Role) bool {
	if a == nil || b == nil {
		return a == b
	}
	return slices.EqualFunc(a.Rules, b.Rules, func(x, y rbacv1.PolicyRule) bool { return access.CompareRules(x, y) == 0 })
}

// selected reports whether an aggregated role would take in the fix's role
// although it was not there before.
func selected(after *rbac.Policy, fix Fix) bool {
	if fix.Kind != NewRole || fix.Role.Kind != clusterRoleKind {
		return false
	}
	for role := range after.Roles() {
		if slices.Contains(role.From, fix.Role.Name) {
			return true
		}
	}
	return false
}
