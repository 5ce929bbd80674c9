package explain

import (
	"cmp"
	"slices"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

const (
	starWeight       = 100 // of a "*" beside a single word
	everywhereWeight = 100 // of the whole cluster beside one namespace
)

// weighed are the candidates with least extra rights, with these found out. Of
// very many, those with the smallest roles are looked at.
func (f *fixer) weighed(fixes []Fix) []Fix {
	for i := range fixes {
		for _, rule := range fixes[i].Extra {
			fixes[i].weight += weight(rule)
		}
	}
	slices.SortStableFunc(fixes, compareFixes)
	fixes = fixes[:min(mostWeighed, len(fixes))]
	for i := range fixes {
		f.weigh(&fixes[i], fixes[i].Extra)
	}
	return fixes
}

// weigh finds out what the rules give beyond the request and what the identity
// may already.
func (f *fixer) weigh(fix *Fix, rules []rbacv1.PolicyRule) {
	fix.Extra, fix.weight = f.extra(fix.Everywhere, rules), 0
	for _, rule := range fix.Extra {
		fix.weight += weight(rule)
	}
	if fix.Everywhere && f.question.Request.Namespace != "" {
		fix.weight *= everywhereWeight
	}
}

// weight counts the combinations of verb, API group and resource in a rule.
func weight(rule rbacv1.PolicyRule) int {
	count := func(list []string) int {
		n := len(list)
		if slices.Contains(list, "*") {
			n += starWeight - 1
		}
		return n
	}
	return count(rule.Verbs) * (count(rule.APIGroups)*count(rule.Resources) + count(rule.NonResourceURLs))
}

// extra are the rights among those that rules give, broken down to single
// words, that the identity has not got and did not ask for. Rules can be asked
// about like requests: to a matcher "*" is a word that only "*" matches.
//
// Upstream: k8s.io/component-helpers auth/rbac/validation/policy_comparator.go,
// BreakdownRule and Covers, which compare rules in this way.
func (f *fixer) extra(everywhere bool, rules []rbacv1.PolicyRule) []rbacv1.PolicyRule {
	request := f.question.Request
	wanted := exactRule(request)
	namespace := request.Namespace
	if everywhere {
		namespace = ""
	}
	left := map[access.Request][]string{} // verbs by the rest
	for _, rule := range rules {
		for _, right := range broken(rule, !everywhere) {
			covered := namespace == request.Namespace && access.RuleAllows(wanted, right)
			right.Namespace = namespace
			if covered || f.policy.Allows(f.question.Subject, right) {
				continue
			}
			what := right
			what.Verb = ""
			left[what] = union(left[what], []string{right.Verb})
		}
	}
	return compact(left)
}

// broken are the single rights in a rule. A RoleBinding gives none to URLs.
func broken(rule rbacv1.PolicyRule, namespaced bool) []access.Request {
	var rights []access.Request
	names := rule.ResourceNames
	if len(names) == 0 {
		names = []string{""}
	}
	for _, verb := range rule.Verbs {
		for _, url := range rule.NonResourceURLs {
			if !namespaced {
				rights = append(rights, access.Request{Verb: verb, Path: url})
			}
		}
		for _, group := range rule.APIGroups {
			for _, resource := range rule.Resources {
				for _, name := range names {
					rights = append(rights, right(verb, group, resource, name))
				}
			}
		}
	}
	return rights
}

func right(verb, group, resource, name string) access.Request {
	r := access.Request{Verb: verb, Group: group, Name: name}
	r.Resource, r.Subresource = cutResource(resource)
	return r
}

// compact makes rules of single rights: one for the resources of an API group
// with the same verbs and name, sorted.
func compact(rights map[access.Request][]string) []rbacv1.PolicyRule {
	type group struct{ verbs, group, name, kind string }
	rules := map[group]*rbacv1.PolicyRule{}
	for right, verbs := range rights {
		slices.SortFunc(verbs, compareVerbs)
		key := group{verbs: joined(verbs), group: right.Group, name: right.Name}
		if right.IsURL() {
			key.kind = "url"
		}
		rule := rules[key]
		if rule == nil {
			rule = &rbacv1.PolicyRule{Verbs: verbs}
			rules[key] = rule
		}
		if right.IsURL() {
			rule.NonResourceURLs = append(rule.NonResourceURLs, right.Path)
			continue
		}
		rule.APIGroups = []string{right.Group}
		rule.Resources = append(rule.Resources, right.FullResource())
		if right.Name != "" {
			rule.ResourceNames = []string{right.Name}
		}
	}
	var sorted []rbacv1.PolicyRule
	for _, rule := range rules {
		slices.Sort(rule.Resources)
		slices.Sort(rule.NonResourceURLs)
		sorted = append(sorted, *rule)
	}
	slices.SortFunc(sorted, access.CompareRules)
	return sorted
}

// compareVerbs orders verbs as people read them: the common ones first.
func compareVerbs(a, b string) int {
	rank := func(verb string) int {
		if at := slices.Index(access.CommonVerbs(), verb); at >= 0 {
			return at
		}
		return len(access.CommonVerbs())
	}
	return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a, b))
}
