package identity

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEntryIdentity(t *testing.T) {
	tests := []struct {
		name  string
		entry Entry
		want  Identity
	}{
		{
			"a user with everything",
			Entry{Name: "jane", User: "oidc:jane", Groups: []string{"b", "a", "b"}, UID: "7", Extra: map[string][]string{"k": {"v", ""}}},
			Identity{Kind: User, Name: "oidc:jane", Groups: []string{"b", "a"}, UID: "7", Extra: map[string][]string{"k": {"v", ""}}, Entry: "jane"},
		},
		{"a user is taken literally", Entry{Name: "x", User: "sa/ci:bot"}, Identity{Kind: User, Name: "sa/ci:bot", Entry: "x"}},
		{"a user who is a service account", Entry{Name: "x", User: "system:serviceaccount:ci:bot"}, Identity{Kind: ServiceAccount, Namespace: "ci", Name: "bot", Entry: "x"}},
		{"a service account", Entry{Name: "ci:bot", ServiceAccount: "ci:bot"}, Identity{Kind: ServiceAccount, Namespace: "ci", Name: "bot", Entry: "ci:bot"}},
		{"a node", Entry{Name: "n", Node: "n1"}, Identity{Kind: Node, Name: "n1", Entry: "n"}},
		{"a group", Entry{Name: "devs", Group: "dev", Groups: []string{}, Extra: map[string][]string{}}, Identity{Kind: Group, Name: "dev", Entry: "devs"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tt.entry.Identity()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestEntryIdentityRefuses(t *testing.T) {
	_, err := Entry{Name: "x", User: " jane", UID: "1 "}.Identity()
	want := `entry "x": user " jane" begins or ends with a blank, which HTTP headers lose: type "jane"
uid "1 " begins or ends with a blank, which HTTP headers lose: type "1"`
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
