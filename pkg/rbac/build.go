package rbac

import (
	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// builder holds what is needed only while a policy is built. Its steps have an
// order: roles, aggregation, bindings.
type builder struct {
	policy *Policy
	words  *words
	sets   map[string]int32     // rule sets by their content
	roles  map[access.Ref]int32 // roles by name
	claims []claimOf            // of the place that is being filled
	key    []byte               // reused
}

func newBuilder() *builder {
	return &builder{
		policy: &Policy{
			placeOf: map[string]int32{},
			users:   map[string]int32{},
			groups:  map[string]int32{},
		},
		words: newWords(),
		sets:  map[string]int32{},
		roles: map[access.Ref]int32{},
	}
}

// addRoles adds all roles in order.
func (b *builder) addRoles(objects access.Objects) {
	b.policy.roles = make([]Role, 0, len(objects.ClusterRoles)+len(objects.Roles))
	for _, i := range inOrder(objects.ClusterRoles, clusterRoleRef) {
		role := &objects.ClusterRoles[i]
		b.addRole(Role{Ref: clusterRoleRef(role), Rules: role.Rules, Aggregated: role.AggregationRule != nil})
	}
	for _, i := range inOrder(objects.Roles, roleRef) {
		role := &objects.Roles[i]
		b.addRole(Role{Ref: roleRef(role), Rules: role.Rules})
	}
}

func (b *builder) addRole(role Role) {
	role.Ref.Namespace = b.words.one(role.Ref.Namespace)
	role.set = b.setOf(role.Rules)
	role.Rules = b.policy.sets[role.set].rules
	b.roles[role.Ref] = int32(len(b.policy.roles))
	b.policy.roles = append(b.policy.roles, role)
}

// setOf finds or makes the rule set with these rules.
func (b *builder) setOf(rules []rbacv1.PolicyRule) int32 {
	b.key = b.key[:0]
	for _, rule := range rules {
		b.key = appendRule(b.key, rule)
	}
	if set, known := b.sets[string(b.key)]; known {
		return set
	}
	id := int32(len(b.policy.sets))
	b.policy.sets = append(b.policy.sets, newRuleSet(b.words.rules(rules)))
	b.sets[string(b.key)] = id
	return id
}
