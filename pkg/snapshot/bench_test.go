package snapshot

import (
	"bytes"
	"fmt"
	"io"
	"testing"

	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// many is a snapshot with that many RoleBindings in 200 namespaces.
func many(bindings int) Snapshot {
	s := sample()
	s.Objects.RoleBindings = nil
	for i := range bindings {
		s.Objects.RoleBindings = append(s.Objects.RoleBindings, rbacv1.RoleBinding{
			ObjectMeta: metav1.ObjectMeta{Namespace: fmt.Sprintf("namespace-%03d", i%200), Name: fmt.Sprintf("binding-%06d", i/200)},
			RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: "view"},
			Subjects:   []rbacv1.Subject{{APIGroup: rbacv1.GroupName, Kind: "User", Name: fmt.Sprintf("user-%d@example.com", i%5000)}},
		})
	}
	return s
}

// BenchmarkWrite writes 100,000 RoleBindings.
func BenchmarkWrite(b *testing.B) {
	s := many(100_000)
	b.SetBytes(int64(len(written(b, s))))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Write(io.Discard, s); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRead reads them.
func BenchmarkRead(b *testing.B) {
	text := written(b, many(100_000))
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := ReadFrom(bytes.NewReader(text)); err != nil {
			b.Fatal(err)
		}
	}
}
