package expectation

import (
	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// effective are the rules that a namespace adds (everywhere for "") without
// what no request can match: names where requests carry none, and in a
// namespace URLs and cluster-scoped resources, of which a RoleBinding reaches
// the namespace's own object alone.
func effective(rules []rbacv1.PolicyRule, namespace string, find func(group, name string) (access.Resource, bool)) []rbacv1.PolicyRule {
	var kept []rbacv1.PolicyRule
	for _, right := range access.NewSet(rules).Rights() {
		resource, _ := find(right.Group, right.Resource)
		switch {
		case !access.CanBeMade(right):
		case namespace == "":
			kept = append(kept, right.Rule())
		case right.Path != "":
		case resource.Name == "" || resource.Namespaced:
			kept = append(kept, right.Rule())
		default:
			kept = append(kept, ownNamespace(right, resource, namespace)...)
		}
	}
	return kept
}

// ownNamespace is what a right on cluster-scoped objects comes to through a
// RoleBinding.
func ownNamespace(right access.Right, resource access.Resource, namespace string) []rbacv1.PolicyRule {
	if right.Limited && right.Name != namespace {
		return nil
	}
	verbs := []string{right.Verb}
	if right.Verb == rbacv1.VerbAll {
		verbs = access.CommonVerbs()
	}
	var rules []rbacv1.PolicyRule
	for _, verb := range verbs {
		if access.IsOwnNamespaceRequest(resource, verb) {
			right.Verb, right.Name, right.Limited = verb, namespace, true
			rules = append(rules, right.Rule())
		}
	}
	return rules
}
