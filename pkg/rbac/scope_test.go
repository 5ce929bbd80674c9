package rbac_test

import (
	"testing"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// The laws of place, each of k8s.io/kubernetes
// pkg/registry/rbac/validation/rule.go, VisitRulesFor and
// GetRoleReferenceRules.

const adminOfProd = `
kind: ClusterRole
metadata: {name: everything}
rules:
- {verbs: ["*"], apiGroups: ["*"], resources: ["*"]}
- {verbs: ["*"], nonResourceURLs: ["*"]}
---
kind: RoleBinding
metadata: {name: admins, namespace: prod}
roleRef: {kind: ClusterRole, name: everything}
subjects: [{kind: User, name: jane}]`

func TestRoleBindingHoldsInItsNamespaceOnly(t *testing.T) {
	answers{
		yes: []access.Request{{Verb: "get", Resource: "pods", Namespace: "prod"}},
		no:  []access.Request{{Verb: "get", Resource: "pods", Namespace: "dev"}, {Verb: "get", Resource: "pods"}},
	}.check(t, policyOf(t, adminOfProd), jane())
}

func TestRoleBindingReachesNoClusterScopedResource(t *testing.T) {
	answers{
		no: []access.Request{{Verb: "get", Resource: "nodes"}, {Verb: "impersonate", Resource: "users", Name: "bob"}, {Verb: "list", Resource: "namespaces"}},
	}.check(t, policyOf(t, adminOfProd), jane())
}

func TestRoleBindingReachesNoURL(t *testing.T) {
	answers{
		no: []access.Request{{Verb: "get", Path: "/healthz"}, {Verb: "get", Path: "/healthz", Namespace: "prod"}},
	}.check(t, policyOf(t, adminOfProd), jane())
}

// A request for one namespace is made in it: k8s.io/apiserver
// pkg/endpoints/request/requestinfo.go.
func TestRoleBindingReachesItsNamespaceObject(t *testing.T) {
	answers{
		yes: []access.Request{{Verb: "get", Resource: "namespaces", Name: "prod", Namespace: "prod"}},
		no:  []access.Request{{Verb: "get", Resource: "namespaces", Name: "dev", Namespace: "dev"}},
	}.check(t, policyOf(t, adminOfProd), jane())
}

func TestClusterRoleBindingHoldsEverywhere(t *testing.T) {
	answers{
		yes: []access.Request{
			{Verb: "get", Resource: "pods", Namespace: "prod"},
			{Verb: "get", Resource: "pods", Namespace: "never-heard-of"},
			{Verb: "get", Resource: "pods"},
			{Verb: "get", Resource: "nodes"},
		},
	}.check(t, rules(t, `- {verbs: [get], apiGroups: [""], resources: [pods, nodes]}`), jane())
}

func TestRoleIsOneOfTheBindingsNamespace(t *testing.T) {
	policy := policyOf(t, `
kind: Role
metadata: {name: reader, namespace: dev}
rules: [{verbs: [get], apiGroups: [""], resources: [pods]}]
---
kind: RoleBinding
metadata: {name: readers, namespace: dev}
roleRef: {kind: Role, name: reader}
subjects: [{kind: User, name: jane}]
---
kind: RoleBinding
metadata: {name: readers, namespace: prod}
roleRef: {kind: Role, name: reader}
subjects: [{kind: User, name: jane}]`)
	answers{
		yes: []access.Request{{Verb: "get", Resource: "pods", Namespace: "dev"}},
		no:  []access.Request{{Verb: "get", Resource: "pods", Namespace: "prod"}},
	}.check(t, policy, jane())
}

// The API server refuses to write such a binding: k8s.io/kubernetes
// pkg/apis/rbac/validation/validation.go, ValidateClusterRoleBinding.
func TestClusterRoleBindingToARoleGrantsNothing(t *testing.T) {
	policy := policyOf(t, `
kind: Role
metadata: {name: reader, namespace: dev}
rules: [{verbs: [get], apiGroups: [""], resources: [pods]}]
---
kind: ClusterRoleBinding
metadata: {name: readers}
roleRef: {kind: Role, name: reader}
subjects: [{kind: User, name: jane}]`)
	answers{
		no: []access.Request{{Verb: "get", Resource: "pods", Namespace: "dev"}, {Verb: "get", Resource: "pods"}},
	}.check(t, policy, jane())
}

func TestRoleRefAPIGroupIsNotLookedAt(t *testing.T) {
	policy := policyOf(t, `
kind: ClusterRole
metadata: {name: reader}
rules: [{verbs: [get], apiGroups: [""], resources: [pods]}]
---
kind: ClusterRoleBinding
metadata: {name: readers}
roleRef: {apiGroup: apps, kind: ClusterRole, name: reader}
subjects: [{kind: User, name: jane}]`)
	answers{yes: []access.Request{{Verb: "get", Resource: "pods"}}}.check(t, policy, jane())
}
