package builtin_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/builtin"
)

func TestEveryResourceIsThereOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, resource := range builtin.Resources() {
		if seen[resource.String()] {
			t.Errorf("%s is there twice", resource)
		}
		seen[resource.String()] = true
	}
}

func TestGroupsStandTogether(t *testing.T) {
	var groups []string
	for _, resource := range builtin.Resources() {
		groups = append(groups, resource.Group)
	}
	groups = slices.Compact(groups)
	if groups[0] != "" {
		t.Errorf("the core group is not the first: %q", groups)
	}
	sorted := slices.Sorted(slices.Values(groups))
	if diff := cmp.Diff(slices.Compact(slices.Clone(sorted)), sorted); diff != "" {
		t.Errorf("groups that come more than once:\n%s", diff)
	}
}

func TestResourcesAreWellFormed(t *testing.T) {
	resources := builtin.Resources()
	name := regexp.MustCompile(`^[a-z]+(/[a-z]+)?$`)
	for _, resource := range resources {
		if !name.MatchString(resource.Name) {
			t.Errorf("%s: not a name of discovery", resource)
		}
		if len(resource.Verbs) == 0 || !slices.IsSorted(resource.Verbs) {
			t.Errorf("%s: verbs are %q", resource, resource.Verbs)
		}
		if (resource.Kind == "") != (resource.Subresource() != "") {
			t.Errorf("%s: kind is %q", resource, resource.Kind)
		}
		if resource.Virtual || resource.AsWritten {
			t.Errorf("%s: is not served", resource)
		}
		parent := slices.IndexFunc(resources, func(r access.Resource) bool {
			return r.Group == resource.Group && r.Name == resource.Base()
		})
		if parent < 0 || resources[parent].Namespaced != resource.Namespaced {
			t.Errorf("%s: its parent is missing or in another scope", resource)
		}
	}
}

func TestResourcesThatEverybodyAsksFor(t *testing.T) {
	catalog := access.NewCatalog(builtin.Resources())
	want := []access.Resource{
		{
			Name: "pods", Singular: "pod", Kind: "Pod", ShortNames: []string{"po"}, Namespaced: true,
			Verbs: strings.Fields("create delete deletecollection get list patch update watch"),
		},
		{Name: "pods/log", Singular: "pod", Namespaced: true, Verbs: []string{"get"}},
		{Name: "pods/exec", Singular: "pod", Namespaced: true, Verbs: []string{"create", "get"}},
		{
			Name: "nodes", Singular: "node", Kind: "Node", ShortNames: []string{"no"},
			Verbs: strings.Fields("create delete deletecollection get list patch update watch"),
		},
		{Group: "apps", Name: "deployments/scale", Singular: "deployment", Namespaced: true, Verbs: []string{"get", "patch", "update"}},
		{Group: "authorization.k8s.io", Name: "subjectaccessreviews", Singular: "subjectaccessreview", Kind: "SubjectAccessReview", Verbs: []string{"create"}},
	}
	var got []access.Resource
	for _, resource := range want {
		found, _ := catalog.Find(resource.Group, resource.Name)
		got = append(got, found)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestCoreGoesBeforeOthers: a bare word means the first resource of that name,
// and events are served in two groups.
func TestCoreGoesBeforeOthers(t *testing.T) {
	target, err := access.NewCatalog(builtin.Resources()).Resolve(access.TargetWords{Verb: "list", Target: "ev"})
	if err != nil {
		t.Fatal(err)
	}
	if target.Resource.Group != "" || len(target.Also) != 1 || target.Also[0].Group != "events.k8s.io" {
		t.Errorf("ev is %s, and %v", target.Resource, target.Also)
	}
}

func TestTheTableIsTheCallersOwn(t *testing.T) {
	builtin.Resources()[0].Verbs[0] = "changed"
	if verb := builtin.Resources()[0].Verbs[0]; verb == "changed" {
		t.Error("one caller changed another one's table")
	}
}

func TestVersion(t *testing.T) {
	if !regexp.MustCompile(`^v1\.\d+\.\d+$`).MatchString(builtin.Version()) {
		t.Errorf("got %q", builtin.Version())
	}
}
