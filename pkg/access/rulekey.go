package access

import rbacv1 "k8s.io/api/rbac/v1"

// RuleKey is what makes rules the same to [Distinct]: their words, in any order.
func RuleKey(rule rbacv1.PolicyRule) string { return ruleKey(rule) }
