package explain

import (
	"slices"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// addMissing adds a binding to a role that does not exist, with the role that
// was perhaps meant.
func (s *search) addMissing(b rbac.Binding, subject access.Ref) {
	if s.found.full(RoleMissing) {
		return
	}
	miss := s.about(b, subject)
	miss.Reason = RoleMissing
	rule := exactRule(s.question.Request)
	switch meant, found := s.meant(b); {
	case found:
		miss.Change = Change{Kind: ChangeRoleRef, Role: meant}
	case creatable(b):
		miss.Change = Change{Kind: CreateRole, Role: b.RoleRef, Rule: &rule}
	default:
		miss.Change = Change{Kind: AddRule, Binding: s.question.bindingPlace(), Rule: &rule}
	}
	s.found.add(miss, b.RoleRef)
}

// creatable reports whether there can be a role as the binding refers to.
func creatable(b rbac.Binding) bool {
	return b.RoleRef.Kind == clusterRoleKind || b.RoleRef.Kind == roleKind && b.RoleRef.Namespace != ""
}

// meant finds a role that the binding could refer to and that allows the
// request: of the same name and another kind, or of a name that is one slip of
// the finger away.
func (s *search) meant(b rbac.Binding) (access.Ref, bool) {
	var similar access.Ref
	for role := range s.policy.Roles() {
		same := role.Ref.Name == b.RoleRef.Name
		if !same && (similar.Name != "" || !slip(role.Ref.Name, b.RoleRef.Name)) || !bindable(role.Ref, b.Ref) || !s.allows(role) {
			continue
		}
		if similar = role.Ref; same {
			break
		}
	}
	return similar, similar.Name != ""
}

func (s *search) allows(role rbac.Role) bool {
	return slices.ContainsFunc(role.Rules, func(rule rbacv1.PolicyRule) bool {
		return access.RuleAllows(rule, s.question.Request)
	})
}

// addNotAggregated adds an aggregated role that lacks a rule which one of the
// ClusterRoles that it selects has.
//
// Upstream: k8s.io/kubernetes
// pkg/controller/clusterroleaggregation/clusterroleaggregation_controller.go.
func (s *search) addNotAggregated(miss NearMiss, role *rbac.Role) {
	if !role.Aggregated {
		return
	}
	for _, source := range s.sources(role) {
		for i, rule := range source.Rules {
			if access.RuleAllows(rule, s.question.Request) {
				miss.Reason, miss.Rule, miss.Origin = NotAggregated, &source.Rules[i], []string{source.Ref.Name}
				miss.Change = Change{Kind: Aggregate}
				s.found.add(miss, miss.Role)
				return
			}
		}
	}
}

// origin names those of an aggregated role's sources in which the rule is
// written.
func (s *search) origin(role *rbac.Role, rule rbacv1.PolicyRule) []string {
	if !role.Aggregated {
		return nil
	}
	var names []string
	for _, source := range s.sources(role) {
		if slices.ContainsFunc(source.Rules, func(r rbacv1.PolicyRule) bool { return access.CompareRules(r, rule) == 0 }) {
			names = append(names, source.Ref.Name)
		}
	}
	slices.Sort(names)
	return names
}

// sources are the ClusterRoles at the far end of what an aggregated role
// selects: those that are made of no others.
func (s *search) sources(role *rbac.Role) []rbac.Role {
	var found []rbac.Role
	seen := map[string]bool{role.Ref.Name: true}
	var follow func(names []string)
	follow = func(names []string) {
		for _, name := range names {
			next, known := s.clusterRole(name)
			if !known || seen[name] {
				continue
			}
			seen[name] = true
			if len(next.From) == 0 {
				found = append(found, next)
			}
			follow(next.From)
		}
	}
	follow(role.From)
	return found
}

func (s *search) clusterRole(name string) (rbac.Role, bool) {
	if s.clusters == nil {
		s.clusters = map[string]rbac.Role{}
		for role := range s.policy.Roles() {
			if role.Ref.Kind == clusterRoleKind {
				s.clusters[role.Ref.Name] = role
			}
		}
	}
	role, known := s.clusters[name]
	return role, known
}
