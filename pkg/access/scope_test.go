package access

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The laws below are those of k8s.io/apiserver
// pkg/endpoints/request/requestinfo.go, NewRequestInfo.

func TestNamespacedRequestCarriesItsNamespace(t *testing.T) {
	pods := Resource{Name: "pods", Namespaced: true}
	for verb, name := range map[string]string{"get": "web", "list": "", "create": "", "deletecollection": ""} {
		if got := ScopeFor(pods, verb, name, "prod"); got != "prod" {
			t.Errorf("%s pods/%s: got %q, want prod", verb, name, got)
		}
		if got := ScopeFor(pods, verb, name, ""); got != "" {
			t.Errorf("%s pods/%s in all namespaces: got %q", verb, name, got)
		}
	}
}

func TestClusterScopedRequestCarriesNoNamespace(t *testing.T) {
	for _, resource := range []Resource{
		{Name: "nodes"},
		{Name: "nodes/proxy"},
		{Group: "rbac.authorization.k8s.io", Name: "clusterroles"},
		{Group: "project.openshift.io", Name: "namespaces"}, // namesake of another group
	} {
		if got := ScopeFor(resource, "get", "n1", "prod"); got != "" {
			t.Errorf("get %s/n1: got %q, want none", resource, got)
		}
	}
}

func TestRequestOnANamespaceCarriesThatNamespace(t *testing.T) {
	tests := []struct {
		resource, verb string
		want           string
	}{
		{"namespaces", "get", "dev"},
		{"namespaces", "update", "dev"},
		{"namespaces", "patch", "dev"},
		{"namespaces", "delete", "dev"},
		{"namespaces/status", "update", "dev"},
		{"namespaces/finalize", "update", "dev"},
		{"namespaces", "list", ""},
		{"namespaces", "watch", ""},
		{"namespaces", "create", ""},
		{"namespaces", "deletecollection", ""},
		{"namespaces", "impersonate", ""},
	}
	for _, tt := range tests {
		if got := ScopeFor(Resource{Name: tt.resource}, tt.verb, "dev", "prod"); got != tt.want {
			t.Errorf("%s %s dev from prod: got %q, want %q", tt.verb, tt.resource, got, tt.want)
		}
	}
}

func TestCreateNamesNoObject(t *testing.T) {
	tests := []struct {
		verb, subresource string
		want              bool
	}{
		{"create", "", false},
		{"create", "exec", true}, // POST pods/NAME/exec
		{"create", "token", true},
		{"deletecollection", "", false},
		{"get", "", true},
		{"update", "status", true},
		{"delete", "", true},
		{"list", "", true}, // with the field selector metadata.name=NAME
		{"watch", "", true},
		{"impersonate", "", true},
		{"use", "", true},
	}
	for _, tt := range tests {
		if got := NamesAnObject(tt.verb, tt.subresource); got != tt.want {
			t.Errorf("%s with subresource %q: got %v, want %v", tt.verb, tt.subresource, got, tt.want)
		}
	}
}

func TestRequestFor(t *testing.T) {
	tests := []struct {
		name   string
		target Target
		verb   string
		want   Request
	}{
		{"a URL", Target{Path: "/metrics"}, "get", Request{Verb: "get", Path: "/metrics"}},
		{
			"an object of a namespaced resource",
			Target{Resource: Resource{Group: "apps", Name: "deployments", Namespaced: true}, Name: "web"},
			"get",
			Request{Verb: "get", Group: "apps", Resource: "deployments", Namespace: "prod", Name: "web"},
		},
		{
			"a subresource",
			Target{Resource: Resource{Name: "pods/log", Namespaced: true}, Name: "web"},
			"get",
			Request{Verb: "get", Resource: "pods", Subresource: "log", Namespace: "prod", Name: "web"},
		},
		{
			"a cluster-scoped resource",
			Target{Resource: Resource{Name: "nodes"}},
			"list",
			Request{Verb: "list", Resource: "nodes"},
		},
		{
			"a namespace",
			Target{Resource: Resource{Name: "namespaces"}, Name: "dev"},
			"get",
			Request{Verb: "get", Resource: "namespaces", Namespace: "dev", Name: "dev"},
		},
		{
			"a service account named with its namespace",
			Target{Resource: Resource{Name: "serviceaccounts", Namespaced: true}, Name: "ci:bot"},
			"impersonate",
			Request{Verb: "impersonate", Resource: "serviceaccounts", Namespace: "ci", Name: "bot"},
		},
		{
			"its token",
			Target{Resource: Resource{Name: "serviceaccounts/token", Namespaced: true}, Name: "ci:bot"},
			"create",
			Request{Verb: "create", Resource: "serviceaccounts", Subresource: "token", Namespace: "ci", Name: "bot"},
		},
		{
			"a subresource with slashes",
			Target{Resource: Resource{Group: "authentication.k8s.io", Name: "userextras/acme.com/project"}, Name: "x"},
			"impersonate",
			Request{Verb: "impersonate", Group: "authentication.k8s.io", Resource: "userextras", Subresource: "acme.com/project", Name: "x"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, RequestFor(tt.target, tt.verb, "prod")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
