package rbac_test

import (
	"testing"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// The laws of matching, each of k8s.io/kubernetes
// pkg/apis/rbac/v1/evaluation_helpers.go as
// plugin/pkg/auth/authorizer/rbac/rbac.go, RuleAllows, uses it.

// rules is a policy that gives everybody rules everywhere.
func rules(t *testing.T, rules string) *rbac.Policy {
	t.Helper()
	return policyOf(t, `
kind: ClusterRole
metadata: {name: tested}
rules:
`+rules+`
---
kind: ClusterRoleBinding
metadata: {name: tested}
roleRef: {kind: ClusterRole, name: tested}
subjects: [{kind: Group, name: "system:authenticated"}]`)
}

// VerbMatches.
func TestVerbIsEqualOrStar(t *testing.T) {
	answers{
		yes: []access.Request{{Verb: "get", Resource: "pods"}, {Verb: "list", Resource: "pods"}, {Verb: "anything", Resource: "nodes"}},
		no:  []access.Request{{Verb: "watch", Resource: "pods"}, {Verb: "Get", Resource: "pods"}, {Verb: "*", Resource: "pods"}, {Verb: "", Resource: "pods"}},
	}.check(t, rules(t, `
- {verbs: [get, list], apiGroups: [""], resources: [pods]}
- {verbs: ["*"], apiGroups: [""], resources: [nodes]}`), jane())
}

// VerbMatches: only the whole verb is a wildcard.
func TestVerbHasNoPartialWildcard(t *testing.T) {
	answers{
		yes: []access.Request{{Verb: "impersonate-on:user-info:*", Resource: "pods"}},
		no:  []access.Request{{Verb: "impersonate-on:user-info:get", Resource: "pods"}},
	}.check(t, rules(t, `- {verbs: ["impersonate-on:user-info:*"], apiGroups: [""], resources: [pods]}`), jane())
}

// APIGroupMatches.
func TestAPIGroupIsEqualOrStar(t *testing.T) {
	answers{
		yes: []access.Request{
			{Verb: "get", Group: "apps", Resource: "deployments"},
			{Verb: "get", Group: "metrics.k8s.io", Resource: "nodes"},
			{Verb: "get", Resource: "nodes"},
		},
		no: []access.Request{{Verb: "get", Resource: "deployments"}, {Verb: "get", Group: "extensions", Resource: "deployments"}},
	}.check(t, rules(t, `
- {verbs: [get], apiGroups: [apps], resources: [deployments]}
- {verbs: [get], apiGroups: ["*"], resources: [nodes]}`), jane())
}

// APIGroupMatches: a rule for resources without groups matches none.
func TestRuleWithoutAPIGroupsMatchesNothing(t *testing.T) {
	answers{
		no: []access.Request{{Verb: "get", Resource: "pods"}, {Verb: "get", Group: "apps", Resource: "pods"}},
	}.check(t, rules(t, `- {verbs: [get], resources: [pods]}`), jane())
}

// ResourceMatches.
func TestResourceStarMatchesEverySubresource(t *testing.T) {
	answers{
		yes: []access.Request{
			{Verb: "get", Resource: "pods"}, {Verb: "get", Resource: "pods", Subresource: "log"}, {Verb: "get", Resource: "users"},
		},
		no: []access.Request{{Verb: "get", Path: "/pods"}},
	}.check(t, rules(t, `- {verbs: [get], apiGroups: [""], resources: ["*"]}`), jane())
}

// ResourceMatches.
func TestResourceDoesNotIncludeItsSubresources(t *testing.T) {
	answers{
		yes: []access.Request{{Verb: "get", Resource: "pods"}},
		no:  []access.Request{{Verb: "get", Resource: "pods", Subresource: "log"}},
	}.check(t, rules(t, `- {verbs: [get], apiGroups: [""], resources: [pods]}`), jane())
}

// ResourceMatches.
func TestSubresourceDoesNotIncludeItsResource(t *testing.T) {
	answers{
		yes: []access.Request{{Verb: "get", Resource: "pods", Subresource: "log"}},
		no:  []access.Request{{Verb: "get", Resource: "pods"}, {Verb: "get", Resource: "pods", Subresource: "exec"}},
	}.check(t, rules(t, `- {verbs: [get], apiGroups: [""], resources: [pods/log]}`), jane())
}

// ResourceMatches: */scale is the scale of every resource of the group.
func TestSubresourceWildcardMatchesOnlySubresource(t *testing.T) {
	answers{
		yes: []access.Request{
			{Verb: "update", Group: "apps", Resource: "deployments", Subresource: "scale"},
			{Verb: "update", Group: "apps", Resource: "statefulsets", Subresource: "scale"},
		},
		no: []access.Request{
			{Verb: "update", Group: "apps", Resource: "deployments"},
			{Verb: "update", Group: "apps", Resource: "deployments", Subresource: "status"},
			{Verb: "update", Group: "apps", Resource: "scale"},
			{Verb: "update", Resource: "replicationcontrollers", Subresource: "scale"},
		},
	}.check(t, rules(t, `- {verbs: [update], apiGroups: [apps], resources: ["*/scale"]}`), jane())
}

// ResourceMatches: pods/* is the subresource called *, and */* the subresource
// * of any resource.
func TestStarAfterTheSlashIsLiteral(t *testing.T) {
	answers{
		yes: []access.Request{{Verb: "get", Resource: "pods", Subresource: "*"}, {Verb: "list", Resource: "nodes", Subresource: "*"}},
		no: []access.Request{
			{Verb: "get", Resource: "pods"}, {Verb: "get", Resource: "pods", Subresource: "log"}, {Verb: "list", Resource: "nodes", Subresource: "proxy"},
		},
	}.check(t, rules(t, `
- {verbs: [get], apiGroups: [""], resources: ["pods/*"]}
- {verbs: [list], apiGroups: [""], resources: ["*/*"]}`), jane())
}

// ResourceMatches: extra keys of impersonation hold a slash themselves.
func TestSubresourceMayHoldASlash(t *testing.T) {
	teams := access.Request{Verb: "impersonate", Group: "authentication.k8s.io", Resource: "userextras", Subresource: "acme.com/team"}
	other := teams
	other.Subresource = "acme.com"
	answers{yes: []access.Request{teams}, no: []access.Request{other}}.check(t,
		rules(t, `- {verbs: [impersonate], apiGroups: [authentication.k8s.io], resources: [userextras/acme.com/team]}`), jane())
}

// ResourceNameMatches.
func TestNoResourceNamesMeansAnyName(t *testing.T) {
	answers{
		yes: []access.Request{{Verb: "get", Resource: "secrets"}, {Verb: "get", Resource: "secrets", Name: "db"}},
	}.check(t, rules(t, `- {verbs: [get], apiGroups: [""], resources: [secrets]}`), jane())
}

// ResourceNameMatches: a request that names no object has the name "".
func TestResourceNamesNeverApplyToRequestsWithoutAName(t *testing.T) {
	answers{
		yes: []access.Request{{Verb: "get", Resource: "secrets", Name: "db"}, {Verb: "list", Resource: "secrets", Name: "db"}},
		no: []access.Request{
			{Verb: "get", Resource: "secrets", Name: "web"},
			{Verb: "list", Resource: "secrets"},
			{Verb: "create", Resource: "secrets"},
			{Verb: "deletecollection", Resource: "secrets"},
		},
	}.check(t, rules(t, `- {verbs: ["*"], apiGroups: [""], resources: [secrets], resourceNames: [db]}`), jane())
}

// ResourceNameMatches: the SelfSubjectRulesReview API says otherwise.
func TestResourceNameStarIsLiteral(t *testing.T) {
	answers{
		yes: []access.Request{{Verb: "get", Resource: "secrets", Name: "*"}},
		no:  []access.Request{{Verb: "get", Resource: "secrets", Name: "db"}},
	}.check(t, rules(t, `- {verbs: [get], apiGroups: [""], resources: [secrets], resourceNames: ["*"]}`), jane())
}

// NonResourceURLMatches.
func TestURLIsEqualOrPrefix(t *testing.T) {
	answers{
		yes: []access.Request{
			{Verb: "get", Path: "/healthz"},
			{Verb: "get", Path: "/api/v1"},
			{Verb: "get", Path: "/api/"},
			{Verb: "get", Path: "/metrics"},
			{Verb: "get", Path: "/metricsX"},
		},
		no: []access.Request{
			{Verb: "get", Path: "/healthz/"}, {Verb: "get", Path: "/api"}, {Verb: "post", Path: "/healthz"}, {Verb: "get", Path: "/Metrics"},
		},
	}.check(t, rules(t, `- {verbs: [get], nonResourceURLs: [/healthz, /api/*, /metrics*]}`), jane())
}

// NonResourceURLMatches.
func TestURLStarMatchesEveryPath(t *testing.T) {
	answers{
		yes: []access.Request{{Verb: "get", Path: "/"}, {Verb: "get", Path: "/healthz/etcd"}},
		no:  []access.Request{{Verb: "get", Resource: "pods"}},
	}.check(t, rules(t, `- {verbs: [get], nonResourceURLs: ["*"]}`), jane())
}

// NonResourceURLMatches: a star elsewhere than at the end is a character.
func TestURLStarInTheMiddleIsLiteral(t *testing.T) {
	answers{
		yes: []access.Request{{Verb: "get", Path: "/logs/*/today"}, {Verb: "get", Path: "/a*b/c"}},
		no:  []access.Request{{Verb: "get", Path: "/logs/web/today"}, {Verb: "get", Path: "/axb/c"}},
	}.check(t, rules(t, `- {verbs: [get], nonResourceURLs: [/logs/*/today, "/a*b/*"]}`), jane())
}
