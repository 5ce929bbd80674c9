package oracle

import (
	"fmt"
	"math/rand/v2"

	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// Case is a policy and what to ask of it.
type Case struct {
	Objects   access.Objects
	Questions []Question
}

// Question is one request by somebody.
type Question struct {
	Subject rbac.Subject
	Request access.Request
}

// Generator makes random cases. The same seed makes the same cases.
type Generator struct {
	random *rand.Rand
}

// NewGenerator starts a sequence of cases.
func NewGenerator(seed uint64) *Generator {
	return &Generator{random: rand.New(rand.NewPCG(seed, 0))}
}

// Case makes the next case: a small policy, so that a difference is easy to
// see, and questions that it answers with a yes about every other time.
func (g *Generator) Case() Case {
	c := Case{Objects: g.objects()}
	bindings := allBindings(c.Objects)
	for range 40 {
		c.Questions = append(c.Questions, g.question(bindings))
	}
	return c
}

func (g *Generator) objects() access.Objects {
	var objects access.Objects
	for _, name := range []string{"r1", "r2", "r3", "R1"} {
		if g.chance(80) {
			objects.ClusterRoles = append(objects.ClusterRoles, rbacv1.ClusterRole{ObjectMeta: metav1.ObjectMeta{Name: name}, Rules: g.rules()})
		}
		for _, namespace := range []string{"ns1", "ns2"} {
			if g.chance(70) {
				objects.Roles = append(objects.Roles, rbacv1.Role{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name}, Rules: g.rules()})
			}
		}
	}
	for i := range 1 + g.random.IntN(3) {
		objects.ClusterRoleBindings = append(objects.ClusterRoleBindings, rbacv1.ClusterRoleBinding{
			ObjectMeta: metav1.ObjectMeta{Name: fmt.Sprintf("b%d", i)}, RoleRef: g.roleRef(), Subjects: g.bound(),
		})
	}
	for i := range 1 + g.random.IntN(6) {
		objects.RoleBindings = append(objects.RoleBindings, rbacv1.RoleBinding{
			ObjectMeta: metav1.ObjectMeta{Namespace: g.one(namespaces()), Name: fmt.Sprintf("b%d", i)}, RoleRef: g.roleRef(), Subjects: g.bound(),
		})
	}
	g.shuffle(objects)
	return objects
}

// shuffle: the order in which objects come must not matter.
func (g *Generator) shuffle(o access.Objects) {
	g.random.Shuffle(len(o.Roles), func(i, j int) { o.Roles[i], o.Roles[j] = o.Roles[j], o.Roles[i] })
	g.random.Shuffle(len(o.ClusterRoles), func(i, j int) { o.ClusterRoles[i], o.ClusterRoles[j] = o.ClusterRoles[j], o.ClusterRoles[i] })
	g.random.Shuffle(len(o.RoleBindings), func(i, j int) { o.RoleBindings[i], o.RoleBindings[j] = o.RoleBindings[j], o.RoleBindings[i] })
	g.random.Shuffle(len(o.ClusterRoleBindings), func(i, j int) {
		o.ClusterRoleBindings[i], o.ClusterRoleBindings[j] = o.ClusterRoleBindings[j], o.ClusterRoleBindings[i]
	})
}

func (g *Generator) rules() []rbacv1.PolicyRule {
	rules := make([]rbacv1.PolicyRule, g.random.IntN(5))
	for i := range rules {
		rules[i] = g.rule()
	}
	if len(rules) > 1 && g.chance(10) {
		rules[1] = rules[0]
	}
	return rules
}

// rule has URLs, resources or, as validation would not let it, both.
func (g *Generator) rule() rbacv1.PolicyRule {
	rule := rbacv1.PolicyRule{Verbs: g.some(verbs(), 3)}
	if g.chance(25) {
		rule.NonResourceURLs = g.some(urls(), 3)
		if g.chance(80) {
			return rule
		}
	}
	rule.APIGroups = g.some(apiGroups(), 2)
	rule.Resources = g.some(resources(), 4)
	if g.chance(35) {
		rule.ResourceNames = g.some(objectNames(), 3)
	}
	return rule
}

func (g *Generator) roleRef() rbacv1.RoleRef {
	return rbacv1.RoleRef{APIGroup: g.one(subjectAPIGroups()), Kind: g.one(roleKinds()), Name: g.one(roleNames())}
}

// bound are the subjects of a binding, at times none, at times one twice.
func (g *Generator) bound() []rbacv1.Subject {
	subjects := make([]rbacv1.Subject, g.random.IntN(5))
	for i := range subjects {
		subjects[i] = g.boundOne()
	}
	if len(subjects) > 1 && g.chance(10) {
		subjects[1] = subjects[0]
	}
	return subjects
}

func (g *Generator) boundOne() rbacv1.Subject {
	s := rbacv1.Subject{Kind: g.one(subjectKinds()), APIGroup: g.one(subjectAPIGroups())}
	switch s.Kind {
	case rbacv1.ServiceAccountKind:
		s.Name, s.Namespace = g.one(serviceAccountNames()), g.one(serviceAccountNamespaces())
		return s
	case rbacv1.GroupKind:
		s.Name = g.one(groups())
	default:
		s.Name = g.one(users())
	}
	if g.chance(10) {
		s.Namespace = g.one(namespaces())
	}
	return s
}

func (g *Generator) chance(percent int) bool { return g.random.IntN(100) < percent }

func (g *Generator) one(words []string) string { return words[g.random.IntN(len(words))] }

// some are one word to n, now and then none.
func (g *Generator) some(words []string, n int) []string {
	if g.chance(3) {
		return nil
	}
	var some []string
	for range 1 + g.random.IntN(n) {
		some = append(some, g.one(words))
	}
	return some
}
