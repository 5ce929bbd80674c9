package rbac_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	rbacv1 "k8s.io/api/rbac/v1"
	"sigs.k8s.io/yaml"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// objectsOf reads YAML documents as one could apply them.
func objectsOf(t *testing.T, documents string) access.Objects {
	t.Helper()
	var objects access.Objects
	for _, document := range strings.Split(documents, "\n---") {
		var kind struct{ Kind string }
		read(t, document, &kind)
		switch kind.Kind {
		case "Role":
			objects.Roles = append(objects.Roles, one[rbacv1.Role](t, document))
		case "ClusterRole":
			objects.ClusterRoles = append(objects.ClusterRoles, one[rbacv1.ClusterRole](t, document))
		case "RoleBinding":
			objects.RoleBindings = append(objects.RoleBindings, one[rbacv1.RoleBinding](t, document))
		case "ClusterRoleBinding":
			objects.ClusterRoleBindings = append(objects.ClusterRoleBindings, one[rbacv1.ClusterRoleBinding](t, document))
		default:
			t.Fatalf("unknown kind %q in %s", kind.Kind, document)
		}
	}
	return objects
}

func one[T any](t *testing.T, document string) T {
	t.Helper()
	var object T
	read(t, document, &object)
	return object
}

func read(t *testing.T, document string, into any) {
	t.Helper()
	if err := yaml.Unmarshal([]byte(document), into); err != nil {
		t.Fatalf("reading %s: %v", document, err)
	}
}

func policyOf(t *testing.T, documents string) *rbac.Policy {
	t.Helper()
	return rbac.NewPolicy(objectsOf(t, documents))
}

// answers are requests that must be allowed and requests that must not.
type answers struct {
	yes, no []access.Request
}

// check asks everything in every way there is.
func (a answers) check(t *testing.T, policy *rbac.Policy, who rbac.Subject) {
	t.Helper()
	for _, request := range a.yes {
		checkOne(t, policy, who, request, true)
	}
	for _, request := range a.no {
		checkOne(t, policy, who, request, false)
	}
}

func checkOne(t *testing.T, policy *rbac.Policy, who rbac.Subject, request access.Request, want bool) {
	t.Helper()
	if got := policy.Allows(who, request); got != want {
		t.Errorf("%+v: %s: Allows says %v", who, request, got)
	}
	decision := policy.Authorize(who, request)
	if decision.Allowed != want {
		t.Errorf("%+v: %s: Authorize says %v", who, request, decision.Allowed)
	}
	if named := among(policy.Subjects(request), who); named != want {
		t.Errorf("%+v: %s: Subjects says %v", who, request, named)
	}
}

// among reports whether the subject is among those found, by name or group.
func among(found []rbac.SubjectGrants, who rbac.Subject) bool {
	for _, one := range found {
		for _, group := range who.Groups {
			if one.Subject == (access.Ref{Kind: "Group", Name: group}) {
				return true
			}
		}
		switch one.Subject.Kind {
		case "User":
			if one.Subject.Name == who.Username {
				return true
			}
		case "ServiceAccount":
			if "system:serviceaccount:"+one.Subject.Namespace+":"+one.Subject.Name == who.Username {
				return true
			}
		}
	}
	return false
}

func jane() rbac.Subject {
	return rbac.Subject{Username: "jane", Groups: []string{"system:authenticated"}}
}

func TestLastObjectOfANameCounts(t *testing.T) {
	policy := policyOf(t, `
kind: ClusterRole
metadata: {name: reader}
rules: [{verbs: [get], apiGroups: [""], resources: [pods]}]
---
kind: ClusterRoleBinding
metadata: {name: readers}
roleRef: {kind: ClusterRole, name: reader}
subjects: [{kind: User, name: bob}]
---
kind: ClusterRole
metadata: {name: reader}
rules: [{verbs: [get], apiGroups: [""], resources: [services]}]
---
kind: ClusterRoleBinding
metadata: {name: readers}
roleRef: {kind: ClusterRole, name: reader}
subjects: [{kind: User, name: jane}]`)
	answers{
		yes: []access.Request{{Verb: "get", Resource: "services"}},
		no:  []access.Request{{Verb: "get", Resource: "pods"}},
	}.check(t, policy, jane())
	answers{
		no: []access.Request{{Verb: "get", Resource: "services"}},
	}.check(t, policy, rbac.Subject{Username: "bob"})
}

