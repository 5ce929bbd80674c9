package lint

import (
	"slices"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// holder looks at what the rights of one subject come to together.
func (l *linter) holder(h impersonation.Holder) {
	if h.Rights.Privileged || !l.Constrained {
		return
	}
	for _, mode := range impersonation.ConstrainedModes() {
		identities, actions := said(h, mode)
		l.halfGrant(h, mode, identities, actions)
		l.legacyBeside(h, identities)
		l.crossProduct(h, mode, identities, actions)
		if mode == impersonation.AssociatedNode && len(identities) > 0 && len(actions) > 0 {
			l.nodeToken(h, identities[0])
		}
	}
}

// said are the halves of a mode that rules name, and do not give by a wildcard.
func said(h impersonation.Holder, mode impersonation.Mode) (identities []impersonation.Right, actions []impersonation.Action) {
	for _, right := range h.Rights.Rights {
		if right.Mode == mode && slices.Contains(right.Grant.Rule.Verbs, mode.IdentityVerb()) {
			identities = append(identities, right)
		}
	}
	for _, action := range h.Rights.ActionsIn(mode) {
		if saysActing(action.Grant.Rule) {
			actions = append(actions, action)
		}
	}
	return identities, actions
}

// halfGrant: one half of a mode without the other.
func (l *linter) halfGrant(h impersonation.Holder, mode impersonation.Mode, identities []impersonation.Right, actions []impersonation.Action) {
	missing := rbacv1.PolicyRule{Verbs: []string{mode.ActionVerb("get")}, APIGroups: []string{""}, Resources: []string{replaceMe}}
	f := Finding{Code: HalfGrant, Severity: Low, Rule: NoRule}
	switch {
	case len(identities) > 0 && len(h.Rights.ActionsIn(mode)) == 0:
		f.Object = identities[0].Grant.Binding
		f.What = subjectWord(h.Subject) + " may be somebody in mode " + string(mode) + ", and do nothing: no " + mode.ActionVerb("VERB")
	case len(actions) > 0 && !slices.ContainsFunc(h.Rights.Rights, func(right impersonation.Right) bool { return right.Mode == mode }):
		f.Object = actions[0].Grant.Binding
		f.What = subjectWord(h.Subject) + " may do something in mode " + string(mode) + ", and be nobody: no " + mode.IdentityVerb()
		missing = rbacv1.PolicyRule{
			Verbs: []string{mode.IdentityVerb()}, APIGroups: []string{authenticationGroup},
			Resources: []string{string(whatOf(mode))}, ResourceNames: []string{replaceMe},
		}
	default:
		return
	}
	role := rbac.Role{Ref: access.Ref{Kind: "ClusterRole", Name: f.Object.Name + "-other-half"}}
	f.Fix = []any{roleWith(role, []rbacv1.PolicyRule{missing}), bindingTo("", role.Ref.Name, role.Ref, h.Subject)}
	l.add(f)
}

func whatOf(mode impersonation.Mode) impersonation.What {
	switch mode {
	case impersonation.UserInfo:
		return impersonation.Users
	case impersonation.ServiceAccount:
		return impersonation.ServiceAccounts
	default:
		return impersonation.Nodes
	}
}

// legacyBeside: somebody who can be acted as within limits, and without.
func (l *linter) legacyBeside(h impersonation.Holder, identities []impersonation.Right) {
	for _, limited := range identities {
		for _, legacy := range h.Rights.Rights {
			if legacy.Mode != impersonation.Legacy || !meet(limited, legacy) {
				continue
			}
			l.add(Finding{
				Code: LegacyBeside, Severity: High, Object: legacy.Grant.Binding, Rule: NoRule,
				What: subjectWord(h.Subject) + " may act as " + whom(limited) + " in mode " + string(limited.Mode) + ", and in the legacy way without any limit",
				Fix:  []any{l.roleWithout(legacy)},
			})
			return
		}
	}
}

// meet reports whether a constrained right and a legacy one are about somebody
// in common.
func meet(limited, legacy impersonation.Right) bool {
	limitedNames := limited.Names
	switch {
	case limited.What == impersonation.Nodes && legacy.What == impersonation.Users:
		limitedNames = nil
		for _, name := range limited.Names {
			limitedNames = append(limitedNames, "system:node:"+name)
		}
	case limited.What != legacy.What || limited.What == impersonation.UIDs || limited.What == impersonation.Extras || limited.What == impersonation.Groups:
		return false
	}
	if limited.Namespace != "" && legacy.Namespace != "" && limited.Namespace != legacy.Namespace {
		return false
	}
	return limited.Any() || legacy.Any() || slices.ContainsFunc(limitedNames, func(name string) bool { return slices.Contains(legacy.Names, name) })
}

func whom(right impersonation.Right) string {
	if right.Any() {
		return "any of " + string(right.What)
	}
	return listed(right.Names)
}

// roleWithout is the role of a legacy right without any of its kind.
func (l *linter) roleWithout(right impersonation.Right) any {
	for role := range l.policy.Roles() {
		if role.Ref != right.Grant.Role {
			continue
		}
		var rules []rbacv1.PolicyRule
		for _, rule := range role.Rules {
			if !slices.Contains(rule.Resources, string(right.What)) {
				rules = append(rules, rule)
				continue
			}
			rules = append(rules, without(rule, verbs, func(verb string) bool { return verb == impersonation.Legacy.IdentityVerb() })...)
		}
		return roleWith(role, rules)
	}
	return nil
}

// crossProduct: halves that different bindings give, so that each identity goes
// with each action.
func (l *linter) crossProduct(h impersonation.Holder, mode impersonation.Mode, identities []impersonation.Right, actions []impersonation.Action) {
	whos, from := map[string]bool{}, map[access.Ref]bool{}
	for _, right := range identities {
		whos[whom(right)+" "+right.Namespace] = true
		from[right.Grant.Role] = true
	}
	does := map[access.Ref]bool{}
	for _, action := range actions {
		does[action.Grant.Role] = true
	}
	if len(whos) < 2 || len(from) < 2 || len(does) < 2 {
		return
	}
	last := identities[len(identities)-1].Grant
	other := h.Subject
	other.Name = replaceMe
	l.add(Finding{
		Code: CrossProduct, Severity: Medium, Object: last.Binding, Rule: NoRule,
		What:    subjectWord(h.Subject) + " has halves of mode " + string(mode) + " from several roles: each identity goes with each action",
		Fix:     []any{bindingTo(last.Binding.Namespace, last.Binding.Name, last.Role, other)},
		FixNote: "give the actions that go with this identity to the same new subject, and take them from " + subjectWord(h.Subject),
	})
}

// nodeToken: a token that is bound to a pod makes its bearer the pod's node.
func (l *linter) nodeToken(h impersonation.Holder, right impersonation.Right) {
	if h.Subject.Kind != rbacv1.ServiceAccountKind {
		return
	}
	var whos []string
	for _, request := range []access.Request{
		{Verb: "create", Resource: "serviceaccounts", Subresource: "token", Namespace: h.Subject.Namespace, Name: h.Subject.Name},
		{Verb: "create", Resource: "pods", Namespace: h.Subject.Namespace},
	} {
		for _, found := range l.policy.Subjects(request) {
			if len(found.Grants) > 0 && found.Grants[0].Binding.Namespace != "" { // who may do so everywhere has other ways
				whos = append(whos, subjectWord(found.Subject))
			}
		}
	}
	if len(whos) == 0 {
		return
	}
	rule := rbacv1.PolicyRule{
		Verbs: []string{impersonation.ArbitraryNode.IdentityVerb()}, APIGroups: []string{authenticationGroup},
		Resources: []string{string(impersonation.Nodes)}, ResourceNames: []string{replaceMe},
	}
	role := rbac.Role{Ref: right.Grant.Role, Rules: []rbacv1.PolicyRule{rule}}
	l.add(Finding{
		Code: NodeToken, Severity: High, Object: right.Grant.Binding, Rule: NoRule,
		What:    subjectWord(h.Subject) + " may act as the node of its pods, and can be had there by " + listed(whos),
		Fix:     []any{roleWith(role, role.Rules)},
		FixNote: "or keep the service account in a namespace in which nobody else makes pods or tokens",
	})
}

func subjectWord(subject access.Ref) string { return subject.String() }
