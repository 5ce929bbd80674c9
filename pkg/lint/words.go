package lint

import (
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

const authenticationGroup = "authentication.k8s.io"

// replaceMe stands in corrected objects for a name that only people know. It is
// nobody's, so that what is applied as it is gives nothing.
const replaceMe = "replace-me"

// isAboutActing reports whether a rule has a verb of impersonation, or all.
func isAboutActing(rule rbacv1.PolicyRule) bool {
	return slices.ContainsFunc(rule.Verbs, func(verb string) bool { return verb == rbacv1.VerbAll || isActingVerb(verb) })
}

func isActingVerb(verb string) bool {
	return verb == impersonation.Legacy.IdentityVerb() || strings.HasPrefix(verb, "impersonate:") || strings.HasPrefix(verb, "impersonate-on:")
}

// saysActing reports whether a rule names a verb of impersonation.
func saysActing(rule rbacv1.PolicyRule) bool { return slices.ContainsFunc(rule.Verbs, isActingVerb) }

// limitedTo is the rule with names.
func limitedTo(rule rbacv1.PolicyRule, names ...string) rbacv1.PolicyRule {
	rule = *rule.DeepCopy()
	rule.ResourceNames = names
	return rule
}

// without is the rule less what a list has too much of; no rules if nothing is
// left of the list.
func without(rule rbacv1.PolicyRule, list func(*rbacv1.PolicyRule) *[]string, gone func(string) bool) []rbacv1.PolicyRule {
	rule = *rule.DeepCopy()
	words := list(&rule)
	*words = slices.DeleteFunc(*words, gone)
	if len(*words) == 0 {
		return nil
	}
	return []rbacv1.PolicyRule{rule}
}

func verbs(rule *rbacv1.PolicyRule) *[]string     { return &rule.Verbs }
func resources(rule *rbacv1.PolicyRule) *[]string { return &rule.Resources }
func names(rule *rbacv1.PolicyRule) *[]string     { return &rule.ResourceNames }

// roleWith is a role with other rules.
func roleWith(role rbac.Role, rules []rbacv1.PolicyRule) any {
	role.Rules = rules
	return role.Object()
}

// bindingTo is a binding in a namespace or everywhere (""), with a name, a role and
// subjects.
func bindingTo(namespace, name string, role access.Ref, subjects ...access.Ref) any {
	ref := access.Ref{Kind: "ClusterRoleBinding", Name: name}
	if namespace != "" {
		ref = access.Ref{Kind: "RoleBinding", Namespace: namespace, Name: name}
	}
	return rbac.Binding{Ref: ref, RoleRef: role, Subjects: subjects}.Object()
}

// listed are words in a sentence, no more than fit one.
func listed(words []string) string {
	const most = 3
	words = slices.Compact(slices.Sorted(slices.Values(words)))
	if len(words) > most {
		return strings.Join(words[:most], ", ") + " and more"
	}
	return strings.Join(words, ", ")
}
