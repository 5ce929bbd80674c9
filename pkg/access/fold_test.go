package access

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	rbacv1 "k8s.io/api/rbac/v1"
	"sigs.k8s.io/yaml"
)

// rulesOf reads a list of rules as a role would have them.
func rulesOf(t *testing.T, text string) []rbacv1.PolicyRule {
	t.Helper()
	var rules []rbacv1.PolicyRule
	if err := yaml.UnmarshalStrict([]byte(text), &rules); err != nil {
		t.Fatal(err)
	}
	return rules
}

// What a rules review of Kubernetes 1.37 says of an identity without bindings
// of its own (k8s.io/kubernetes
// plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go).
const (
	basicUser = `
- {verbs: [create], apiGroups: [authorization.k8s.io], resources: [selfsubjectaccessreviews, selfsubjectrulesreviews]}
- {verbs: [create], apiGroups: [authentication.k8s.io], resources: [selfsubjectreviews]}
`
	discovery = `
- {verbs: [get], nonResourceURLs: [/api, /api/*, /apis, /apis/*, /healthz, /livez, /openapi, /openapi/*, /readyz, /version, /version/]}
`
	publicInfo = `
- {verbs: [get], nonResourceURLs: [/healthz, /livez, /readyz, /version, /version/]}
`
	issuerDiscovery = `
- {verbs: [get], nonResourceURLs: [/.well-known/openid-configuration, /.well-known/openid-configuration/, /openid/v1/jwks, /openid/v1/jwks/]}
`
	trustBundles = `
- {verbs: [get, list, watch], apiGroups: [certificates.k8s.io], resources: [clustertrustbundles]}
`
	secrets = `
- {verbs: [get], apiGroups: [""], resources: [secrets]}
`
)

func TestFold(t *testing.T) {
	user := []string{"system:authenticated"}
	account := []string{"system:serviceaccounts", "system:serviceaccounts:ci", "system:authenticated"}
	tests := []struct {
		name               string
		groups             []string
		rules, rest, taken string
	}{
		{"a user's defaults", user, basicUser + discovery + publicInfo, "", basicUser + discovery + publicInfo},
		{"beside a rule of his own", user, secrets + basicUser + discovery, secrets, basicUser + discovery},
		{"a service account's", account, trustBundles + issuerDiscovery + basicUser, "", trustBundles + issuerDiscovery + basicUser},
		{"those of a service account are no user's", user, trustBundles + issuerDiscovery, trustBundles + issuerDiscovery, ""},
		{"anonymous has but the public ones", []string{"system:unauthenticated"}, publicInfo + basicUser, basicUser, publicInfo},
		{"nobody's groups", nil, basicUser + publicInfo, basicUser + publicInfo, ""},
		{
			"a default with one word more", user, `[{verbs: [create, get], apiGroups: [authentication.k8s.io], resources: [selfsubjectreviews]}]`,
			`[{verbs: [create, get], apiGroups: [authentication.k8s.io], resources: [selfsubjectreviews]}]`, "",
		},
		{
			"a default limited to a name", user, `[{verbs: [create], apiGroups: [authentication.k8s.io], resources: [selfsubjectreviews], resourceNames: [x]}]`,
			`[{verbs: [create], apiGroups: [authentication.k8s.io], resources: [selfsubjectreviews], resourceNames: [x]}]`, "",
		},
		{"no rules", user, "", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rest, folded := Fold(rulesOf(t, tt.rules), tt.groups)
			if diff := cmp.Diff(rulesOf(t, tt.rest), rest); diff != "" {
				t.Errorf("rest (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(rulesOf(t, tt.taken), folded); diff != "" {
				t.Errorf("folded (-want +got):\n%s", diff)
			}
		})
	}
}

