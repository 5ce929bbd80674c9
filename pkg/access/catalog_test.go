package access

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A resource that two versions of a group serve is one, with the verbs of both.
func TestNewCatalogMergesVersions(t *testing.T) {
	catalog := NewCatalog([]Resource{
		{Group: "batch", Name: "jobs", Namespaced: true, Verbs: []string{"get", "list"}},
		{Group: "batch", Name: "jobs/status", Namespaced: true, Verbs: []string{"get"}},
		{Group: "batch", Name: "jobs", Namespaced: true, Verbs: []string{"list", "watch"}},
		{Group: "volcano.sh", Name: "jobs", Namespaced: true, Verbs: []string{"get"}},
	})
	want := []Resource{
		{Group: "batch", Name: "jobs", Namespaced: true, Verbs: []string{"get", "list", "watch"}},
		{Group: "batch", Name: "jobs/status", Namespaced: true, Verbs: []string{"get"}},
		{Group: "volcano.sh", Name: "jobs", Namespaced: true, Verbs: []string{"get"}},
	}
	if diff := cmp.Diff(append(want, VirtualResources()...), catalog.Resources()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What authorizers alone ask for is added to what the cluster serves.
func TestNewCatalogAddsSpecialVerbs(t *testing.T) {
	served := []Resource{
		{Name: "serviceaccounts", Kind: "ServiceAccount", ShortNames: []string{"sa"}, Namespaced: true, Verbs: []string{"get"}},
		{Group: "rbac.authorization.k8s.io", Name: "clusterroles", Verbs: []string{"get"}},
	}
	catalog := NewCatalog(served)
	want := []Resource{
		{Name: "serviceaccounts", Kind: "ServiceAccount", ShortNames: []string{"sa"}, Namespaced: true, Verbs: []string{"get", "impersonate"}},
		{Group: "rbac.authorization.k8s.io", Name: "clusterroles", Verbs: []string{"get", "bind", "escalate"}},
	}
	if diff := cmp.Diff(want, catalog.Resources()[:2]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"get"}, served[0].Verbs); diff != "" {
		t.Errorf("the caller's resources were changed (-before +after):\n%s", diff)
	}
}

func TestCatalogFind(t *testing.T) {
	catalog := NewCatalog([]Resource{{Group: "apps", Name: "deployments/scale", Verbs: []string{"get"}}})
	found, ok := catalog.Find("apps", "deployments/scale")
	if diff := cmp.Diff(Resource{Group: "apps", Name: "deployments/scale", Verbs: []string{"get"}}, found); diff != "" || !ok {
		t.Errorf("found %v (-want +got):\n%s", ok, diff)
	}
	if _, ok := catalog.Find("", "deployments/scale"); ok {
		t.Error("found a resource of another group")
	}
	if _, ok := (Catalog{}).Find("", "pods"); ok {
		t.Error("found something in the empty catalog")
	}
}

func TestResourceParts(t *testing.T) {
	type parts struct{ Base, Subresource, String string }
	tests := []struct {
		resource Resource
		want     parts
	}{
		{Resource{Name: "pods"}, parts{"pods", "", "pods"}},
		{Resource{Group: "apps", Name: "deployments/scale"}, parts{"deployments", "scale", "deployments.apps/scale"}},
		{Resource{Group: "authentication.k8s.io", Name: "userextras/acme.com/x"}, parts{"userextras", "acme.com/x", "userextras.authentication.k8s.io/acme.com/x"}},
	}
	for _, tt := range tests {
		got := parts{tt.resource.Base(), tt.resource.Subresource(), tt.resource.String()}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tt.resource.Name, diff)
		}
	}
}

func TestMatchesWord(t *testing.T) {
	deployments := Resource{Group: "apps", Name: "deployments", Kind: "Deployment", Singular: "deployment", ShortNames: []string{"deploy"}}
	scale := Resource{Group: "apps", Name: "deployments/scale"}
	metrics := Row{Path: "/metrics"}
	tests := []struct {
		row  Row
		word string
		want bool
	}{
		{Row{Resource: deployments}, "deployments", true},
		{Row{Resource: deployments}, "Deployments", true},
		{Row{Resource: deployments}, "deployments.apps", true},
		{Row{Resource: deployments}, "deployments.extensions", false},
		{Row{Resource: deployments}, "deploy", true},
		{Row{Resource: deployments}, "deployments/scale", false},
		{Row{Resource: deployments}, "*", true},
		{Row{Resource: scale}, "deployments", true}, // the parent's word takes its subresources along
		{Row{Resource: scale}, "deployments.apps", true},
		{Row{Resource: scale}, "deployments/scale", true},
		{Row{Resource: scale}, "deployments.apps/scale", true},
		{Row{Resource: scale}, "deployments/status", false},
		{metrics, "/metrics", true},
		{metrics, "/metric", false},
		{metrics, "metrics", false},
	}
	for _, tt := range tests {
		if got := tt.row.MatchesWord(tt.word); got != tt.want {
			t.Errorf("%s%s %q: got %v, want %v", tt.row.Resource, tt.row.Path, tt.word, got, tt.want)
		}
	}
}
