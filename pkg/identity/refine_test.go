package identity

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRefine(t *testing.T) {
	jane := Identity{Kind: User, Name: "jane"}
	entry := Identity{
		Kind: User, Name: "oidc:jane", Entry: "jane", UID: "7",
		Groups: []string{"dev"}, Extra: map[string][]string{"team": {"a"}},
	}
	tests := []struct {
		name string
		who  Identity
		with Refinements
		want Identity
	}{
		{"nothing", jane, Refinements{}, jane},
		{
			"groups in order, each once",
			jane,
			Refinements{Groups: []string{"b", "a", "b"}},
			Identity{Kind: User, Name: "jane", Groups: []string{"b", "a"}},
		},
		{
			"a group's name may contain commas and blanks",
			jane,
			Refinements{Groups: []string{"CN=dev, OU=x"}},
			Identity{Kind: User, Name: "jane", Groups: []string{"CN=dev, OU=x"}},
		},
		{
			"uid",
			jane,
			Refinements{UID: "7"},
			Identity{Kind: User, Name: "jane", UID: "7"},
		},
		{
			"extra values by key, each once; the first = counts",
			jane,
			Refinements{Extra: []string{"example.com/a=x=y", "b=1", "b=2", "b=1", "empty="}},
			Identity{Kind: User, Name: "jane", Extra: map[string][]string{"example.com/a": {"x=y"}, "b": {"1", "2"}, "empty": {""}}},
		},
		{
			"letters beyond ASCII travel as they are",
			jane,
			Refinements{Extra: []string{"Éa=x"}},
			Identity{Kind: User, Name: "jane", Extra: map[string][]string{"Éa": {"x"}}},
		},
		{
			"an entry is added to",
			entry,
			Refinements{Groups: []string{"ops", "dev"}, UID: "7", Extra: []string{"team=b"}},
			Identity{
				Kind: User, Name: "oidc:jane", Entry: "jane", UID: "7",
				Groups: []string{"dev", "ops"}, Extra: map[string][]string{"team": {"a", "b"}},
			},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tt.who.Refine(tt.with)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestRefineLeavesTheReceiver(t *testing.T) {
	fresh := func() Identity {
		return Identity{
			Kind: User, Name: "jane", Groups: append(make([]string, 0, 4), "a"),
			Extra: map[string][]string{"k": append(make([]string, 0, 4), "v")},
		}
	}
	before := fresh()
	for _, more := range []string{"b", "c"} {
		if _, err := before.Refine(Refinements{Groups: []string{more}, UID: "1", Extra: []string{"k=" + more, more + "=x"}}); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(fresh(), before); diff != "" {
		t.Errorf("(-before +after):\n%s", diff)
	}
}

func TestRefineRefuses(t *testing.T) {
	tests := []struct {
		name string
		with Refinements
		want string
	}{
		{"a group without a name", Refinements{Groups: []string{"a", ""}}, `--group: a group without a name: name one`},
		{"a group with a blank at its end", Refinements{Groups: []string{"a "}}, `--group: group "a " begins or ends with a blank, which HTTP headers lose: type "a"`},
		{"a uid of blanks", Refinements{UID: " "}, `--uid: uid " " begins or ends with a blank, which HTTP headers lose: type ""`},
		{"a uid with a line end", Refinements{UID: "1\r\n"}, `--uid: uid "1\r\n" contains the control character '\r', which no HTTP header can carry: leave it out`},
		{"a second uid", Refinements{UID: "8"}, `--uid: @jane already has the uid "7": leave the flag out, or change the entry`},
		{"extra without =", Refinements{Extra: []string{"scopes"}}, `--user-extra: "scopes" has no =: type KEY=VALUE`},
		{"extra without a key", Refinements{Extra: []string{"=v"}}, `--user-extra: an extra value without a key: name one, such as example.com/team`},
		{"an upper-case key", Refinements{Extra: []string{"Example.com/Team=x"}}, `--user-extra: key "Example.com/Team" has upper-case letters, which the server turns into lower case: write "example.com/team"`},
		{"a blank in a key", Refinements{Extra: []string{"k =v"}}, `--user-extra: key "k " contains a blank or a control character: leave it out`},
		{"a key that is no UTF-8", Refinements{Extra: []string{"k\xff=v"}}, `--user-extra: key "k\xff" is not valid UTF-8: no review can carry it`},
		{"a value with a blank at its end", Refinements{Extra: []string{"k= v"}}, `--user-extra: value " v" begins or ends with a blank, which HTTP headers lose: type "v"`},
	}
	who := Identity{Kind: User, Name: "jane", Entry: "jane", UID: "7"}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := who.Refine(tt.with)
			if err == nil {
				t.Fatalf("got %#v, want an error", got)
			}
			if diff := cmp.Diff(tt.want, err.Error()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