// A rules review names no bindings: a default rule that is there twice was
// granted once more by somebody.
func TestDefaultRuleGrantedTwiceStaysOnce(t *testing.T) {
	rest, folded := Fold(rulesOf(t, basicUser+publicInfo+basicUser+basicUser), []string{"system:authenticated"})
	if diff := cmp.Diff(rulesOf(t, basicUser+basicUser), rest); diff != "" {
		t.Errorf("rest (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(rulesOf(t, basicUser+publicInfo), folded); diff != "" {
		t.Errorf("folded (-want +got):\n%s", diff)
	}
}

func TestIsDefault(t *testing.T) {
	user := []string{"system:authenticated"}
	tests := []struct {
		request Request
		groups  []string
		want    bool
	}{
		{Request{Verb: "create", Group: "authorization.k8s.io", Resource: "selfsubjectaccessreviews"}, user, true},
		{Request{Verb: "create", Group: "authorization.k8s.io", Resource: "subjectaccessreviews"}, user, false},
		{Request{Verb: "get", Path: "/openapi/v3"}, user, true},
		{Request{Verb: "get", Path: "/openapi/v3"}, nil, false},
		{Request{Verb: "get", Path: "/metrics"}, user, false},
		{Request{Verb: "get", Path: "/healthz"}, []string{"system:unauthenticated"}, true},
		{Request{Verb: "get", Group: "certificates.k8s.io", Resource: "clustertrustbundles"}, user, false},
		{Request{Verb: "get", Group: "certificates.k8s.io", Resource: "clustertrustbundles"}, []string{"system:serviceaccounts"}, true},
	}
	for _, tt := range tests {
		if got := IsDefault(tt.request, tt.groups); got != tt.want {
			t.Errorf("%s for %q: got %v, want %v", tt.request, tt.groups, got, tt.want)
		}
	}
}

func TestSubtractTakesEachRuleAsOftenAsItStandsThere(t *testing.T) {
	all := secrets + trustBundles + secrets + publicInfo + secrets
	tests := []struct{ name, without, want string }{
		{"nothing", "", all},
		{"one of three", secrets, trustBundles + secrets + publicInfo + secrets},
		{"two of three", secrets + secrets, trustBundles + publicInfo + secrets},
		{"more than there are", secrets + secrets + secrets + secrets, trustBundles + publicInfo},
		{"what is not there", basicUser, all},
		{"everything", all, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Subtract(rulesOf(t, all), rulesOf(t, tt.without))
			if diff := cmp.Diff(rulesOf(t, tt.want), got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// Two rules are one if they have the same words in any order, each as often.
func TestRuleKey(t *testing.T) {
	same := [][2]string{
		{`{verbs: [get, list], apiGroups: [""], resources: [pods]}`, `{verbs: [list, get], apiGroups: [""], resources: [pods]}`},
		{`{verbs: [get]}`, `{verbs: [get], resources: []}`},
	}
	other := [][2]string{
		{`{verbs: [get], resources: [pods]}`, `{verbs: [pods], resources: [get]}`},
		{`{verbs: [get, get]}`, `{verbs: [get]}`},
		{`{verbs: ["a b"]}`, `{verbs: [a, b]}`},
		{`{verbs: ["a 1 b"]}`, `{verbs: [a, b]}`},
		{`{apiGroups: [""]}`, `{}`},
		{`{resources: [x]}`, `{resourceNames: [x]}`},
		{`{resourceNames: ["x\n0"]}`, `{resourceNames: [x]}`},
	}
	for _, pair := range same {
		if ruleKey(ruleOf(t, pair[0])) != ruleKey(ruleOf(t, pair[1])) {
			t.Errorf("%s and %s are not the same", pair[0], pair[1])
		}
	}
	for _, pair := range other {
		if ruleKey(ruleOf(t, pair[0])) == ruleKey(ruleOf(t, pair[1])) {
			t.Errorf("%s and %s are the same", pair[0], pair[1])
		}
	}
	rule := ruleOf(t, `{verbs: [list, get], resources: [b, a]}`)
	ruleKey(rule)
	if diff := cmp.Diff(ruleOf(t, `{verbs: [list, get], resources: [b, a]}`), rule); diff != "" {
		t.Errorf("the rule was changed (-before +after):\n%s", diff)
	}
}

func TestCompareRulesOrdersResourcesBeforeURLs(t *testing.T) {
	ordered := rulesOf(t, `
- {verbs: [get], apiGroups: [""], resources: [pods]}
- {verbs: [list], apiGroups: [""], resources: [pods]}
- {verbs: [get], apiGroups: [""], resources: [pods], resourceNames: [a]}
- {verbs: [get], apiGroups: [""], resources: [secrets]}
- {verbs: [get], apiGroups: [apps], resources: [deployments]}
- {verbs: [get], nonResourceURLs: [/healthz]}
- {verbs: [get], nonResourceURLs: [/metrics]}
`)
	for i := range ordered {
		for j := range ordered {
			want := min(max(i-j, -1), 1)
			if got := CompareRules(ordered[i], ordered[j]); got != want {
				t.Errorf("%v and %v: got %d, want %d", ordered[i], ordered[j], got, want)
			}
		}
	}
}
