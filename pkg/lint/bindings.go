package lint

import (
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// binding looks at what a binding does with the rights of its role.
func (l *linter) binding(b rbac.Binding) {
	if !slices.ContainsFunc(b.Role.Rules, isAboutActing) {
		return
	}
	l.broadSubject(b)
	if b.Ref.Namespace == "" {
		return
	}
	l.inertRoleBinding(b)
	l.wrongNamespace(b)
}

// isBroad reports whether a subject is everybody, or every service account of a
// namespace at least.
func isBroad(subject access.Ref) bool {
	switch subject.Kind {
	case rbacv1.GroupKind:
		return subject.Name == impersonation.Authenticated || subject.Name == "system:unauthenticated" ||
			subject.Name == impersonation.AllAccounts || strings.HasPrefix(subject.Name, impersonation.AllAccounts+":")
	default:
		return subject.Name == "system:anonymous"
	}
}

// gives are the rights of impersonation that the binding gives.
func (l *linter) gives(b rbac.Binding) []impersonation.Right {
	var rights []impersonation.Right
	for _, rule := range b.Role.Rules {
		for _, mode := range l.modes() {
			rights = append(rights, impersonation.RightsIn(rule, mode, b.Ref.Namespace)...)
		}
	}
	return rights
}

func (l *linter) broadSubject(b rbac.Binding) {
	var broad, others []access.Ref
	for _, subject := range b.Subjects {
		if isBroad(subject) {
			broad = append(broad, subject)
		} else {
			others = append(others, subject)
		}
	}
	rights := l.gives(b)
	if len(broad) == 0 || len(rights) == 0 {
		return
	}
	severity := High
	if slices.ContainsFunc(rights, func(right impersonation.Right) bool { return right.Namespace == "" }) {
		severity = Critical
	}
	var whats, whos []string
	for _, right := range rights {
		whats = append(whats, string(right.What))
	}
	for _, subject := range broad {
		whos = append(whos, subject.Name)
	}
	f := Finding{Code: BroadSubject, Severity: severity, Object: b.Ref, Rule: NoRule, What: "impersonation of " + listed(whats) + " is bound to " + listed(whos)}
	if len(others) > 0 {
		b.Subjects = others
		f.Fix = []any{bindingTo(b.Ref.Namespace, b.Ref.Name, b.RoleRef, b.Subjects...)}
	} else {
		f.Fix = []any{bindingTo(b.Ref.Namespace, b.Ref.Name, b.RoleRef, access.Ref{Kind: rbacv1.GroupKind, Name: replaceMe})}
	}
	l.add(f)
}

// inertRoleBinding: users, groups, uids, extra values and nodes are in no
// namespace.
func (l *linter) inertRoleBinding(b rbac.Binding) {
	var whats []string
	var rules []rbacv1.PolicyRule
	for _, rule := range b.Role.Rules {
		inert := false
		for _, mode := range l.modes() {
			if !slices.Contains(rule.Verbs, mode.IdentityVerb()) {
				continue
			}
			for _, right := range impersonation.RightsIn(rule, mode, "") {
				if right.What != impersonation.ServiceAccounts {
					inert = true
					whats = append(whats, string(right.What))
				}
			}
		}
		if inert {
			if len(rule.ResourceNames) == 0 {
				rule = limitedTo(rule, replaceMe)
			}
			rules = append(rules, rule)
		}
	}
	if len(rules) == 0 {
		return
	}
	name := b.Ref.Namespace + "-" + b.Ref.Name
	role := rbac.Role{Ref: access.Ref{Kind: "ClusterRole", Name: name}}
	l.add(Finding{
		Code: InertRoleBinding, Severity: Low, Object: b.Ref, Rule: NoRule,
		What:    "impersonation of " + listed(whats) + " through a RoleBinding: they are in no namespace",
		Fix:     []any{roleWith(role, rules), bindingTo("", name, role.Ref, b.Subjects...)},
		FixNote: "delete " + b.Ref.String() + " if it is for nothing else",
	})
}

// wrongNamespace: a service account that is named, and is not there.
func (l *linter) wrongNamespace(b rbac.Binding) {
	if l.Accounts == nil {
		return
	}
	for _, right := range l.gives(b) {
		for _, name := range right.Names {
			elsewhere := l.namespacesOf(name)
			if right.What != impersonation.ServiceAccounts || len(elsewhere) == 0 || slices.Contains(elsewhere, b.Ref.Namespace) {
				continue
			}
			role := rbac.Role{Ref: access.Ref{Kind: "Role", Namespace: elsewhere[0], Name: b.Ref.Name}}
			rule := rbacv1.PolicyRule{Verbs: []string{right.Mode.IdentityVerb()}, APIGroups: []string{groupOf(right.Mode)}, Resources: []string{string(right.What)}, ResourceNames: []string{name}}
			l.add(Finding{
				Code: WrongNamespace, Severity: Medium, Object: b.Ref, Rule: NoRule,
				What:    "there is no service account " + name + " in " + b.Ref.Namespace + ", and there is one in " + listed(elsewhere),
				Fix:     []any{roleWith(role, []rbacv1.PolicyRule{rule}), bindingTo(elsewhere[0], b.Ref.Name, role.Ref, b.Subjects...)},
				FixNote: "delete " + b.Ref.String(),
			})
			return
		}
	}
}

// namespacesOf are those that have a service account of a name.
func (l *linter) namespacesOf(name string) []string {
	var namespaces []string
	for _, account := range l.Accounts {
		if account.Name == name {
			namespaces = append(namespaces, account.Namespace)
		}
	}
	slices.Sort(namespaces)
	return namespaces
}

func groupOf(mode impersonation.Mode) string {
	if mode == impersonation.Legacy {
		return ""
	}
	return authenticationGroup
}
