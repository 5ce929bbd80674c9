package explain

import (
	"slices"
	"strings"
	"testing"

	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// objectsOf reads RBAC objects from YAML documents.
func objectsOf(t testing.TB, text string) access.Objects {
	t.Helper()
	var objects access.Objects
	for _, document := range strings.Split(text, "\n---\n") {
		var meta metav1.TypeMeta
		if err := yaml.Unmarshal([]byte(document), &meta); err != nil {
			t.Fatal(err)
		}
		var object any
		switch meta.Kind {
		case roleKind:
			object = &rbacv1.Role{}
		case clusterRoleKind:
			object = &rbacv1.ClusterRole{}
		case roleBindingKind:
			object = &rbacv1.RoleBinding{}
		case clusterRoleBindingKind:
			object = &rbacv1.ClusterRoleBinding{}
		default:
			t.Fatalf("unexpected kind %q in a fixture", meta.Kind)
		}
		if err := yaml.UnmarshalStrict([]byte(document), object); err != nil {
			t.Fatal(err)
		}
		objects = Apply(objects, []any{object})
	}
	return objects
}

// who reads an identity as the command line does.
func who(t testing.TB, word string, groups ...string) identity.Identity {
	t.Helper()
	who, err := identity.Parse(word, "")
	if err != nil {
		t.Fatal(err)
	}
	if who, err = who.Refine(identity.Refinements{Groups: groups}); err != nil {
		t.Fatal(err)
	}
	return who
}

// served are the resources that questions in the tests are about.
func served() access.Catalog {
	return access.NewCatalog([]access.Resource{
		{Name: "pods", Singular: "pod", Kind: "Pod", ShortNames: []string{"po"}, Namespaced: true, Verbs: access.CommonVerbs()},
		{Name: "pods/log", Kind: "Pod", Namespaced: true, Verbs: []string{"get"}},
		{Name: "secrets", Singular: "secret", Kind: "Secret", Namespaced: true, Verbs: access.CommonVerbs()},
		{Name: "nodes", Singular: "node", Kind: "Node", ShortNames: []string{"no"}, Verbs: access.CommonVerbs()},
		{Name: "namespaces", Singular: "namespace", Kind: "Namespace", ShortNames: []string{"ns"}, Verbs: access.CommonVerbs()},
		{Group: "apps", Name: "deployments", Singular: "deployment", Kind: "Deployment", ShortNames: []string{"deploy"}, Namespaced: true, Verbs: access.CommonVerbs()},
		{Group: "apps", Name: "deployments/scale", Kind: "Scale", Namespaced: true, Verbs: []string{"get", "update", "patch"}},
	})
}

// ask is the question VERB TARGET in a namespace, in the words of the command
// line.
func ask(t testing.TB, who identity.Identity, verb, target, namespace string) Question {
	t.Helper()
	resolved, err := served().Resolve(access.TargetWords{Verb: verb, Target: target})
	if err != nil {
		t.Fatal(err)
	}
	return NewQuestion(who, access.RequestFor(resolved, verb, namespace), resolved.Resource)
}

// changed is the policy and the question after the change of a near miss.
func changed(objects access.Objects, q Question, miss NearMiss) (*rbac.Policy, Question) {
	c := miss.Change
	objects = Apply(objects, nil)
	switch c.Kind {
	case ChangeRule:
		rules := slices.Clone(rulesOf(objects, miss.Role))
		rules[miss.Index] = *c.Rule
		objects = Apply(objects, []any{rbac.Role{Ref: miss.Role, Rules: rules}.Object()})
	case CreateRole:
		objects = Apply(objects, []any{rbac.Role{Ref: c.Role, Rules: []rbacv1.PolicyRule{*c.Rule}}.Object()})
	case ChangeSubject:
		subjects := slices.Clone(subjectsOf(objects, miss.Binding))
		for i, subject := range subjects {
			ref := access.Ref{Kind: subject.Kind, Namespace: subject.Namespace, Name: subject.Name}
			if subject.Kind == rbacv1.ServiceAccountKind && ref.Namespace == "" {
				ref.Namespace = miss.Binding.Namespace
			}
			if ref == miss.Subject {
				subjects[i] = rbac.SubjectObject(c.Subject)
			}
		}
		objects = rebound(objects, miss.Binding, miss.Role, subjects)
	case ChangeRoleRef:
		objects = rebound(objects, miss.Binding, c.Role, subjectsOf(objects, miss.Binding))
	case AddRule:
		place := c.Binding
		place.Name = "added-by-the-test"
		role := access.Ref{Kind: roleFor(place), Namespace: place.Namespace, Name: place.Name}
		objects = Apply(objects, []any{rbac.Role{Ref: role, Rules: []rbacv1.PolicyRule{*c.Rule}}.Object(), binding(place, role, q.self())})
	case AddBinding:
		place, role := c.Binding, c.Role
		place.Name = "added-by-the-test"
		if role.Kind == "" {
			role = access.Ref{Kind: roleFor(place), Namespace: place.Namespace, Name: place.Name}
			objects = Apply(objects, []any{rbac.Role{Ref: role, Rules: rulesOf(objects, miss.Role)}.Object()})
		}
		objects = Apply(objects, []any{binding(place, role, miss.Subject)})
	case Aggregate:
		for i := range objects.ClusterRoles {
			if objects.ClusterRoles[i].AggregationRule != nil {
				objects.ClusterRoles[i].Rules = nil
			}
		}
		objects, _ = rbac.Materialise(objects)
	case GiveGroup:
		q.Subject.Groups = append(slices.Clone(q.Subject.Groups), c.Group)
	}
	return rbac.NewPolicy(objects), q
}

func rulesOf(objects access.Objects, role access.Ref) []rbacv1.PolicyRule {
	if role.Kind == clusterRoleKind {
		found, _ := last(objects.ClusterRoles, func(r rbacv1.ClusterRole) bool { return r.Name == role.Name })
		return found.Rules
	}
	found, _ := last(objects.Roles, func(r rbacv1.Role) bool { return r.Namespace == role.Namespace && r.Name == role.Name })
	return found.Rules
}

func subjectsOf(objects access.Objects, binding access.Ref) []rbacv1.Subject {
	if binding.Kind == clusterRoleBindingKind {
		found, _ := last(objects.ClusterRoleBindings, func(b rbacv1.ClusterRoleBinding) bool { return b.Name == binding.Name })
		return found.Subjects
	}
	found, _ := last(objects.RoleBindings, func(b rbacv1.RoleBinding) bool {
		return b.Namespace == binding.Namespace && b.Name == binding.Name
	})
	return found.Subjects
}

func rebound(objects access.Objects, ref access.Ref, role access.Ref, subjects []rbacv1.Subject) access.Objects {
	roleRef := rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: role.Kind, Name: role.Name}
	meta := metav1.ObjectMeta{Namespace: ref.Namespace, Name: ref.Name}
	if ref.Kind == clusterRoleBindingKind {
		return Apply(objects, []any{&rbacv1.ClusterRoleBinding{ObjectMeta: meta, RoleRef: roleRef, Subjects: subjects}})
	}
	return Apply(objects, []any{&rbacv1.RoleBinding{ObjectMeta: meta, RoleRef: roleRef, Subjects: subjects}})
}

// checkTrue holds near misses against the engine: each change makes a yes.
func checkTrue(t testing.TB, objects access.Objects, q Question, misses []NearMiss) {
	t.Helper()
	for _, miss := range misses {
		policy, question := changed(objects, q, miss)
		if !policy.Allows(question.Subject, question.Request) {
			t.Errorf("%s: %s\n%s\nbut %s would still not be allowed to %s\n%+v", miss.Reason, miss.Sentence(), miss.Remedy(), q.Subject, q.Request, miss)
		}
	}
}
