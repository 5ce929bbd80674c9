package world

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/manifest"
	"github.com/who-can-as/kubectl-who-can-as/pkg/snapshot"
)

// incomplete is a snapshot by somebody who could read next to nothing.
func incomplete(gaps ...snapshot.Gap) base {
	return base{taken: &manifest.Base{Read: snapshot.Read{Snapshot: snapshot.Snapshot{Gaps: gaps}}}}
}

// TestGapsCountWhereTheyCanHoldAGrant: bindings in their namespaces, roles where
// a binding refers to one that is not there.
func TestGapsCountWhereTheyCanHoldAGrant(t *testing.T) {
	b := incomplete(
		snapshot.Gap{Of: snapshot.ClusterRoleBindings, Why: "no clusterrolebindings"},
		snapshot.Gap{Of: snapshot.RoleBindings, Why: "no rolebindings", But: []string{"dev"}},
		snapshot.Gap{Of: snapshot.ClusterRoles, Why: "no clusterroles"},
		snapshot.Gap{Of: snapshot.Roles, Why: "no roles", But: []string{"prod"}},
		snapshot.Gap{Of: snapshot.Namespaces, Why: "no namespaces"},
	)
	role := rbacv1.Role{ObjectMeta: metav1.ObjectMeta{Namespace: "test", Name: "there"}}
	binding := func(namespace, kind, role string) rbacv1.RoleBinding {
		return rbacv1.RoleBinding{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: "b"}, RoleRef: rbacv1.RoleRef{Kind: kind, Name: role}}
	}
	local := newUnread(access.Objects{
		Roles: []rbacv1.Role{role},
		RoleBindings: []rbacv1.RoleBinding{
			binding("dev", "ClusterRole", "gone"), binding("prod", "Role", "gone"),
			binding("test", "Role", "there"), binding("stage", "Role", "there"),
		},
	})
	everywhere := newUnread(access.Objects{
		ClusterRoleBindings: []rbacv1.ClusterRoleBinding{{RoleRef: rbacv1.RoleRef{Kind: "ClusterRole", Name: "gone"}}},
	})
	const before = "when the snapshot was taken: "
	for _, test := range []struct {
		name      string
		unread    unread
		namespace string
		want      []string
	}{
		{"the cluster", local, "", []string{before + "no clusterrolebindings"}},
		{"read all the same, with a role that is missing", local, "dev", []string{before + "no clusterrolebindings", before + "no clusterroles"}},
		{"roles that were read all the same", local, "prod", []string{before + "no clusterrolebindings", before + "no rolebindings"}},
		{"a role that is there", local, "test", []string{before + "no clusterrolebindings", before + "no rolebindings"}},
		{"a role that is there, elsewhere", local, "stage", []string{before + "no clusterrolebindings", before + "no rolebindings", before + "no roles"}},
		{"a cluster-wide binding's role, the cluster", everywhere, "", []string{before + "no clusterrolebindings", before + "no clusterroles"}},
		{"a cluster-wide binding's role, a namespace", everywhere, "dev", []string{before + "no clusterrolebindings", before + "no clusterroles"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, b.gaps(test.unread, test.namespace)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	if gaps := (base{}).gaps(local, "dev"); gaps != nil {
		t.Errorf("manifests have gaps: %v", gaps)
	}
}

func TestMinorIsTheSnapshots(t *testing.T) {
	for minor, want := range map[string]int{"37": 37, "31+": 31, "": 0, "x": 0} {
		b := incomplete()
		b.taken.Server.Minor = minor
		if got := b.minor(); got != want {
			t.Errorf("minor %q is %d, want %d", minor, got, want)
		}
	}
	if got := (base{}).minor(); got != 0 {
		t.Errorf("manifests are of version %d", got)
	}
}
