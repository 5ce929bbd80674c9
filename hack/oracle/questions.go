package oracle

import (
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// binding is either kind of binding, with the rules of its role.
type binding struct {
	namespace string
	subjects  []rbacv1.Subject
	rules     []rbacv1.PolicyRule
}

func allBindings(objects access.Objects) []binding {
	var all []binding
	s := newStore(objects)
	rules := func(ref rbacv1.RoleRef, namespace string) []rbacv1.PolicyRule {
		if role, found := s.roles[namespace+"/"+ref.Name]; found && ref.Kind == "Role" {
			return role.Rules
		}
		if role, found := s.clusterRoles[ref.Name]; found && ref.Kind == "ClusterRole" {
			return role.Rules
		}
		return nil
	}
	for _, b := range objects.ClusterRoleBindings {
		all = append(all, binding{subjects: b.Subjects, rules: rules(b.RoleRef, "")})
	}
	for _, b := range objects.RoleBindings {
		all = append(all, binding{namespace: b.Namespace, subjects: b.Subjects, rules: rules(b.RoleRef, b.Namespace)})
	}
	return all
}

// question is one that a binding answers with a yes, often with one thing
// changed, or one out of nothing.
func (g *Generator) question(bindings []binding) Question {
	q := Question{Subject: g.anySubject(), Request: g.anyRequest()}
	picky := g.chance(90)
	bindings = slices.DeleteFunc(slices.Clone(bindings), func(b binding) bool {
		return len(b.subjects) == 0 || picky && len(b.rules) == 0
	})
	if len(bindings) == 0 || g.chance(5) {
		return q
	}
	b := bindings[g.random.IntN(len(bindings))]
	q.Subject = g.subjectOf(b)
	if len(b.rules) > 0 {
		q.Request = g.requestFor(b.rules[g.random.IntN(len(b.rules))])
		if b.namespace != "" && g.chance(95) && !q.Request.IsURL() {
			q.Request.Namespace = b.namespace
		}
	}
	switch {
	case g.chance(30):
		q.Request = g.nudge(q.Request)
	case g.chance(10):
		q.Subject = g.anySubject()
	}
	return q
}

func (g *Generator) anySubject() rbac.Subject {
	return rbac.Subject{Username: g.one(users()), Groups: g.anyGroups()}
}

func (g *Generator) anyGroups() []string {
	var some []string
	for range g.random.IntN(3) {
		some = append(some, g.one(groups()))
	}
	if g.chance(97) {
		some = slices.DeleteFunc(some, func(name string) bool { return name == "system:masters" })
	}
	return some
}

// subjectOf is somebody whom the binding names.
func (g *Generator) subjectOf(b binding) rbac.Subject {
	s := g.anySubject()
	switch bound := b.subjects[g.random.IntN(len(b.subjects))]; bound.Kind {
	case rbacv1.GroupKind:
		s.Groups = append(s.Groups, bound.Name)
		g.random.Shuffle(len(s.Groups), func(i, j int) { s.Groups[i], s.Groups[j] = s.Groups[j], s.Groups[i] })
	case rbacv1.ServiceAccountKind:
		namespace := bound.Namespace
		if namespace == "" {
			namespace = b.namespace
		}
		s.Username = strings.Join([]string{"system:serviceaccount", namespace, bound.Name}, ":")
	default:
		s.Username = bound.Name
	}
	return s
}
