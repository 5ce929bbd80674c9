package nocluster

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/manifest"
)

// The fixtures of pkg/manifest.
var (
	shapes  = filepath.Join("..", "..", "manifest", "testdata", "shapes")
	refused = filepath.Join("..", "..", "manifest", "testdata", "refused")
)

// apply applies a file as admin.
func apply(t *testing.T, file string) {
	t.Helper()
	if _, _, err := lazy.Get(t).Kubectl(t.Context(), "apply", "-f", file); err != nil {
		t.Fatal(err)
	}
}

// files are the fixtures in a folder.
func files(t *testing.T, folder string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil || len(files) == 0 {
		t.Fatal("no fixtures", err)
	}
	return slices.DeleteFunc(files, func(file string) bool { return filepath.Ext(file) == ".golden" })
}

// TestManifestsAreReadAsTheServerKeepsThem applies manifests and compares what
// is made of the files with what the server has after it, which is read the way
// a user would: with kubectl get, and from its output.
func TestManifestsAreReadAsTheServerKeepsThem(t *testing.T) {
	read := []string{filepath.Join("..", "..", "..", "docs", "examples", "acme")}
	for _, file := range files(t, shapes) {
		if filepath.Base(file) != "raw-list.json" { // not for kubectl apply
			read = append(read, file)
		}
	}
	apply(t, filepath.Join(shapes, "certificates.yaml"))
	for _, path := range read {
		apply(t, path)
	}
	want, err := manifest.Load(read, nil, manifest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, format := range []string{"json", "yaml"} {
		t.Run(format, func(t *testing.T) {
			text, _, err := lazy.Get(t).Kubectl(t.Context(), "get", "-A", "-o", format,
				"roles,clusterroles,rolebindings,clusterrolebindings,namespaces,serviceaccounts")
			if err != nil {
				t.Fatal(err)
			}
			got, err := manifest.Load([]string{"-"}, strings.NewReader(text), manifest.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if len(got.Ignored) > 0 || len(got.Duplicates) > 0 || len(got.Defaulted) > 0 {
				t.Errorf("ignored %v, duplicates %v, defaulted %v", got.Ignored, got.Duplicates, got.Defaulted)
			}
			for ref := range want.Positions {
				if _, ok := got.Positions[ref]; !ok && ref.Kind != "CustomResourceDefinition" {
					t.Errorf("the server has no %s", ref)
				}
			}
			if diff := cmp.Diff(keep(got.Objects, want), keep(want.Objects, want), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("(-server +files):\n%s", diff)
			}
		})
	}
}

// keep are the objects that are in loaded, by kind and name, with the metadata
// that people write.
func keep(objects access.Objects, loaded manifest.Loaded) access.Objects {
	clusterRoles := kept(objects.ClusterRoles, "ClusterRole", loaded)
	for i := range clusterRoles {
		if clusterRoles[i].AggregationRule != nil {
			clusterRoles[i].Rules = nil // a controller writes them
		}
	}
	return access.Objects{
		Roles:               kept(objects.Roles, "Role", loaded),
		ClusterRoles:        clusterRoles,
		RoleBindings:        kept(objects.RoleBindings, "RoleBinding", loaded),
		ClusterRoleBindings: kept(objects.ClusterRoleBindings, "ClusterRoleBinding", loaded),
	}
}

func kept[T any, P interface {
	*T
	metav1.Object
}](all []T, kind string, loaded manifest.Loaded) []T {
	var kept []T
	for _, one := range all {
		object := P(&one)
		ref := manifest.Ref{Kind: kind, Namespace: object.GetNamespace(), Name: object.GetName()}
		if _, ok := loaded.Positions[ref]; ok {
			object.SetUID("")
			object.SetResourceVersion("")
			object.SetGeneration(0)
			object.SetCreationTimestamp(metav1.Time{})
			kept = append(kept, one)
		}
	}
	slices.SortFunc(kept, func(a, b T) int {
		return strings.Compare(P(&a).GetNamespace()+"/"+P(&a).GetName(), P(&b).GetNamespace()+"/"+P(&b).GetName())
	})
	return kept
}

// TestWhatIsRefusedIsRefusedByTheServer: what the loader calls a problem never
// gets into a cluster through kubectl apply either.
func TestWhatIsRefusedIsRefusedByTheServer(t *testing.T) {
	const takesTheLast = "it takes the last of two keys"
	lenient := map[string]string{"key-twice.yaml": takesTheLast, "json-key-twice.json": takesTheLast}
	for _, file := range files(t, refused) {
		name := filepath.Base(file)
		t.Run(name, func(t *testing.T) {
			args := []string{"apply", "--dry-run=server", "-f", file}
			if name == "changed-role.yaml" { // what is only tried changes nothing
				args = []string{"apply", "-f", file}
			}
			stdout, _, err := lazy.Get(t).Kubectl(t.Context(), args...)
			if err == nil && lenient[name] == "" {
				t.Errorf("kubectl takes it:\n%s", stdout)
			}
			if err != nil && lenient[name] != "" {
				t.Errorf("kubectl was to be lenient, as %s: %v", lenient[name], err)
			}
		})
	}
}
