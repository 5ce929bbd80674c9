package access

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestParseReason reads the reasons that semantics of
// k8s.io/kubernetes pkg/registry/rbac/validation/rule.go produce.
func TestParseReason(t *testing.T) {
	tests := []struct {
		name, reason string
		want         *Grant
	}{
		{
			"cluster-wide, to a user",
			`RBAC: allowed by ClusterRoleBinding "imp" of ClusterRole "imp" to User "alice"`,
			&Grant{
				Binding: Ref{Kind: "ClusterRoleBinding", Name: "imp"},
				Role:    Ref{Kind: "ClusterRole", Name: "imp"},
				Subject: Ref{Kind: "User", Name: "alice"},
			},
		},
		{
			"in a namespace, a ClusterRole to a group",
			`RBAC: allowed by RoleBinding "nons/ns1" of ClusterRole "system:view" to Group "oidc:dev/team"`,
			&Grant{
				Binding: Ref{Kind: "RoleBinding", Namespace: "ns1", Name: "nons"},
				Role:    Ref{Kind: "ClusterRole", Name: "system:view"},
				Subject: Ref{Kind: "Group", Name: "oidc:dev/team"},
			},
		},
		{
			"cluster-wide, to a service account",
			`RBAC: allowed by ClusterRoleBinding "b" of ClusterRole "r" to ServiceAccount "bot/ci"`,
			&Grant{
				Binding: Ref{Kind: "ClusterRoleBinding", Name: "b"},
				Role:    Ref{Kind: "ClusterRole", Name: "r"},
				Subject: Ref{Kind: "ServiceAccount", Namespace: "ci", Name: "bot"},
			},
		},
		{
			"the last slash separates",
			`RBAC: allowed by RoleBinding "a/b/ns1" of Role "a/b" to Group "c/d"`,
			&Grant{
				Binding: Ref{Kind: "RoleBinding", Namespace: "ns1", Name: "a/b"},
				Role:    Ref{Kind: "Role", Namespace: "ns1", Name: "a/b"},
				Subject: Ref{Kind: "Group", Name: "c/d"},
			},
		},
		{"no reason, as for system:masters", "", nil},
		{"another authorizer's", "webhook says: RBAC: allowed by nobody", nil},
		{"a denial", `rbac: RBAC: clusterrole.rbac.authorization.k8s.io "gone" not found`, nil},
		{"more behind it", `RBAC: allowed by ClusterRoleBinding "a" of ClusterRole "b" to User "c"; and more`, nil},
		{"a line before it", "hello\n" + `RBAC: allowed by ClusterRoleBinding "a" of ClusterRole "b" to User "c"`, nil},
		{"a kind of the future", `RBAC: allowed by NamespaceBinding "a" of ClusterRole "b" to User "c"`, nil},
		{"quotes that do not close", `RBAC: allowed by ClusterRoleBinding "a\" of ClusterRole "b" to User "c"`, nil},
		{"an escape that is none", `RBAC: allowed by ClusterRoleBinding "a\q" of ClusterRole "b" to User "c"`, nil},
		{
			"a binding without the slash it should have",
			`RBAC: allowed by RoleBinding "odd" of Role "r" to ServiceAccount "bot"`,
			&Grant{
				Binding: Ref{Kind: "RoleBinding", Name: "odd"},
				Role:    Ref{Kind: "Role", Name: "r"},
				Subject: Ref{Kind: "ServiceAccount", Name: "bot"},
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, ParseReason(tt.reason)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// Upstream: k8s.io/kubernetes pkg/registry/rbac/validation/rule.go,
// roleBindingDescriber and describeSubject write NAME/NAMESPACE.
func TestReasonNamesAreReversed(t *testing.T) {
	want := &Grant{
		Binding: Ref{Kind: "RoleBinding", Namespace: "ns1", Name: "viewer"},
		Role:    Ref{Kind: "Role", Namespace: "ns1", Name: "viewer"},
		Subject: Ref{Kind: "ServiceAccount", Namespace: "ns2", Name: "bot"},
	}
	got := ParseReason(`RBAC: allowed by RoleBinding "viewer/ns1" of Role "viewer" to ServiceAccount "bot/ns2"`)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// User names may hold anything, and are quoted with %q: whatever the name, it
// comes back as it was, and cannot pass for another part of the reason.
func TestParseReasonTakesHostileNamesAsTheyAre(t *testing.T) {
	names := []string{
		"alice", "a/b", "/", "CN=jane, O=x", "名前", "a\x1b[31m", "a\nb", "\xff\xfe", "tab\there", `\`, `"`, `\"`,
		`x" of ClusterRole "cluster-admin" to User "root`, "jane\u202enimda", "\u0000", "%s%d", "`",
	}
	for _, name := range names {
		for _, kind := range []string{"User", "Group"} {
			reason := fmt.Sprintf("RBAC: allowed by RoleBinding %q of ClusterRole %q to %s %q", "b:"+"x/prod", "r", kind, name)
			want := &Grant{
				Binding: Ref{Kind: "RoleBinding", Namespace: "prod", Name: "b:x"},
				Role:    Ref{Kind: "ClusterRole", Name: "r"},
				Subject: Ref{Kind: kind, Name: name},
			}
			if diff := cmp.Diff(want, ParseReason(reason)); diff != "" {
				t.Errorf("%s %q (-want +got):\n%s", kind, name, diff)
			}
		}
	}
}

func TestGrantString(t *testing.T) {
	grant := Grant{
		Binding: Ref{Kind: "RoleBinding", Namespace: "prod", Name: "deployers"},
		Role:    Ref{Kind: "ClusterRole", Name: "edit"},
		Subject: Ref{Kind: "ServiceAccount", Namespace: "ci", Name: "bot"},
	}
	want := "RoleBinding prod/deployers gives ClusterRole edit to ServiceAccount ci/bot"
	if diff := cmp.Diff(want, grant.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
