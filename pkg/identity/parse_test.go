package identity

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParse(t *testing.T) {
	tests := []struct {
		word string
		want Identity
	}{
		{"jane", Identity{Kind: User, Name: "jane"}},
		{"jane@example.com", Identity{Kind: User, Name: "jane@example.com"}},
		{"CN=jane,O=x", Identity{Kind: User, Name: "CN=jane,O=x"}},
		{"CN=jane/O=x", Identity{Kind: User, Name: "CN=jane/O=x"}},
		{"https://issuer.example.com#1234", Identity{Kind: User, Name: "https://issuer.example.com#1234"}},
		{"Jane Doe", Identity{Kind: User, Name: "Jane Doe"}},
		{"user/test", Identity{Kind: User, Name: "test"}},
		{"user/user/x", Identity{Kind: User, Name: "user/x"}},
		{"user//", Identity{Kind: User, Name: "/"}},
		{"user/system:serviceaccount:ci", Identity{Kind: User, Name: "system:serviceaccount:ci"}},
		{"user/system:serviceaccount:ci:bot", Identity{Kind: ServiceAccount, Namespace: "ci", Name: "bot"}},
		{"user/system:node:n1", Identity{Kind: Node, Name: "n1"}},
		{"user/system:masters", Identity{Kind: User, Name: "system:masters"}},
		{"user/users/jane", Identity{Kind: User, Name: "users/jane"}},
		{"system:admin", Identity{Kind: User, Name: "system:admin"}},
		{"system:kube-scheduler", Identity{Kind: User, Name: "system:kube-scheduler"}},
		{"group/dev", Identity{Kind: Group, Name: "dev"}},
		{"group/system:serviceaccounts:ci", Identity{Kind: Group, Name: "system:serviceaccounts:ci"}},
		{"group/a/b c", Identity{Kind: Group, Name: "a/b c"}},
		{"node/n1", Identity{Kind: Node, Name: "n1"}},
		{"system:node:n1", Identity{Kind: Node, Name: "n1"}},
		{"sa/ci:bot", Identity{Kind: ServiceAccount, Namespace: "ci", Name: "bot"}},
		{"serviceaccount/ci:bot", Identity{Kind: ServiceAccount, Namespace: "ci", Name: "bot"}},
		{"sa/bot", Identity{Kind: ServiceAccount, Namespace: "here", Name: "bot"}},
		{"system:serviceaccount:ci:bot", Identity{Kind: ServiceAccount, Namespace: "ci", Name: "bot"}},
		// Prefixes are exact: these are users.
		{"SA/bot", Identity{Kind: User, Name: "SA/bot"}},
		{"sa", Identity{Kind: User, Name: "sa"}},
		{"sax/y", Identity{Kind: User, Name: "sax/y"}},
	}
	for _, tt := range tests {
		got, err := Parse(tt.word, "here")
		if err != nil {
			t.Errorf("Parse(%q): %v", tt.word, err)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("Parse(%q) (-want +got):\n%s", tt.word, diff)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	tests := []struct{ word, want string }{
		{"", `an empty word names nobody: type a user name, sa/NAMESPACE:NAME, group/NAME or node/NAME`},
		{" ", `a user without a name: name one`},
		{"user/", `a user without a name: name one`},
		{"group/", `a group without a name: name one`},
		{"node/", `a node without a name: name one`},
		{"@", `@ without a name: type @NAME for an entry of the identities file`},
		{"@ci", `"@ci" is an entry of an identities file: give the file with --identities, or type "user/@ci" for a user of that name`},
		{"sa/", `service account "": type sa/NAMESPACE:NAME, or sa/NAME for one of the current namespace`},
		{"sa/:bot", `service account ":bot": type sa/NAMESPACE:NAME, or sa/NAME for one of the current namespace`},
		{"sa/ci:", `service account "ci:": type sa/NAMESPACE:NAME, or sa/NAME for one of the current namespace`},
		{"sa/bot", `service account "bot": there is no current namespace: type "sa/NAMESPACE:bot"`},
		{"sa/ci/bot", `service account "ci/bot": a colon goes between namespace and name: type "sa/ci:bot"`},
		{"sa/CI:bot", `service account "CI:bot": namespace "CI" is not a DNS label: lower-case letters, digits and -, a letter or digit at both ends, at most 63 characters`},
		{"sa/ci:bot:x", `service account name "bot:x" is not a DNS subdomain: lower-case letters, digits, - and ., a letter or digit at both ends, at most 253 characters`},
		{"node/N1", `node name "N1" is not a DNS subdomain: lower-case letters, digits, - and ., a letter or digit at both ends, at most 253 characters`},
		{"system:serviceaccount:ci", `"system:serviceaccount:ci" is not a service account's user name: type sa/NAMESPACE:NAME, or "user/system:serviceaccount:ci" for a user of exactly that name`},
		{"system:serviceaccount:CI:bot", `"system:serviceaccount:CI:bot" is not a service account's user name: type sa/NAMESPACE:NAME, or "user/system:serviceaccount:CI:bot" for a user of exactly that name`},
		{"system:node:", `"system:node:" is not a node's user name: type node/NAME, or "user/system:node:" for a user of exactly that name`},
		{"system:masters", `"system:masters" is a group: type "group/system:masters", or "user/system:masters" for a user of exactly that name`},
		{"system:serviceaccounts:ci", `"system:serviceaccounts:ci" is a group: type "group/system:serviceaccounts:ci", or "user/system:serviceaccounts:ci" for a user of exactly that name`},
		{"users/jane", `"users/jane": a kind is written in the singular: type "user/jane", or "user/users/jane" for a user of exactly that name`},
		{"groups/dev", `"groups/dev": a kind is written in the singular: type "group/dev", or "user/groups/dev" for a user of exactly that name`},
		{"nodes/n1", `"nodes/n1": a kind is written in the singular: type "node/n1", or "user/nodes/n1" for a user of exactly that name`},
		{"serviceaccounts/ci:bot", `"serviceaccounts/ci:bot": a kind is written in the singular: type "sa/ci:bot", or "user/serviceaccounts/ci:bot" for a user of exactly that name`},
		{"ja\nne", `user "ja\nne" contains the control character '\n', which no HTTP header can carry: leave it out`},
		{"ja\x00ne", `user "ja\x00ne" contains the control character '\x00', which no HTTP header can carry: leave it out`},
		{"group/d\x7fev", `group "d\x7fev" contains the control character '\x7f', which no HTTP header can carry: leave it out`},
		{" jane", `user " jane" begins or ends with a blank, which HTTP headers lose: type "jane"`},
		{"user/jane\t", `user "jane\t" begins or ends with a blank, which HTTP headers lose: type "jane"`},
		{"jane\xff", `user "jane\xff" is not valid UTF-8: no review can carry it`},
	}
	for _, tt := range tests {
		who, err := Parse(tt.word, "")
		if err == nil {
			t.Errorf("Parse(%q) = %#v, want an error", tt.word, who)
			continue
		}
		if diff := cmp.Diff(tt.want, err.Error()); diff != "" {
			t.Errorf("Parse(%q) (-want +got):\n%s", tt.word, diff)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, word := range []string{"jane", "user/test", "sa/bot", "sa/ci:bot", "group/a/b", "node/n1", "@ci", "users/x", "system:serviceaccount:ci", "system:node:n1", " ", "\xff"} {
		f.Add(word, "here")
	}
	f.Fuzz(func(t *testing.T, word, namespace string) {
		who, err := Parse(word, namespace)
		if err != nil {
			if diff := cmp.Diff(Identity{}, who); diff != "" {
				t.Fatalf("an error and an identity:\n%s", diff)
			}
			return
		}
		again, err := Parse(who.String(), "")
		if err != nil {
			t.Fatalf("Parse(%q) of Parse(%q): %v", who.String(), word, err)
		}
		if diff := cmp.Diff(who, again); diff != "" {
			t.Fatalf("Parse(%q) does not parse back (-want +got):\n%s", word, diff)
		}
		if who.Kind != Group {
			if diff := cmp.Diff(who, FromUsername(who.Username())); diff != "" {
				t.Fatalf("the user name means somebody else (-want +got):\n%s", diff)
			}
		}
	})
}
