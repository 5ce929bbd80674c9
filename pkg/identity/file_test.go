package identity

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFind(t *testing.T) {
	file := fileOf(Entry{Name: "jane", User: "oidc:jane", Groups: []string{"dev"}}, Entry{Name: "ci", ServiceAccount: "ci:bot"})
	want := Identity{Kind: User, Name: "oidc:jane", Groups: []string{"dev"}, Entry: "jane"}
	got, err := file.Find("jane")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"jane", "ci"}, file.Names()); diff != "" {
		t.Errorf("Names() (-want +got):\n%s", diff)
	}
}

func TestFindRefuses(t *testing.T) {
	few := fileOf(Entry{Name: "jane", User: "x"}, Entry{Name: "jana", User: "x"}, Entry{Name: "ci", User: "x"})
	many := fileOf(Entry{Name: "a"}, Entry{Name: "b"}, Entry{Name: "c"}, Entry{Name: "d"}, Entry{Name: "e"}, Entry{Name: "f"}, Entry{Name: "g"})
	tests := []struct {
		name string
		file File
		find string
		want string
	}{
		{"near names", few, "jan", `the identities file has no entry "jan": did you mean @jana or @jane?`},
		{"no near names", few, "bob", `the identities file has no entry "bob": it has @jane, @jana, @ci`},
		{"many names", many, "bob", `the identities file has no entry "bob": it has @a, @b, @c, @d, @e and 2 more`},
		{"no names", File{}, "bob", `the identities file has no entry "bob": it has none at all`},
		{"no name", few, "", `@ without a name: type @NAME for an entry of the identities file`},
		{"an entry that is wrong", many, "a", `entry "a": nobody is named: set one of user, serviceAccount, node and group`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := tt.file.Find(tt.find)
			if err == nil {
				t.Fatal("no error")
			}
			if diff := cmp.Diff(tt.want, err.Error()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
