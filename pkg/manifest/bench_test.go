package manifest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/snapshot"
)

// BenchmarkLoad reads 10,000 RoleBindings in the forms that files have.
func BenchmarkLoad(b *testing.B) {
	const document = `apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  creationTimestamp: "2026-01-01T00:00:00Z"
  name: binding-%[1]d
  namespace: ns-%[2]d
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: view
subjects:
- apiGroup: rbac.authorization.k8s.io
  kind: User
  name: user-%[1]d
`
	const object = `{"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding",
 "metadata": {"creationTimestamp": "2026-01-01T00:00:00Z", "name": "binding-%d", "namespace": "ns-%d"},
 "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "view"},
 "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": "user-1"}]}`
	item := "- " + strings.TrimSuffix(strings.ReplaceAll(document, "\n", "\n  "), "  ")
	forms := []struct{ name, before, one, between, after string }{
		{"documents", "", document, "---\n", ""},
		{"list", "apiVersion: v1\nitems:\n", item, "", "kind: List\n"},
		{"json", `{"apiVersion": "v1", "kind": "List", "items": [`, object, ",\n", "]}"},
	}
	for _, form := range forms {
		b.Run(form.name, func(b *testing.B) {
			var all []string
			for i := range 10_000 {
				all = append(all, fmt.Sprintf(form.one, i, i%200))
			}
			text := form.before + strings.Join(all, form.between) + form.after
			file := filepath.Join(b.TempDir(), "bindings")
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				loaded, err := Load([]string{file}, nil, Options{})
				if err != nil || len(loaded.Objects.RoleBindings) != 10_000 {
					b.Fatal(len(loaded.Objects.RoleBindings), err)
				}
			}
		})
	}
}

// BenchmarkSnapshot saves and loads a snapshot with 100,000 RoleBindings, whole
// process but the cluster: compression, files, objects.
func BenchmarkSnapshot(b *testing.B) {
	var s snapshot.Snapshot
	for i := range 100_000 {
		s.Objects.RoleBindings = append(s.Objects.RoleBindings, rbacv1.RoleBinding{
			ObjectMeta: metav1.ObjectMeta{Namespace: fmt.Sprintf("namespace-%03d", i%200), Name: fmt.Sprintf("binding-%06d", i/200)},
			RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: "view"},
			Subjects:   []rbacv1.Subject{{APIGroup: rbacv1.GroupName, Kind: "User", Name: fmt.Sprintf("user-%d@example.com", i%5000)}},
		})
	}
	for _, name := range []string{"s.json", "s.json.gz", "s.json.zst"} {
		file := filepath.Join(b.TempDir(), name)
		b.Run("save/"+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := SaveSnapshot(file, s, true); err != nil {
					b.Fatal(err)
				}
			}
			info, err := os.Stat(file)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(info.Size())/1e6, "file-MB")
		})
		b.Run("load/"+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				loaded, err := Load([]string{file}, nil, Options{})
				if err != nil || len(loaded.Objects.RoleBindings) != 100_000 {
					b.Fatal(len(loaded.Objects.RoleBindings), err)
				}
			}
		})
	}
}
