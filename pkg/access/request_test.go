package access

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRequestWords(t *testing.T) {
	type words struct{ Full, Target, Phrase string }
	tests := []struct {
		request Request
		want    words
	}{
		{
			Request{Verb: "get", Resource: "pods", Namespace: "prod"},
			words{"pods", "pods", "get pods in namespace prod"},
		},
		{
			Request{Verb: "get", Resource: "pods", Subresource: "log", Name: "web", Namespace: "prod"},
			words{"pods/log", "pods/web/log", "get pods/web/log in namespace prod"},
		},
		{
			Request{Verb: "list", Group: "apps", Resource: "deployments"},
			words{"deployments", "deployments.apps", "list deployments.apps"},
		},
		{
			Request{Verb: "update", Group: "apps", Resource: "deployments", Subresource: "scale"},
			words{"deployments/scale", "deployments.apps/scale", "update deployments.apps/scale"},
		},
		{
			Request{Verb: "get", Path: "/metrics"},
			words{"", "/metrics", "get /metrics"},
		},
	}
	for _, tt := range tests {
		got := words{tt.request.FullResource(), tt.request.Target(), tt.request.String()}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%#v (-want +got):\n%s", tt.request, diff)
		}
	}
}

func TestQualifiedResource(t *testing.T) {
	tests := []struct{ group, resource, want string }{
		{"", "pods", "pods"},
		{"", "pods/log", "pods/log"},
		{"apps", "deployments", "deployments.apps"},
		{"apps", "deployments/scale", "deployments.apps/scale"},
		{"authentication.k8s.io", "userextras/acme.com/x", "userextras.authentication.k8s.io/acme.com/x"},
		{"*", "*", "*.*"},
	}
	for _, tt := range tests {
		if got := QualifiedResource(tt.group, tt.resource); got != tt.want {
			t.Errorf("%q %q: got %q, want %q", tt.group, tt.resource, got, tt.want)
		}
	}
}

func TestKnownVerbs(t *testing.T) {
	known := append(KnownVerbs(), "impersonate-on:user-info:get", "impersonate-on:serviceaccount:no-such-verb")
	for _, verb := range known {
		if !IsKnownVerb(verb) {
			t.Errorf("%q is not known", verb)
		}
	}
	for _, verb := range []string{"", "Get", "read", "impersonate:", "impersonate:node", "edit", "get "} {
		if IsKnownVerb(verb) {
			t.Errorf("%q is known", verb)
		}
	}
}

func TestZeroVerdictIsUnknown(t *testing.T) {
	var zero Decision
	if zero.Verdict != Unknown || Undecided(SourceSelf, nil).Verdict != Unknown {
		t.Error("an answer that nobody gave is not unknown")
	}
	want := map[Verdict]string{Unknown: "unknown", Allowed: "yes", Denied: "no", Verdict(7): "unknown"}
	for verdict, word := range want {
		text, err := verdict.MarshalText()
		if err != nil || string(text) != word || verdict.String() != word {
			t.Errorf("%d: got %q and %q, %v; want %q", verdict, text, verdict, err, word)
		}
	}
}
