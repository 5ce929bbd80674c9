package nocluster

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/builtin"
	"github.com/who-can-as/kubectl-who-can-as/pkg/manifest"
)

// TestTheTableIsWhatTheServerServes: if it is not, generate the table anew.
func TestTheTableIsWhatTheServerServes(t *testing.T) {
	stdout, _, err := lazy.Get(t).Kubectl(t.Context(), "version", "-o", "json")
	if err != nil {
		t.Fatal(err)
	}
	var version struct {
		ServerVersion struct {
			GitVersion string `json:"gitVersion"`
		} `json:"serverVersion"`
	}
	if err := json.Unmarshal([]byte(stdout), &version); err != nil {
		t.Fatal(err)
	}
	if got := version.ServerVersion.GitVersion; got != builtin.Version() {
		t.Errorf("the server is %s, the table %s", got, builtin.Version())
	}
	want := withoutGroups(discovered(t), "certs.example.com")
	got := access.NewCatalog(builtin.Resources()).Resources()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-server +table):\n%s", diff)
	}
}

// TestCustomResourcesAreWhatTheServerServes compares discovery with what is read
// from the CustomResourceDefinitions that were applied.
func TestCustomResourcesAreWhatTheServerServes(t *testing.T) {
	file := filepath.Join(shapes, "certificates.yaml")
	loaded, err := manifest.Load([]string{file}, nil, manifest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	apply(t, file)
	want := access.NewCatalog(slices.Concat(builtin.Resources(), loaded.Resources)).Resources()
	var diff string
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(200 * time.Millisecond) {
		diff = cmp.Diff(discovered(t).Resources(), want, cmpopts.EquateEmpty())
		if diff == "" {
			return
		}
	}
	t.Errorf("(-server +manifests):\n%s", diff)
}

func withoutGroups(catalog access.Catalog, groups ...string) []access.Resource {
	return slices.DeleteFunc(slices.Clone(catalog.Resources()), func(resource access.Resource) bool {
		return slices.Contains(groups, resource.Group)
	})
}
