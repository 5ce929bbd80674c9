package access

import (
	"testing"

	rbacv1 "k8s.io/api/rbac/v1"
	"sigs.k8s.io/yaml"
)

// ruleOf reads a rule as a role would have it.
func ruleOf(t *testing.T, text string) rbacv1.PolicyRule {
	t.Helper()
	var rule rbacv1.PolicyRule
	if err := yaml.UnmarshalStrict([]byte(text), &rule); err != nil {
		t.Fatal(err)
	}
	return rule
}

// asked is a request and whether a rule allows it.
type asked struct {
	request Request
	want    bool
}

func holdRule(t *testing.T, rule string, questions ...asked) {
	t.Helper()
	for _, question := range questions {
		if got := RuleAllows(ruleOf(t, rule), question.request); got != question.want {
			t.Errorf("%s: rule %s: %s: got %v, want %v", t.Name(), rule, question.request, got, question.want)
		}
	}
}

// The laws below are those of k8s.io/kubernetes
// pkg/apis/rbac/v1/evaluation_helpers.go, one test each.

func TestVerbsAreComparedExactly(t *testing.T) {
	holdRule(t, `{verbs: [get, impersonate-on], apiGroups: [""], resources: [pods]}`,
		asked{Request{Verb: "get", Resource: "pods"}, true},
		asked{Request{Verb: "Get", Resource: "pods"}, false},
		asked{Request{Verb: "list", Resource: "pods"}, false},
		asked{Request{Verb: "", Resource: "pods"}, false},
	)
}

func TestVerbWildcardMatchesEveryVerb(t *testing.T) {
	holdRule(t, `{verbs: ["*"], apiGroups: [""], resources: [pods]}`,
		asked{Request{Verb: "get", Resource: "pods"}, true},
		asked{Request{Verb: "impersonate-on:user-info:get", Resource: "pods"}, true},
		asked{Request{Verb: "no such verb", Resource: "pods"}, true},
		asked{Request{Verb: "*", Resource: "pods"}, true},
	)
}

func TestPartialVerbWildcardIsALiteral(t *testing.T) {
	holdRule(t, `{verbs: ["impersonate-on:user-info:*", "impersonate:*"], apiGroups: [""], resources: [pods]}`,
		asked{Request{Verb: "impersonate-on:user-info:get", Resource: "pods"}, false},
		asked{Request{Verb: "impersonate:user-info", Resource: "pods"}, false},
		asked{Request{Verb: "impersonate:*", Resource: "pods"}, true},
	)
}

func TestEmptyGroupIsTheCoreGroupAlone(t *testing.T) {
	holdRule(t, `{verbs: [get], apiGroups: [""], resources: [pods]}`,
		asked{Request{Verb: "get", Resource: "pods"}, true},
		asked{Request{Verb: "get", Group: "metrics.k8s.io", Resource: "pods"}, false},
	)
}

func TestGroupWildcardMatchesEveryGroup(t *testing.T) {
	holdRule(t, `{verbs: [get], apiGroups: ["*"], resources: [pods]}`,
		asked{Request{Verb: "get", Resource: "pods"}, true},
		asked{Request{Verb: "get", Group: "metrics.k8s.io", Resource: "pods"}, true},
	)
}

func TestPartialGroupWildcardIsALiteral(t *testing.T) {
	holdRule(t, `{verbs: [get], apiGroups: ["*.k8s.io"], resources: [pods]}`,
		asked{Request{Verb: "get", Group: "metrics.k8s.io", Resource: "pods"}, false},
	)
}

func TestRuleWithoutGroupsMatchesNothing(t *testing.T) {
	holdRule(t, `{verbs: [get], resources: [pods]}`,
		asked{Request{Verb: "get", Resource: "pods"}, false},
	)
}

func TestResourceDoesNotMatchItsSubresources(t *testing.T) {
	holdRule(t, `{verbs: [get], apiGroups: [""], resources: [pods]}`,
		asked{Request{Verb: "get", Resource: "pods"}, true},
		asked{Request{Verb: "get", Resource: "pods", Subresource: "log"}, false},
	)
}

func TestSubresourceDoesNotMatchItsResource(t *testing.T) {
	holdRule(t, `{verbs: [get], apiGroups: [""], resources: [pods/log]}`,
		asked{Request{Verb: "get", Resource: "pods", Subresource: "log"}, true},
		asked{Request{Verb: "get", Resource: "pods"}, false},
		asked{Request{Verb: "get", Resource: "pods", Subresource: "exec"}, false},
	)
}

func TestResourceWildcardMatchesSubresourcesToo(t *testing.T) {
	holdRule(t, `{verbs: [get], apiGroups: [""], resources: ["*"]}`,
		asked{Request{Verb: "get", Resource: "pods"}, true},
		asked{Request{Verb: "get", Resource: "pods", Subresource: "log"}, true},
	)
}

func TestSubresourceWildcardMatchesOnlySubresource(t *testing.T) {
	holdRule(t, `{verbs: [get], apiGroups: ["*"], resources: ["*/scale"]}`,
		asked{Request{Verb: "get", Group: "apps", Resource: "deployments", Subresource: "scale"}, true},
		asked{Request{Verb: "get", Resource: "replicationcontrollers", Subresource: "scale"}, true},
		asked{Request{Verb: "get", Group: "apps", Resource: "deployments"}, false},
		asked{Request{Verb: "get", Group: "apps", Resource: "deployments", Subresource: "status"}, false},
		asked{Request{Verb: "get", Group: "apps", Resource: "deployments", Subresource: "upscale"}, false},
		asked{Request{Verb: "get", Group: "apps", Resource: "scale"}, false},
	)
}

