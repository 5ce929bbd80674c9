package main

import (
	"fmt"
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"
)

// separator stands between the words of a list, and in none of them.
const separator = ","

// words are the lists of a rule, each in one string so that rules compare. A
// rule is about URLs, or about the resources of at least one group: "" is the
// core group.
type words struct {
	urls, groups, resources, verbs string
}

// wordsOf refuses a rule that words can't hold.
func wordsOf(rule rbacv1.PolicyRule) (words, error) {
	onURLs, onResources := len(rule.NonResourceURLs) > 0, len(rule.APIGroups) > 0 && len(rule.Resources) > 0
	all := slices.Concat(rule.NonResourceURLs, rule.APIGroups, rule.Resources, rule.Verbs)
	commas := strings.Contains(strings.Join(all, ""), separator)
	if onURLs == onResources || len(rule.Verbs) == 0 || len(rule.ResourceNames) > 0 || commas {
		return words{}, fmt.Errorf("the table has no place for the rule %v", rule)
	}
	return words{
		urls:      strings.Join(rule.NonResourceURLs, separator),
		groups:    strings.Join(rule.APIGroups, separator),
		resources: strings.Join(rule.Resources, separator),
		verbs:     strings.Join(rule.Verbs, separator),
	}, nil
}
