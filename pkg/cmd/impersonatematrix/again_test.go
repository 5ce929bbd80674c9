package impersonatematrix

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// reported is an identity as an answer describes it.
func reported(who identity.Identity) report.Identity {
	return report.NewIdentity(who, access.Seen{Username: who.Username(), UID: who.UID, Groups: who.ExpectedGroups(), Extra: who.Extra})
}

// The command that asks again has everything that makes the identity, and what
// says where and how to ask; it has no credentials, and nothing that makes a
// matrix.
func TestAgain(t *testing.T) {
	jane := identity.Identity{Kind: identity.User, Name: "jane"}
	refined := identity.Identity{
		Kind: identity.User, Name: "CN=jane, O=x", Groups: []string{"dev", "it's"}, UID: "7 8",
		Extra: map[string][]string{"b.io/y": {"3"}, "a.io/x": {"1=2", ""}},
	}
	entry := identity.Identity{Kind: identity.User, Name: "jane", Groups: []string{"dev", "ops"}, UID: "7", Entry: "jane"}
	tests := []struct {
		name string
		who  identity.Identity
		line []string
		want string
	}{
		{"a user", jane, nil, "kubectl who-can-as jane"},
		{"a group, which is in itself", identity.Identity{Kind: identity.Group, Name: "dev", Groups: []string{"ops"}}, nil, "kubectl who-can-as group/dev --group ops"},
		{"a service account, whose groups come by themselves", identity.Identity{Kind: identity.ServiceAccount, Namespace: "ci", Name: "bot"}, nil, "kubectl who-can-as sa/ci:bot"},
		{
			"everything", refined, nil,
			`kubectl who-can-as 'CN=jane, O=x' --group dev --group 'it'\''s' --uid '7 8' --user-extra a.io/x=1=2 --user-extra a.io/x= --user-extra b.io/y=3`,
		},
		{"an entry brings what it has", entry, []string{"--identities", "my people.yaml"}, "kubectl who-can-as @jane --identities 'my people.yaml'"},
		{
			"an entry that flags refine", entry,
			[]string{"@jane", "--group", "ops", "--identities=people.yaml"},
			"kubectl who-can-as @jane --group ops --identities people.yaml",
		},
		{
			"flags that mean the same", jane,
			[]string{"--context", "prod", "--as", "admin", "--as-group=a", "--as-group=b,c", "-f", "rbac/", "-f", "more.yaml", "--insecure-skip-tls-verify", "--source", "rbac"},
			"kubectl who-can-as jane --as admin --as-group a --as-group b,c --context prod --filename rbac/ --filename more.yaml --insecure-skip-tls-verify --source rbac",
		},
		{
			"flags that are left out", jane,
			[]string{"--token", "s3cret", "--client-key", "key.pem", "--client-certificate", "cert.pem", "-n", "dev,prod", "-A", "--can", "get pods", "--only-differences", "-o", "json", "--timeout", "3s", "--concurrency", "3"},
			"kubectl who-can-as jane",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			q, _ := inquiryOf(t, "", tt.line...)
			if diff := cmp.Diff(tt.want, q.again(reported(tt.who))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestAskedIn(t *testing.T) {
	for namespace, want := range map[string]string{"": "-A", "prod": "-n prod", "a b": "-n 'a b'"} {
		if got := askedIn(namespace); got != want {
			t.Errorf("%q: got %s, want %s", namespace, got, want)
		}
	}
}

// The command is shown as it was typed, but in an order of its own, and without
// anything secret.
func TestCommandLine(t *testing.T) {
	tests := []struct {
		line []string
		want string
	}{
		{nil, "kubectl impersonate-matrix"},
		{[]string{"jane", "CN=x y", "--token=s3cret", "--client-key=k", "--client-certificate=c"}, "kubectl impersonate-matrix jane 'CN=x y'"},
		{[]string{"-n", "dev,prod", "-n", "x", "--can", "get pods", "--can", "list secrets"}, "kubectl impersonate-matrix --can 'get pods' --can 'list secrets' --namespace dev --namespace prod --namespace x"},
		{[]string{"-A", "--only-allowed=false", "--all-service-accounts"}, "kubectl impersonate-matrix --all-namespaces --all-service-accounts --only-allowed=false"},
		{[]string{"--all-service-accounts=ci,dev", "--timeout", "90s", "--max-requests", "5"}, "kubectl impersonate-matrix --all-service-accounts=ci,dev --max-requests 5 --timeout 1m30s"},
		{[]string{"-l", "team in (a,b)", "--group", "it's", "jane"}, `kubectl impersonate-matrix jane --group 'it'\''s' --selector 'team in (a,b)'`},
	}
	for _, tt := range tests {
		q, _ := inquiryOf(t, "", tt.line...)
		if diff := cmp.Diff(tt.want, q.commandLine()); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tt.line, diff)
		}
	}
}
