package rbac

import (
	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// Rules are the rules that the subject has in one place: for namespace ""
// those that hold everywhere, through ClusterRoleBindings; for any other
// namespace only those that its RoleBindings add. They are as written, in the
// order of the bindings, and a rule that comes twice is listed twice. What
// RoleBindings say about URLs and cluster-scoped resources is listed and holds
// nowhere. The right of system:masters to everything is in no rule.
//
// Upstream: k8s.io/kubernetes pkg/registry/rbac/validation/rule.go, RulesFor,
// which gives both places in one list.
func (p *Policy) Rules(s Subject, namespace string) ([]rbacv1.PolicyRule, []*MissingRoleError) {
	var rules []rbacv1.PolicyRule
	var missed []*MissingRoleError
	for _, v := range p.visitsIn(s, namespace) {
		if v.binding.Role == nil {
			missed = append(missed, missing(v.binding))
			continue
		}
		rules = append(rules, v.binding.Role.Rules...)
	}
	return rules, missed
}

// RuleGrants are the rules of [Policy.Rules], each with the binding it comes
// through.
func (p *Policy) RuleGrants(s Subject, namespace string) ([]Grant, []*MissingRoleError) {
	return p.RuleGrantsOf(s, namespace, func(rbacv1.PolicyRule) bool { return true })
}

// RuleGrantsOf are those of [Policy.RuleGrants] whose rule is wanted.
func (p *Policy) RuleGrantsOf(s Subject, namespace string, wanted func(rbacv1.PolicyRule) bool) ([]Grant, []*MissingRoleError) {
	var grants []Grant
	var missed []*MissingRoleError
	for _, v := range p.visitsIn(s, namespace) {
		if v.binding.Role == nil {
			missed = append(missed, missing(v.binding))
			continue
		}
		for i, rule := range v.binding.Role.Rules {
			if wanted(rule) {
				grants = append(grants, p.grant(v.binding, v.matches, i))
			}
		}
	}
	return grants, missed
}

func (p *Policy) visitsIn(s Subject, namespace string) []visit {
	if namespace == "" {
		return p.visits(s, everywhere)
	}
	place, bound := p.placeOf[namespace]
	if !bound {
		return nil
	}
	return p.visits(s, place)
}

// Held is a binding that applies to somebody, with the role that it gives.
type Held struct {
	// Grant names the binding, its role and the first of its subjects that
	// matches.
	access.Grant
	Rules []rbacv1.PolicyRule
}

// Held are the bindings behind [Policy.Rules], in their order; those that refer
// to no role are left out.
func (p *Policy) Held(s Subject, namespace string) []Held {
	var held []Held
	for _, v := range p.visitsIn(s, namespace) {
		if v.binding.Role != nil {
			grant := access.Grant{Binding: v.binding.Ref, Role: v.binding.Role.Ref, Subject: v.binding.Subjects[v.matches[0]]}
			held = append(held, Held{Grant: grant, Rules: v.binding.Role.Rules})
		}
	}
	return held
}
