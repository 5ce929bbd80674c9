package identity

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// samples are identities of each sort, with what they are called.
func samples() []struct {
	identity Identity
	username string
	word     string
} {
	return []struct {
		identity Identity
		username string
		word     string
	}{
		{Identity{}, "", ""},
		{Identity{Kind: User, Name: "jane"}, "jane", "jane"},
		{Identity{Kind: User, Name: "system:anonymous"}, "system:anonymous", "system:anonymous"},
		{Identity{Kind: User, Name: "CN=jane/O=x"}, "CN=jane/O=x", "CN=jane/O=x"},
		{Identity{Kind: User, Name: "sa/ci:bot"}, "sa/ci:bot", "user/sa/ci:bot"},
		{Identity{Kind: User, Name: "users/jane"}, "users/jane", "user/users/jane"},
		{Identity{Kind: User, Name: "@ci"}, "@ci", "user/@ci"},
		{Identity{Kind: User, Name: "system:masters"}, "system:masters", "user/system:masters"},
		{Identity{Kind: User, Name: "system:serviceaccount:ci"}, "system:serviceaccount:ci", "user/system:serviceaccount:ci"},
		{Identity{Kind: User, Name: "山田"}, "山田", "山田"},
		{Identity{Kind: Group, Name: "dev"}, "who-can-as:any-member", "group/dev"},
		{Identity{Kind: Group, Name: "a/b"}, "who-can-as:any-member", "group/a/b"},
		{Identity{Kind: ServiceAccount, Namespace: "ci", Name: "bot"}, "system:serviceaccount:ci:bot", "sa/ci:bot"},
		{Identity{Kind: Node, Name: "n1.example.com"}, "system:node:n1.example.com", "node/n1.example.com"},
	}
}

func TestUsernameAndString(t *testing.T) {
	for _, tt := range samples() {
		got := []string{tt.identity.Username(), tt.identity.String()}
		if diff := cmp.Diff([]string{tt.username, tt.word}, got); diff != "" {
			t.Errorf("%#v (-want +got):\n%s", tt.identity, diff)
		}
	}
}

func TestStringOfAnEntryIsItsName(t *testing.T) {
	who := Identity{Kind: User, Name: "oidc:jane", Groups: []string{"dev"}, Entry: "jane"}
	if got := who.String(); got != "@jane" {
		t.Errorf("String() = %q, want @jane", got)
	}
}

func TestStringParsesBack(t *testing.T) {
	for _, tt := range samples()[1:] {
		got, err := Parse(tt.identity.String(), "")
		if err != nil {
			t.Errorf("%v: %v", tt.identity, err)
		}
		if diff := cmp.Diff(tt.identity, got); diff != "" {
			t.Errorf("%v (-want +got):\n%s", tt.identity, diff)
		}
	}
}

func TestNobodyIsCalledLikeThePlaceholder(t *testing.T) {
	want := Identity{Kind: User, Name: GroupPlaceholder}
	if diff := cmp.Diff(want, FromUsername(GroupPlaceholder)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestFromUsername(t *testing.T) {
	tests := []struct {
		username string
		want     Identity
	}{
		{"jane", Identity{Kind: User, Name: "jane"}},
		{"", Identity{Kind: User}},
		{"system:serviceaccount:ci:bot", Identity{Kind: ServiceAccount, Namespace: "ci", Name: "bot"}},
		{"system:serviceaccount:ci:bot.v2", Identity{Kind: ServiceAccount, Namespace: "ci", Name: "bot.v2"}},
		{"system:node:n1", Identity{Kind: Node, Name: "n1"}},
		// What the server takes for plain users, well-formed as they look.
		{"system:serviceaccount:ci", Identity{Kind: User, Name: "system:serviceaccount:ci"}},
		{"system:serviceaccount:CI:bot", Identity{Kind: User, Name: "system:serviceaccount:CI:bot"}},
		{"system:serviceaccount:a.b:bot", Identity{Kind: User, Name: "system:serviceaccount:a.b:bot"}},
		{"system:serviceaccount:ci:bot:x", Identity{Kind: User, Name: "system:serviceaccount:ci:bot:x"}},
		{"system:node:", Identity{Kind: User, Name: "system:node:"}},
		{"system:node:N1", Identity{Kind: User, Name: "system:node:N1"}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, FromUsername(tt.username)); diff != "" {
			t.Errorf("FromUsername(%q) (-want +got):\n%s", tt.username, diff)
		}
	}
}

func TestKindString(t *testing.T) {
	var got []string
	for kind := range Node + 1 {
		got = append(got, kind.String())
	}
	want := []string{"unknown", "user", "group", "serviceaccount", "node"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
