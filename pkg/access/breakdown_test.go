package access

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestBreakdown(t *testing.T) {
	tests := []struct {
		name, rule string
		want       []Request
	}{
		{"words are multiplied", `{verbs: [get, list], apiGroups: ["", apps], resources: [pods/log]}`, []Request{
			{Verb: "get", Resource: "pods", Subresource: "log", Namespace: "prod"},
			{Verb: "get", Group: "apps", Resource: "pods", Subresource: "log", Namespace: "prod"},
			{Verb: "list", Resource: "pods", Subresource: "log", Namespace: "prod"},
			{Verb: "list", Group: "apps", Resource: "pods", Subresource: "log", Namespace: "prod"},
		}},
		{"names, too", `{verbs: [get], apiGroups: [""], resources: [pods], resourceNames: [a, b]}`, []Request{
			{Verb: "get", Resource: "pods", Name: "a", Namespace: "prod"},
			{Verb: "get", Resource: "pods", Name: "b", Namespace: "prod"},
		}},
		{"wildcards stay", `{verbs: ["*"], apiGroups: ["*"], resources: ["*/scale"]}`, []Request{
			{Verb: "*", Group: "*", Resource: "*", Subresource: "scale", Namespace: "prod"},
		}},
		{"URLs have no namespace", `{verbs: [get], nonResourceURLs: [/healthz, /metrics]}`, []Request{
			{Verb: "get", Path: "/healthz"},
			{Verb: "get", Path: "/metrics"},
		}},
		{"a rule without groups is about nothing", `{verbs: [get], resources: [pods]}`, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, Breakdown(ruleOf(t, tt.rule), "prod")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
