package explain

import (
	"slices"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// proven reports whether the fix does what it has to: applied to a copy of the
// objects it allows the request, and nobody else can do more than before.
//
// Nobody else gains if every binding says what it said, to those it said it to
// and perhaps the one asked about; new bindings name nobody but that one; and
// no aggregated role selects what is new.
func (f *fixer) proven(fix Fix) bool {
	after := rbac.NewPolicy(Apply(f.objects, fix.Objects))
	return after.Allows(f.question.Subject, f.question.Request) && onlyGains(f.policy, after, fix.Subject) && !selected(after, fix)
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