func TestPodsSlashStarIsNoWildcard(t *testing.T) {
	holdRule(t, `{verbs: [get], apiGroups: [""], resources: [pods/*]}`,
		asked{Request{Verb: "get", Resource: "pods", Subresource: "log"}, false},
		asked{Request{Verb: "get", Resource: "pods"}, false},
		asked{Request{Verb: "get", Resource: "pods", Subresource: "*"}, true},
	)
}

func TestPartialResourceWildcardIsALiteral(t *testing.T) {
	holdRule(t, `{verbs: [get], apiGroups: [""], resources: ["pod*", "userextras/*"]}`,
		asked{Request{Verb: "get", Resource: "pods"}, false},
		asked{Request{Verb: "get", Resource: "userextras", Subresource: "acme.com/project"}, false},
	)
}

func TestSubresourceMayHoldSlashes(t *testing.T) {
	holdRule(t, `{verbs: [impersonate], apiGroups: [authentication.k8s.io], resources: [userextras/acme.com/project]}`,
		asked{Request{Verb: "impersonate", Group: "authentication.k8s.io", Resource: "userextras", Subresource: "acme.com/project"}, true},
		asked{Request{Verb: "impersonate", Group: "authentication.k8s.io", Resource: "userextras", Subresource: "acme.com"}, false},
	)
}

func TestNoResourceNamesMeanAnyName(t *testing.T) {
	holdRule(t, `{verbs: [get], apiGroups: [""], resources: [secrets]}`,
		asked{Request{Verb: "get", Resource: "secrets", Name: "db"}, true},
		asked{Request{Verb: "get", Resource: "secrets"}, true},
	)
}

func TestResourceNamesAreComparedExactly(t *testing.T) {
	holdRule(t, `{verbs: [get], apiGroups: [""], resources: [secrets], resourceNames: [db, "db-*"]}`,
		asked{Request{Verb: "get", Resource: "secrets", Name: "db"}, true},
		asked{Request{Verb: "get", Resource: "secrets", Name: "db-1"}, false},
		asked{Request{Verb: "get", Resource: "secrets", Name: "DB"}, false},
	)
}

func TestResourceNamesNeverMatchARequestWithoutName(t *testing.T) {
	holdRule(t, `{verbs: [list], apiGroups: [""], resources: [secrets], resourceNames: [db]}`,
		asked{Request{Verb: "list", Resource: "secrets"}, false},
		asked{Request{Verb: "list", Resource: "secrets", Name: "db"}, true},
	)
}

// The API documentation of authorization.k8s.io/v1 ResourceRule says that "*"
// means all; the authorizer knows nothing of it.
func TestResourceNamesStarIsALiteral(t *testing.T) {
	holdRule(t, `{verbs: [get], apiGroups: [""], resources: [secrets], resourceNames: ["*"]}`,
		asked{Request{Verb: "get", Resource: "secrets", Name: "db"}, false},
		asked{Request{Verb: "get", Resource: "secrets", Name: "*"}, true},
	)
}

func TestEmptyResourceNameMatchesRequestsWithoutName(t *testing.T) {
	holdRule(t, `{verbs: [list], apiGroups: [""], resources: [secrets], resourceNames: [""]}`,
		asked{Request{Verb: "list", Resource: "secrets"}, true},
		asked{Request{Verb: "list", Resource: "secrets", Name: "db"}, false},
	)
}

func TestURLsAreComparedExactly(t *testing.T) {
	holdRule(t, `{verbs: [get], nonResourceURLs: [/healthz, /metrics/]}`,
		asked{Request{Verb: "get", Path: "/healthz"}, true},
		asked{Request{Verb: "post", Path: "/healthz"}, false},
		asked{Request{Verb: "get", Path: "/healthz/ping"}, false},
		asked{Request{Verb: "get", Path: "/metrics"}, false},
	)
}

func TestURLWildcardMatchesEveryPath(t *testing.T) {
	holdRule(t, `{verbs: [get], nonResourceURLs: ["*"]}`,
		asked{Request{Verb: "get", Path: "/healthz"}, true},
		asked{Request{Verb: "get", Path: "/"}, true},
	)
}

func TestURLSuffixWildcardMatchesWhatBeginsSo(t *testing.T) {
	holdRule(t, `{verbs: [get], nonResourceURLs: ["/api/*", "/metrics*", "/logs/**"]}`,
		asked{Request{Verb: "get", Path: "/api/v1"}, true},
		asked{Request{Verb: "get", Path: "/api/"}, true},
		asked{Request{Verb: "get", Path: "/api"}, false},
		asked{Request{Verb: "get", Path: "/metrics"}, true},
		asked{Request{Verb: "get", Path: "/metricsX"}, true},
		asked{Request{Verb: "get", Path: "/logs/kubelet"}, true},
	)
}

func TestURLWildcardInTheMiddleIsALiteral(t *testing.T) {
	holdRule(t, `{verbs: [get], nonResourceURLs: ["/apis/*/v1"]}`,
		asked{Request{Verb: "get", Path: "/apis/apps/v1"}, false},
		asked{Request{Verb: "get", Path: "/apis/*/v1"}, true},
	)
}

func TestRulesOnResourcesAllowNoURLs(t *testing.T) {
	holdRule(t, `{verbs: ["*"], apiGroups: ["*"], resources: ["*"]}`,
		asked{Request{Verb: "get", Path: "/healthz"}, false},
	)
	holdRule(t, `{verbs: ["*"], nonResourceURLs: ["*"]}`,
		asked{Request{Verb: "get", Resource: "pods"}, false},
	)
}
