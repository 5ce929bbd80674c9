package explain

import (
	"fmt"
	"math/rand/v2"

	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// dice makes random policies and questions of few words, so that they often
// meet.
type dice struct{ *rand.Rand }

func roll(seed uint64) dice { return dice{rand.New(rand.NewPCG(seed, 1))} }

func (d dice) one(words ...string) string { return words[d.IntN(len(words))] }

func (d dice) some(words ...string) []string {
	list := []string{d.one(words...)}
	for d.IntN(3) == 0 {
		list = append(list, d.one(words...))
	}
	return list
}

func (d dice) rule() rbacv1.PolicyRule {
	if d.IntN(6) == 0 {
		return rbacv1.PolicyRule{Verbs: d.verbs(), NonResourceURLs: d.urls()}
	}
	rule := rbacv1.PolicyRule{
		Verbs:     d.verbs(),
		APIGroups: d.some("", "apps", "*", "Apps", "apps/v1", "v1", "core", "authentication.k8s.io"),
		Resources: d.some("pods", "pods/log", "Pods", "pods/*", "*/*", "*/log", "*", "deployments", "deploy", "deployments.apps", "nodes", "users", "namespaces", "serviceaccounts"),
	}
	if d.IntN(4) == 0 {
		rule.ResourceNames = d.some("web", "Web", "*", "we*", "db", "prod", "bob")
	}
	return rule
}

func (d dice) urls() []string {
	return d.some("/api", "/api/*", "/api/v1", "/Api", "/api/*/x", "*", "/metrics")
}

func (d dice) verbs() []string {
	return d.some("get", "list", "create", "Get", "ge*", "get,list", "*", "impersonate", "impersonate:user-info",
		"impersonate:serviceaccount", "impersonate-on:user-info:get", "impersonate:*", "impersonate-on:serviceaccount:list")
}

// nearly is a rule that allows the request, or would but for one thing.
func (d dice) nearly(request access.Request) rbacv1.PolicyRule {
	rule := exactRule(request)
	other := d.rule()
	switch d.IntN(7) {
	case 0:
		rule.Verbs = d.verbs()
	case 1:
		rule.APIGroups = other.APIGroups
	case 2:
		rule.Resources = append(other.Resources, request.Resource+d.one("", "/*", "/log"))[d.IntN(2):]
	case 3:
		rule.ResourceNames = d.some("web", "Web", "*", "we*", "db", "prod", "bob", "n1")
	case 4:
		rule.NonResourceURLs = d.urls()
	case 5:
		rule.Verbs = d.some("impersonate", "impersonate:user-info", "impersonate-on:user-info:get", "impersonate-on:serviceaccount:list")
		rule.APIGroups, rule.Resources = []string{"", authenticationGroup}, []string{"users", "pods"}
	}
	if request.IsURL() {
		if d.IntN(2) == 0 {
			rule.NonResourceURLs = d.urls()
		}
		rule.APIGroups, rule.Resources, rule.ResourceNames = nil, nil, nil
	}
	return rule
}

func (d dice) rules(q Question) []rbacv1.PolicyRule {
	var rules []rbacv1.PolicyRule
	for range d.IntN(3) {
		if d.IntN(2) == 0 {
			rules = append(rules, d.rule())
		} else {
			rules = append(rules, d.nearly(q.Request))
		}
	}
	return rules
}

func (d dice) namespace() string { return d.one("prod", "dev", "ci") }

func (d dice) subject(q Question, namespaced bool) rbacv1.Subject {
	if d.IntN(3) == 0 {
		return rbac.SubjectObject(q.self())
	}
	subject := rbacv1.Subject{Kind: d.one(rbacv1.UserKind, rbacv1.GroupKind, rbacv1.ServiceAccountKind)}
	subject.Name = d.one("jane", "Jane", "oidc:jane", "bot", "ci:bot", "dev-team", "Dev-Team", "other", "n1", "system:nodes",
		"system:serviceaccount:ci:bot", "system:serviceaccount:dev:bot", "system:serviceaccounts", "system:serviceaccounts:dev", "system:authenticated")
	if subject.Kind == rbacv1.ServiceAccountKind && (!namespaced || d.IntN(2) == 0) {
		subject.Namespace = d.namespace()
	}
	if d.IntN(12) == 0 {
		subject.Kind, subject.Namespace = "user", ""
	}
	return subject
}

func (d dice) subjects(q Question, namespaced bool) []rbacv1.Subject {
	subjects := []rbacv1.Subject{d.subject(q, namespaced)}
	for d.IntN(3) == 0 {
		subjects = append(subjects, d.subject(q, namespaced))
	}
	return subjects
}

// policy is a random set of objects, often about the question, with roles
// missing, aggregated and reserved ones among them.
func (d dice) policy(q Question) access.Objects {
	var objects access.Objects
	for i := range 5 {
		meta := metav1.ObjectMeta{Name: fmt.Sprintf("r%d", i)}
		if d.IntN(3) == 0 {
			meta.Labels = map[string]string{"to": "r0"}
		}
		role := rbacv1.ClusterRole{ObjectMeta: meta, Rules: d.rules(q)}
		if i == 0 {
			role.AggregationRule = &rbacv1.AggregationRule{ClusterRoleSelectors: []metav1.LabelSelector{{MatchLabels: map[string]string{"to": "r0"}}}}
		}
		objects.ClusterRoles = append(objects.ClusterRoles, role)
	}
	for i := range 6 {
		meta := metav1.ObjectMeta{Name: fmt.Sprintf("r%d", i), Namespace: d.namespace()}
		objects.Roles = append(objects.Roles, rbacv1.Role{ObjectMeta: meta, Rules: d.rules(q)})
	}
	for i := range 1 + d.IntN(3) {
		meta := metav1.ObjectMeta{Name: d.one("", "system:") + fmt.Sprintf("b%d", i)}
		role := rbacv1.RoleRef{Kind: clusterRoleKind, Name: d.roleName()}
		objects.ClusterRoleBindings = append(objects.ClusterRoleBindings, rbacv1.ClusterRoleBinding{ObjectMeta: meta, RoleRef: role, Subjects: d.subjects(q, false)})
	}
	for i := range 2 + d.IntN(6) {
		meta := metav1.ObjectMeta{Name: fmt.Sprintf("b%d", i), Namespace: d.namespace()}
		role := rbacv1.RoleRef{Kind: d.one(clusterRoleKind, roleKind), Name: d.roleName()}
		objects.RoleBindings = append(objects.RoleBindings, rbacv1.RoleBinding{ObjectMeta: meta, RoleRef: role, Subjects: d.subjects(q, true)})
	}
	return objects
}

func (d dice) roleName() string { return fmt.Sprintf("r%d", d.IntN(7)) }

func (d dice) who() identity.Identity {
	who := identity.FromUsername(d.one("jane", "jane", "system:serviceaccount:ci:bot", "system:serviceaccount:ci:bot", "system:node:n1", "system:anonymous", "oidc:jane"))
	if d.IntN(5) == 0 {
		who = identity.Identity{Kind: identity.Group, Name: "dev-team"}
	}
	if d.IntN(3) == 0 {
		who.Groups = []string{"dev-team"}
	}
	return who
}

func (d dice) question() Question {
	who := d.who()
	if d.IntN(6) == 0 {
		return NewQuestion(who, access.Request{Verb: d.one("get", "post"), Path: d.one("/api", "/api/", "/api/v1", "/api/v1/x", "/metrics")}, access.Resource{})
	}
	target := d.one("pods", "pods/web", "pods/web/log", "pods/log", "deploy", "deploy/web", "nodes", "nodes/n1", "namespaces", "namespaces/prod",
		"users/bob", "users.authentication.k8s.io/bob", "serviceaccounts.authentication.k8s.io/bob")
	verb := d.one("get", "get", "list", "create", "deletecollection", "impersonate", "impersonate:user-info", "impersonate:serviceaccount", "impersonate-on:user-info:get")
	resolved, err := served().Resolve(access.TargetWords{Verb: verb, Target: target})
	if err != nil {
		panic(err)
	}
	return NewQuestion(who, access.RequestFor(resolved, verb, d.one("prod", "dev", "ci", "")), resolved.Resource)
}
