package identity

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// fileOf is a valid file but for what its entries are.
func fileOf(entries ...Entry) File {
	return File{APIVersion: APIVersion, Kind: FileKind, Identities: entries}
}

// problems are the lines of an error.
func problems(err error) []string {
	if err == nil {
		return nil
	}
	return strings.Split(err.Error(), "\n")
}

func TestValidate(t *testing.T) {
	tests := []struct {
		name string
		file File
		want []string
	}{
		{"a good file", fileOf(Entry{Name: "a", User: "x"}, Entry{Name: "b", ServiceAccount: "ci:bot"}), nil},
		{"nothing", File{}, []string{
			`apiVersion is "": write whocanas.dev/v1alpha1`,
			`kind is "": write Identities`,
			`identities is empty: add an entry with a name and a user, serviceAccount, node or group`,
		}},
		{"another version", File{APIVersion: "v1", Kind: "Config", Identities: []Entry{{Name: "a", User: "x"}}}, []string{
			`apiVersion is "v1": write whocanas.dev/v1alpha1`,
			`kind is "Config": write Identities`,
		}},
		{"an entry without anything", fileOf(Entry{}), []string{
			`identities[0]: name is missing: it is what @NAME on the command line means`,
			`identities[0]: nobody is named: set one of user, serviceAccount, node and group`,
		}},
		{"more than one subject", fileOf(Entry{Name: "a", User: "x", Node: "n", Group: "g"}), []string{
			`identities[0] "a": 3 of user, serviceAccount, node and group are set: keep one`,
		}},
		{"names", fileOf(Entry{Name: "@a", User: "x"}, Entry{Name: "a b", User: "x"}, Entry{Name: "é", User: "x"}), []string{
			`identities[0] "@a": name "@a": a name is made of the letters a-z and A-Z, digits and . _ @ : / + -, and begins with a letter or a digit`,
			`identities[1] "a b": name "a b": a name is made of the letters a-z and A-Z, digits and . _ @ : / + -, and begins with a letter or a digit`,
			`identities[2] "é": name "é": a name is made of the letters a-z and A-Z, digits and . _ @ : / + -, and begins with a letter or a digit`,
		}},
		{"names used twice", fileOf(Entry{Name: "a", User: "x"}, Entry{Name: "b", User: "x"}, Entry{Name: "a", User: "y"}, Entry{Name: "a", User: "z"}), []string{
			`identities[2] "a": identities[0] has the same name: rename one`,
			`identities[3] "a": identities[0] has the same name: rename one`,
		}},
		{"subjects", fileOf(
			Entry{Name: "a", User: " x"},
			Entry{Name: "b", ServiceAccount: "bot"},
			Entry{Name: "c", ServiceAccount: "ci:"},
			Entry{Name: "d", ServiceAccount: "CI:bot"},
			Entry{Name: "e", Node: "system:node:n1"},
			Entry{Name: "f", Group: "\x1b[1m"},
		), []string{
			`identities[0] "a": user " x" begins or ends with a blank, which HTTP headers lose: type "x"`,
			`identities[1] "b": service account "bot": write NAMESPACE:NAME`,
			`identities[2] "c": service account "ci:": write NAMESPACE:NAME`,
			`identities[3] "d": service account "CI:bot": namespace "CI" is not a DNS label: lower-case letters, digits and -, a letter or digit at both ends, at most 63 characters`,
			`identities[4] "e": node name "system:node:n1" is not a DNS subdomain: lower-case letters, digits, - and ., a letter or digit at both ends, at most 253 characters`,
			`identities[5] "f": group "\x1b[1m" contains the control character '\x1b', which no HTTP header can carry: leave it out`,
		}},
		{"what goes with them", fileOf(Entry{
			Name: "a", User: "x", Groups: []string{"ok", "", "y "}, UID: "1\n",
			Extra: map[string][]string{"": {"v"}, "B": {"v"}, "c": nil, "d": {"ok", " v"}},
		}), []string{
			`identities[0] "a": groups[1]: a group without a name: name one`,
			`identities[0] "a": groups[2]: group "y " begins or ends with a blank, which HTTP headers lose: type "y"`,
			`identities[0] "a": uid "1\n" contains the control character '\n', which no HTTP header can carry: leave it out`,
			`identities[0] "a": extra: an extra value without a key: name one, such as example.com/team`,
			`identities[0] "a": extra: key "B" has upper-case letters, which the server turns into lower case: write "b"`,
			`identities[0] "a": extra: key "c" has no values: give it some or leave it out`,
			`identities[0] "a": extra: key "d": value " v" begins or ends with a blank, which HTTP headers lose: type "v"`,
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, problems(tt.file.Validate())); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
