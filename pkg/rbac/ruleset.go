package rbac

import (
	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// ruleSet is a list of rules that one or many roles have.
type ruleSet struct {
	rules      []rbacv1.PolicyRule
	signatures []signature // of each rule
	filter     signature   // of all rules
}

func newRuleSet(rules []rbacv1.PolicyRule) ruleSet {
	set := ruleSet{rules: rules, signatures: make([]signature, len(rules))}
	for i, rule := range rules {
		set.signatures[i] = signatureOfRule(rule)
		set.filter = set.filter.with(set.signatures[i])
	}
	return set
}

// next is the index of the first rule from index i on that allows what is
// asked, or the number of rules if none does.
func (s *ruleSet) next(i int, q *question) int {
	for ; i < len(s.rules); i++ {
		if s.signatures[i].admits(&q.signature) && access.RuleAllows(s.rules[i], *q.request) {
			return i
		}
	}
	return len(s.rules)
}
