package access

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	rbacv1 "k8s.io/api/rbac/v1"
)

// The same words in another order are the same rule, and the first of them is
// kept as it is; the same words in another place are another rule.
func TestDistinct(t *testing.T) {
	first := rbacv1.PolicyRule{Verbs: []string{"list", "get"}, APIGroups: []string{""}, Resources: []string{"pods", "secrets"}}
	again := rbacv1.PolicyRule{Verbs: []string{"get", "list"}, APIGroups: []string{""}, Resources: []string{"secrets", "pods"}}
	named := first
	named.ResourceNames = []string{"db"}
	urls := rbacv1.PolicyRule{Verbs: []string{"list", "get"}, NonResourceURLs: []string{"pods", "secrets"}}
	rules := []rbacv1.PolicyRule{first, named, again, urls, named, first}
	before := slices.Clone(rules)
	if diff := cmp.Diff([]rbacv1.PolicyRule{first, named, urls}, Distinct(rules)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(before, rules); diff != "" {
		t.Errorf("the rules were changed (-before +after):\n%s", diff)
	}
	if got := Distinct(nil); got != nil {
		t.Errorf("of nothing: %v", got)
	}
}

func TestIsDefaultRule(t *testing.T) {
	reviews := rbacv1.PolicyRule{Verbs: []string{"create"}, APIGroups: []string{"authentication.k8s.io"}, Resources: []string{"selfsubjectreviews"}}
	probes := rbacv1.PolicyRule{Verbs: []string{"get"}, NonResourceURLs: []string{"/version/", "/version", "/healthz", "/readyz", "/livez"}} // in another order
	issuer := rbacv1.PolicyRule{Verbs: []string{"get", "list", "watch"}, APIGroups: []string{"certificates.k8s.io"}, Resources: []string{"clustertrustbundles"}}
	named := reviews
	named.ResourceNames = []string{"x"}
	tests := []struct {
		name   string
		rule   rbacv1.PolicyRule
		groups []string
		want   bool
	}{
		{"of everybody who logged in", reviews, []string{"dev", "system:authenticated"}, true},
		{"of everybody who logged in, not for others", reviews, []string{"system:unauthenticated"}, false},
		{"of everybody at all", probes, []string{"system:unauthenticated"}, true},
		{"of service accounts", issuer, []string{"system:serviceaccounts"}, true},
		{"of service accounts, not for people", issuer, []string{"system:authenticated"}, false},
		{"nearly", named, []string{"system:authenticated"}, false},
		{"without groups", reviews, nil, false},
	}
	for _, tt := range tests {
		if got := IsDefaultRule(tt.rule, tt.groups); got != tt.want {
			t.Errorf("%s: got %v", tt.name, got)
		}
	}
}

// What Fold takes out are default rules, and what it leaves of them is there
// twice.
func TestDefaultRulesAreThoseThatAreFolded(t *testing.T) {
	groups := []string{"system:authenticated", "system:serviceaccounts"}
	rules := defaultRules(groups)
	rest, folded := Fold(slices.Concat(rules, rules), groups)
	if len(folded) != len(rules) || len(rest) != len(rules) {
		t.Errorf("%d folded and %d left of twice %d", len(folded), len(rest), len(rules))
	}
	for _, rule := range slices.Concat(rest, folded) {
		if !IsDefaultRule(rule, groups) {
			t.Errorf("%v is no default rule", rule)
		}
	}
}

// A verdict is read as it is written, and no other word is one.
func TestVerdictIsReadAsItIsWritten(t *testing.T) {
	verdicts := []Verdict{Unknown, Allowed, Denied}
	text, err := json.Marshal(verdicts)
	if err != nil || string(text) != `["unknown","yes","no"]` {
		t.Fatalf("%s, %v", text, err)
	}
	var read []Verdict
	if err := json.Unmarshal(text, &read); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(verdicts, read); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, word := range []string{"", "Yes", "true", "unknown "} {
		verdict := Denied
		err := verdict.UnmarshalText([]byte(word))
		want := `"` + word + `" is none of yes, no and unknown`
		if err == nil || err.Error() != want || verdict != Denied {
			t.Errorf("%q is read as %s with the error %v", word, verdict, err)
		}
	}
}