func TestPolicyDoesNotFollowItsObjects(t *testing.T) {
	objects := objectsOf(t, `
kind: ClusterRole
metadata: {name: reader}
rules: [{verbs: [get], apiGroups: [""], resources: [pods]}]
---
kind: ClusterRoleBinding
metadata: {name: readers}
roleRef: {kind: ClusterRole, name: reader}
subjects: [{kind: User, name: jane}]`)
	policy := rbac.NewPolicy(objects)
	objects.ClusterRoles[0].Rules[0].Verbs[0] = "delete"
	objects.ClusterRoleBindings[0].Subjects[0].Name = "bob"
	answers{yes: []access.Request{{Verb: "get", Resource: "pods"}}}.check(t, policy, jane())
}

// order has everything twice, in an order of its own.
const order = `
kind: RoleBinding
metadata: {name: b, namespace: prod}
roleRef: {kind: ClusterRole, name: view}
subjects: [{kind: Group, name: dev}, {kind: User, name: jane}]
---
kind: RoleBinding
metadata: {name: a, namespace: prod}
roleRef: {kind: Role, name: view}
subjects: [{kind: User, name: jane}]
---
kind: RoleBinding
metadata: {name: a, namespace: dev}
roleRef: {kind: ClusterRole, name: view}
subjects: [{kind: User, name: jane}]
---
kind: ClusterRoleBinding
metadata: {name: second}
roleRef: {kind: ClusterRole, name: view}
subjects: [{kind: Group, name: dev}]
---
kind: ClusterRoleBinding
metadata: {name: first}
roleRef: {kind: ClusterRole, name: gone}
subjects: [{kind: Group, name: dev}]
---
kind: Role
metadata: {name: view, namespace: prod}
rules: [{verbs: [get], apiGroups: [""], resources: ["*"]}]
---
kind: ClusterRole
metadata: {name: view}
rules:
- {verbs: [list], apiGroups: [""], resources: [pods]}
- {verbs: [get], apiGroups: [""], resources: [pods, services]}
- {verbs: ["*"], apiGroups: [""], resources: [pods]}`

func TestListsAreInOrder(t *testing.T) {
	policy := policyOf(t, order)
	var got []string
	for role := range policy.Roles() {
		got = append(got, role.Ref.String())
	}
	for binding := range policy.Bindings() {
		got = append(got, binding.Ref.String()+" of "+binding.RoleRef.String())
	}
	want := []string{
		"ClusterRole view",
		"Role prod/view",
		"ClusterRoleBinding first of ClusterRole gone",
		"ClusterRoleBinding second of ClusterRole view",
		"RoleBinding dev/a of ClusterRole view",
		"RoleBinding prod/a of Role prod/view",
		"RoleBinding prod/b of ClusterRole view",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestConcurrentUse(t *testing.T) {
	policy := policyOf(t, order)
	who := rbac.Subject{Username: "jane", Groups: []string{"dev"}}
	request := access.Request{Verb: "get", Resource: "pods", Namespace: "prod"}
	want := policy.Authorize(who, request)
	var workers sync.WaitGroup
	for range 8 {
		workers.Go(func() {
			policy.Allows(who, request)
			policy.Rules(who, "prod")
			policy.Subjects(request)
			if diff := cmp.Diff(want, policy.Authorize(who, request)); diff != "" {
				t.Error(diff)
			}
		})
	}
	workers.Wait()
}

func TestEmptyPolicyAllowsNothing(t *testing.T) {
	answers{no: []access.Request{
		{Verb: "get", Resource: "pods"},
		{Verb: "get", Resource: "pods", Namespace: "prod"},
		{Verb: "get", Path: "/healthz"},
	}}.check(t, rbac.NewPolicy(access.Objects{}), jane())
}
