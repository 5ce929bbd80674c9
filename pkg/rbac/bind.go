package rbac

import (
	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// addBindings adds all bindings in order, place by place, and with them the
// holders.
func (b *builder) addBindings(objects access.Objects) {
	p := b.policy
	p.bindings = make([]Binding, 0, len(objects.ClusterRoleBindings)+len(objects.RoleBindings))
	b.open()
	for _, i := range inOrder(objects.ClusterRoleBindings, clusterRoleBindingRef) {
		binding := &objects.ClusterRoleBindings[i]
		b.addBinding(clusterRoleBindingRef(binding), binding.RoleRef, binding.Subjects)
	}
	for _, i := range inOrder(objects.RoleBindings, roleBindingRef) {
		binding := &objects.RoleBindings[i]
		if _, known := p.placeOf[binding.Namespace]; !known {
			b.close()
			p.placeOf[b.words.one(binding.Namespace)] = b.open()
		}
		b.addBinding(roleBindingRef(binding), binding.RoleRef, binding.Subjects)
	}
	b.close()
	b.findEverywhere()
}

func (b *builder) addBinding(ref access.Ref, role rbacv1.RoleRef, subjects []rbacv1.Subject) {
	p := b.policy
	ref.Namespace = b.words.one(ref.Namespace)
	binding := Binding{Ref: ref, RoleRef: b.roleOf(role, ref.Namespace), Subjects: make([]access.Ref, len(subjects))}
	if i, known := b.roles[binding.RoleRef]; known {
		binding.Role = &p.roles[i]
	}
	for i, subject := range subjects {
		binding.Subjects[i] = b.subjectOf(subject, ref.Namespace)
		if holder := b.holderOf(binding.Subjects[i]); holder != none {
			b.claims = append(b.claims, claimOf{holder, claim{binding: int32(len(p.bindings)), subject: int32(i)}})
		}
	}
	p.bindings = append(p.bindings, binding)
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

// holderOf finds or makes the holder that a subject names, none if it matches
// nobody.
func (b *builder) holderOf(subject access.Ref) int32 {
	p := b.policy
	name, matches := holderName(subject)
	if !matches {
		return none
	}
	names := p.names(subject.Kind)
	id, known := names[name]
	if !known {
		id = int32(len(p.holders))
		names[name] = id
		p.holders = append(p.holders, holder{ref: holderRef(subject.Kind, name), everywhere: none})
	}
	return id
}
