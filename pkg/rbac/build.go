package rbac

import (
	"slices"

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
	set, filter := newRuleSet(b.words.rules(rules))
	b.policy.sets = append(b.policy.sets, set)
	b.policy.filters = append(b.policy.filters, filter)
	b.sets[string(b.key)] = id
	return id
}

// addBindings adds all bindings in order, and with them places and holders.
func (b *builder) addBindings(objects access.Objects) {
	p := b.policy
	p.bindings = make([]Binding, 0, len(objects.ClusterRoleBindings)+len(objects.RoleBindings))
	p.places = []stretch{{}}
	for _, i := range inOrder(objects.ClusterRoleBindings, clusterRoleBindingRef) {
		binding := &objects.ClusterRoleBindings[i]
		b.addBinding(everywhere, clusterRoleBindingRef(binding), binding.RoleRef, binding.Subjects)
	}
	for _, i := range inOrder(objects.RoleBindings, roleBindingRef) {
		binding := &objects.RoleBindings[i]
		b.addBinding(b.placeOf(binding.Namespace), roleBindingRef(binding), binding.RoleRef, binding.Subjects)
	}
}

// placeOf finds or opens the place of a namespace.
func (b *builder) placeOf(namespace string) int32 {
	p := b.policy
	place, known := p.placeOf[namespace]
	if !known {
		place = int32(len(p.places))
		p.placeOf[b.words.one(namespace)] = place
		next := int32(len(p.bindings))
		p.places = append(p.places, stretch{from: next, to: next})
	}
	return place
}

func (b *builder) addBinding(place int32, ref access.Ref, role rbacv1.RoleRef, subjects []rbacv1.Subject) {
	p := b.policy
	ref.Namespace = b.words.one(ref.Namespace)
	binding := Binding{Ref: ref, RoleRef: b.roleOf(role, ref.Namespace), Subjects: make([]access.Ref, len(subjects))}
	if i, known := b.roles[binding.RoleRef]; known {
		binding.Role = &p.roles[i]
	}
	for i, subject := range subjects {
		binding.Subjects[i] = b.subjectOf(subject, ref.Namespace)
		b.addClaim(place, &binding, claim{binding: int32(len(p.bindings)), subject: int32(i)})
	}
	p.bindings = append(p.bindings, binding)
	p.places[place].to = int32(len(p.bindings))
}

// roleOf is the role that a binding refers to: a Role is one of the binding's
// own namespace. The API group is not looked at.
//
// Upstream: k8s.io/kubernetes pkg/registry/rbac/validation/rule.go,
// GetRoleReferenceRules.
func (b *builder) roleOf(role rbacv1.RoleRef, namespace string) access.Ref {
	ref := access.Ref{Kind: b.words.one(role.Kind), Name: b.words.one(role.Name)}
	if role.Kind == roleKind {
		ref.Namespace = namespace
	}
	return ref
}

// subjectOf is a subject as the authorizer reads it.
//
// Upstream: k8s.io/kubernetes pkg/registry/rbac/validation/rule.go,
// appliesToUser. The API group is not looked at, nor is a namespace given to a
// user or a group.
func (b *builder) subjectOf(subject rbacv1.Subject, namespace string) access.Ref {
	ref := access.Ref{Kind: b.words.one(subject.Kind), Name: b.words.one(subject.Name)}
	if subject.Kind != rbacv1.ServiceAccountKind {
		return ref
	}
	ref.Namespace = namespace
	if subject.Namespace != "" {
		ref.Namespace = b.words.one(subject.Namespace)
	}
	return ref
}

// addClaim notes the binding with the holder that one of its subjects names.
func (b *builder) addClaim(place int32, binding *Binding, c claim) {
	p := b.policy
	subject := binding.Subjects[c.subject]
	name, matches := holderName(subject)
	if !matches {
		return
	}
	names := p.names(subject.Kind)
	id, known := names[name]
	if !known {
		id = int32(len(p.holders))
		names[name] = id
		p.holders = append(p.holders, holder{ref: holderRef(subject.Kind, name)})
	}
	p.holders[id].add(place, c)
}

// finish makes the lists of rule sets of every holder.
func (b *builder) finish() *Policy {
	for i := range b.policy.holders {
		for j := range b.policy.holders[i].holdings {
			b.finishHolding(&b.policy.holders[i].holdings[j])
		}
	}
	return b.policy
}

func (b *builder) finishHolding(h *holding) {
	for _, claim := range h.claims {
		if role := b.policy.bindings[claim.binding].Role; role != nil {
			h.sets = append(h.sets, role.set)
		}
	}
	slices.Sort(h.sets)
	h.sets = slices.Clip(slices.Compact(h.sets))
	h.claims = slices.Clip(h.claims)
}
