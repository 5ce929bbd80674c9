package access

import rbacv1 "k8s.io/api/rbac/v1"

// Breakdown lists the requests that a rule is about, word by word, as made in a
// namespace. Wildcards stay what they are.
//
// Upstream: k8s.io/component-helpers auth/rbac/validation/policy_comparator.go,
// BreakdownRule.
func Breakdown(rule rbacv1.PolicyRule, namespace string) []Request {
	var requests []Request
	names := rule.ResourceNames
	if len(names) == 0 {
		names = []string{""}
	}
	for _, verb := range rule.Verbs {
		for _, url := range rule.NonResourceURLs {
			requests = append(requests, Request{Verb: verb, Path: url})
		}
		for _, group := range rule.APIGroups {
			for _, written := range rule.Resources {
				resource := Resource{Name: written}
				for _, name := range names {
					requests = append(requests, Request{
						Verb: verb, Group: group, Resource: resource.Base(), Subresource: resource.Subresource(),
						Name: name, Namespace: namespace,
					})
				}
			}
		}
	}
	return requests
}
