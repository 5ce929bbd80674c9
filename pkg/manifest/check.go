package manifest

import (
	"fmt"
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/api/validate/content"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/validation"
)

// The checks say in our words what the API server refuses: k8s.io/kubernetes
// pkg/apis/rbac/validation/validation.go, after the defaults of
// pkg/apis/rbac/v1/defaults.go.

// checkMeta: ValidateRBACName, and ValidateObjectMeta for the namespace.
func checkMeta(meta metav1.Object) []finding {
	var problems []finding
	if meta.GetName() == "" {
		problems = append(problems, findingAt(fieldPath{"metadata", "name"}, "missing"))
	}
	for _, refusal := range content.IsPathSegmentName(meta.GetName()) {
		problems = append(problems, findingAt(fieldPath{"metadata", "name"}, "%q %s", meta.GetName(), refusal))
	}
	if namespace := meta.GetNamespace(); namespace != "" && len(validation.IsDNS1123Label(namespace)) > 0 {
		problems = append(problems, findingAt(fieldPath{"metadata", "namespace"}, "%q can be no namespace's name", namespace))
	}
	return problems
}

// checkRole: ValidateRole.
func checkRole(role *rbacv1.Role) []finding {
	return checkRules(role.Rules, true)
}

// checkClusterRole: ValidateClusterRole.
func checkClusterRole(role *rbacv1.ClusterRole) []finding {
	problems := checkRules(role.Rules, false)
	if role.AggregationRule == nil {
		return problems
	}
	at := fieldPath{"aggregationRule", "clusterRoleSelectors"}
	if len(role.AggregationRule.ClusterRoleSelectors) == 0 {
		problems = append(problems, findingAt(at, "missing: what is to be aggregated?"))
	}
	for i, selector := range role.AggregationRule.ClusterRoleSelectors {
		if _, err := metav1.LabelSelectorAsSelector(&selector); err != nil {
			problems = append(problems, findingAt(at.to(i), "%v", err))
		}
	}
	return problems
}

func checkRules(rules []rbacv1.PolicyRule, namespaced bool) []finding {
	var problems []finding
	for i, rule := range rules {
		problems = append(problems, checkRule(rule, namespaced, fieldPath{"rules"}.to(i))...)
	}
	return problems
}

// checkRule: ValidatePolicyRule.
func checkRule(rule rbacv1.PolicyRule, namespaced bool, at fieldPath) []finding {
	var problems []finding
	refuse := func(field, words string) { problems = append(problems, findingAt(at.to(field), "%s", words)) }
	if len(rule.Verbs) == 0 {
		refuse("verbs", "missing: a rule needs at least one")
	}
	if len(rule.NonResourceURLs) > 0 {
		if namespaced {
			refuse("nonResourceURLs", "a Role cannot grant URLs, which are in no namespace: write a ClusterRole")
		}
		if len(rule.APIGroups) > 0 || len(rule.Resources) > 0 || len(rule.ResourceNames) > 0 {
			refuse("nonResourceURLs", "a rule grants either URLs or resources: write two rules")
		}
		return problems
	}
	if len(rule.APIGroups) == 0 {
		refuse("apiGroups", `missing: a rule needs at least one, "" for the core group`)
	}
	if len(rule.Resources) == 0 {
		refuse("resources", "missing: a rule needs at least one, or nonResourceURLs")
	}
	return problems
}

// checkRoleBinding: SetDefaults_RoleBinding, ValidateRoleBinding.
func checkRoleBinding(binding *rbacv1.RoleBinding) []finding {
	return append(
		checkRoleRef(&binding.RoleRef, roleBindingKind, roleKind, clusterRoleKind),
		checkSubjects(binding.Subjects, true)...)
}

// checkClusterRoleBinding: SetDefaults_ClusterRoleBinding,
// ValidateClusterRoleBinding.
func checkClusterRoleBinding(binding *rbacv1.ClusterRoleBinding) []finding {
	return append(
		checkRoleRef(&binding.RoleRef, clusterRoleBindingKind, clusterRoleKind),
		checkSubjects(binding.Subjects, false)...)
}

// checkRoleRef: the part about roleRef.
func checkRoleRef(ref *rbacv1.RoleRef, binding string, kinds ...string) []finding {
	at := fieldPath{"roleRef"}
	if *ref == (rbacv1.RoleRef{}) {
		return []finding{findingAt(at, "missing")}
	}
	if ref.APIGroup == "" {
		ref.APIGroup = rbacv1.GroupName
	}
	var problems []finding
	if ref.APIGroup != rbacv1.GroupName {
		problems = append(problems, findingAt(at.to("apiGroup"), "%q is not the group of roles: write %s", ref.APIGroup, rbacv1.GroupName))
	}
	if !slices.Contains(kinds, ref.Kind) {
		problems = append(problems, findingAt(at.to("kind"), "%q: a %s refers to a %s", ref.Kind, binding, strings.Join(kinds, " or a ")))
	}
	if ref.Name == "" {
		problems = append(problems, findingAt(at.to("name"), "missing"))
	}
	for _, refusal := range content.IsPathSegmentName(ref.Name) {
		problems = append(problems, findingAt(at.to("name"), "%q %s", ref.Name, refusal))
	}
	return problems
}

// checkRoleRefChange: ValidateRoleBindingUpdate, ValidateClusterRoleBindingUpdate.
func checkRoleRefChange(before, after rbacv1.RoleRef) []finding {
	if before == after {
		return nil
	}
	return []finding{findingAt(fieldPath{"roleRef"}, "a binding's role cannot be changed, and it was %s %q before", before.Kind, before.Name)}
}

func checkSubjects(subjects []rbacv1.Subject, namespaced bool) []finding {
	var problems []finding
	for i := range subjects {
		problems = append(problems, checkSubject(&subjects[i], namespaced, fieldPath{"subjects"}.to(i))...)
	}
	return problems
}

// checkSubject: SetDefaults_Subject, ValidateRoleBindingSubject.
func checkSubject(subject *rbacv1.Subject, namespaced bool, at fieldPath) []finding {
	var problems []finding
	refuse := func(field, format string, args ...any) {
		problems = append(problems, findingAt(at.to(field), format, args...))
	}
	if subject.Name == "" {
		refuse("name", "missing")
	}
	switch subject.Kind {
	case rbacv1.ServiceAccountKind:
		if subject.Name != "" && len(validation.IsDNS1123Subdomain(subject.Name)) > 0 {
			refuse("name", "%q can be no service account's name", subject.Name)
		}
		if subject.APIGroup != "" {
			refuse("apiGroup", "%q is not the group of service accounts: leave it out", subject.APIGroup)
		}
		if !namespaced && subject.Namespace == "" {
			refuse("namespace", "missing: a ClusterRoleBinding has none that the service account could be in")
		}
	case rbacv1.UserKind, rbacv1.GroupKind:
		if subject.APIGroup == "" {
			subject.APIGroup = rbacv1.GroupName
		}
		if subject.APIGroup != rbacv1.GroupName {
			refuse("apiGroup", "%q is not the group of users and groups: write %s", subject.APIGroup, rbacv1.GroupName)
		}
	default:
		refuse("kind", "%q is no kind of subject: there are %s, %s, %s", subject.Kind, rbacv1.UserKind, rbacv1.GroupKind, rbacv1.ServiceAccountKind)
	}
	return problems
}

// named puts an object's name before what was found out about it.
func named(kind, name string, problems []finding) []finding {
	if name != "" {
		kind = fmt.Sprintf("%s %q", kind, name)
	}
	for i := range problems {
		problems[i].what = kind + ": " + problems[i].what
	}
	return problems
}
