package manifest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
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
