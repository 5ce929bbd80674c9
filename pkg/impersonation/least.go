package impersonation

import (
	"slices"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
)

// need is a request that is to be allowed.
type need struct {
	access.Request
	// named is true where a name of "" is meant as it is, and not as any.
	named bool
}

// least is the least set of RBAC objects that lets the actor make exactly these
// requests: those of a namespace by a Role and a RoleBinding there, those
// without one by a ClusterRole and a ClusterRoleBinding.
func least(name string, actor identity.Identity, needs []need) []any {
	byPlace := map[string][]need{}
	for _, need := range needs {
		byPlace[need.Namespace] = append(byPlace[need.Namespace], need)
	}
	var objects []any
	var places []string
	for place := range byPlace {
		places = append(places, place)
	}
	slices.Sort(places)
	for _, place := range places {
		if place != "" {
			objects = append(objects, bound(name, place, leastRules(byPlace[place]), actor)...)
		}
	}
	if everywhere := byPlace[""]; len(everywhere) > 0 {
		objects = append(objects, bound(name, "", leastRules(everywhere), actor)...)
	}
	return objects
}

// leastRules are the rules that allow exactly what is needed, in their order.
// Rules that differ in one list alone are one: what they allow together is what
// they allowed.
func leastRules(needs []need) []rbacv1.PolicyRule {
	var rules []rbacv1.PolicyRule
	for _, need := range needs {
		rules = append(rules, ruleOf(need))
	}
	for _, list := range []func(*rbacv1.PolicyRule) *[]string{names, verbs, resources, urls} {
		rules = merged(rules, list)
	}
	return rules
}

func names(rule *rbacv1.PolicyRule) *[]string     { return &rule.ResourceNames }
func verbs(rule *rbacv1.PolicyRule) *[]string     { return &rule.Verbs }
func resources(rule *rbacv1.PolicyRule) *[]string { return &rule.Resources }
func urls(rule *rbacv1.PolicyRule) *[]string      { return &rule.NonResourceURLs }

func ruleOf(n need) rbacv1.PolicyRule {
	rule := rbacv1.PolicyRule{Verbs: []string{n.Verb}}
	if n.IsURL() {
		rule.NonResourceURLs = []string{n.Path}
		return rule
	}
	rule.APIGroups, rule.Resources = []string{n.Group}, []string{n.FullResource()}
	if n.named || n.Name != "" {
		rule.ResourceNames = []string{n.Name}
	}
	return rule
}

// merged puts rules together that are the same but for one of their lists. An
// empty list of names is any name, and stays alone.
func merged(rules []rbacv1.PolicyRule, list func(*rbacv1.PolicyRule) *[]string) []rbacv1.PolicyRule {
	var kept []rbacv1.PolicyRule
	for _, rule := range rules {
		words := *list(&rule)
		at := slices.IndexFunc(kept, func(known rbacv1.PolicyRule) bool {
			return sameBut(known, rule, list) && (len(words) == 0) == (len(*list(&known)) == 0)
		})
		if at < 0 {
			kept = append(kept, rule)
			continue
		}
		known := list(&kept[at])
		for _, word := range words {
			if !slices.Contains(*known, word) {
				*known = append(*known, word)
			}
		}
	}
	return kept
}

func sameBut(a, b rbacv1.PolicyRule, list func(*rbacv1.PolicyRule) *[]string) bool {
	*list(&a), *list(&b) = nil, nil
	return slices.Equal(a.Verbs, b.Verbs) && slices.Equal(a.APIGroups, b.APIGroups) && slices.Equal(a.Resources, b.Resources) &&
		slices.Equal(a.ResourceNames, b.ResourceNames) && slices.Equal(a.NonResourceURLs, b.NonResourceURLs)
}
