package manifest

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
)

const header = "apiVersion: whocanas.dev/v1alpha1\nkind: Identities\n"

func TestLoadIdentities(t *testing.T) {
	jane := identity.File{
		APIVersion: identity.APIVersion,
		Kind:       identity.FileKind,
		Identities: []identity.Entry{{
			Name: "jane", User: "oidc:jane", Groups: []string{"dev", "ops"}, UID: "7",
			Extra: map[string][]string{"example.com/team": {"a"}},
		}},
	}
	const yaml = header + `identities:
- name: jane
  user: oidc:jane
  groups: [dev, ops]
  uid: "7"
  extra: {example.com/team: [a]}
`
	tests := []struct{ name, content string }{
		{"YAML", yaml},
		{"YAML with a comment before its first line", "# yaml-language-server: $schema=x\n---\n" + yaml},
		{"YAML with an end", "---\n" + yaml + "---\n# the end\n"},
		{"YAML with line ends of Windows and a byte order mark", "\ufeff" + strings.ReplaceAll(yaml, "\n", "\r\n")},
		{"JSON", `{"apiVersion":"whocanas.dev/v1alpha1","kind":"Identities","identities":[
			{"name":"jane","user":"oidc:jane","groups":["dev","ops"],"uid":"7","extra":{"example.com/team":["a"]}}]}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "identities.yaml")
			if err := os.WriteFile(path, []byte(tt.content), 0o600); err != nil {
				t.Fatal(err)
			}
			fromFile, err := LoadIdentities(path, iotest.ErrReader(errors.New("stdin was read")))
			if err != nil {
				t.Fatal(err)
			}
			fromStdin, err := LoadIdentities("-", strings.NewReader(tt.content))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]identity.File{jane, jane}, []identity.File{fromFile, fromStdin}); diff != "" {
				t.Errorf("file and stdin (-want +got):\n%s", diff)
			}
		})
	}
}

func TestLoadIdentitiesRefuses(t *testing.T) {
	tests := []struct{ name, content, want string }{
		{"nothing", "", `identities file on standard input: not an identities file: begin with the lines apiVersion: whocanas.dev/v1alpha1 and kind: Identities`},
		{"a list", "- name: jane\n", `identities file on standard input: not an identities file: begin with the lines apiVersion: whocanas.dev/v1alpha1 and kind: Identities`},
		{"no YAML", header + "identities: [", `identities file on standard input: yaml: line 3: did not find expected node content`},
		{"a key twice", header + "identities:\n- name: a\n  user: x\n  user: y\n", `identities file on standard input:
yaml: unmarshal errors:
  line 6: key "user" already set in map`},
		{"two documents", header + "identities: [{name: a, user: x}]\n---\n" + header, `identities file on standard input: more than one YAML document: put all entries into one list`},
		{"a second document that is broken", header + "identities: [{name: a, user: x}]\n---\n[", `identities file on standard input: more than one YAML document: put all entries into one list`},
		{"an unknown key", header + "identity: []\n", `identities file on standard input: unknown key "identity": there are apiVersion, kind, identities`},
		{"unknown and empty keys of entries", header + `identities:
- name: a
  User: x
- {name: b, serviceaccount: "ci:bot", groups: , user: ""}
- {bogus: 1}
`, `identities file on standard input:
identities[0] "a": unknown key "User": did you mean user?
identities[1] "b": groups has no value: give it one or leave it out
identities[1] "b": unknown key "serviceaccount": did you mean serviceAccount?
identities[1] "b": user has no value: give it one or leave it out
identities[2]: unknown key "bogus": there are name, user, serviceAccount, node, group, groups, uid, extra`},
		{"values of the wrong type", header + `identities:
- {name: a, user: yes}
- {name: b, user: x, groups: dev}
- {name: c, user: x, uid: 4711}
- {name: d, user: x, groups: [1]}
- {name: e, user: x, extra: {k: v}}
- {name: f, user: [x]}
- {name: g, user: {x: y}}
- {name: h, user: x, extra: [k]}
- jane
- {name: 7, user: x}
`, `identities file on standard input:
identities[0] "a": user: true or false where a string belongs: put quotes around it
identities[1] "b": groups: a string where a list of strings belongs
identities[2] "c": uid: a number where a string belongs: put quotes around it
identities[3] "d": groups: a number where a string belongs: put quotes around it
identities[4] "e": extra: a string where a list of strings belongs
identities[5] "f": user: a list where a string belongs
identities[6] "g": user: an object where a string belongs
identities[7] "h": extra: a list where an object of lists of strings belongs
identities[8]: a string where an entry with a name belongs
identities[9]: name: a number where a string belongs: put quotes around it`},
		{"entries that are no list", header + "identities: {name: a}\n", `identities file on standard input: identities: an object where a list of entries belongs`},
		{"an apiVersion that is no string", "apiVersion: 1\nkind: Identities\nidentities: []\n", `identities file on standard input: apiVersion: a number where a string belongs: put quotes around it`},
		{"what Validate finds", "apiVersion: v1\nkind: Identities\nidentities: [{name: a, user: x}, null, {name: a, user: ' y'}]\n", `identities file on standard input:
apiVersion is "v1": write whocanas.dev/v1alpha1
identities[1]: name is missing: it is what @NAME on the command line means
identities[1]: nobody is named: set one of user, serviceAccount, node and group
identities[2] "a": user " y" begins or ends with a blank, which HTTP headers lose: type "y"
identities[2] "a": identities[0] has the same name: rename one`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			file, err := LoadIdentities("-", strings.NewReader(tt.content))
			if err == nil {
				t.Fatalf("got %#v, want an error", file)
			}
			if diff := cmp.Diff(tt.want, err.Error()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(identity.File{}, file); diff != "" {
				t.Errorf("an error and a file:\n%s", diff)
			}
		})
	}
}

func TestLoadIdentitiesNamesTheFile(t *testing.T) {
	folder := t.TempDir()
	huge := filepath.Join(folder, "huge.yaml")
	if err := os.WriteFile(huge, make([]byte, 16<<20+1), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct{ path, want string }{
		{filepath.Join(folder, "none.yaml"), `identities file "FOLDER/none.yaml": no such file or directory`},
		{folder, `identities file "FOLDER": is a directory`},
		{huge, `identities file "FOLDER/huge.yaml": larger than 16 MiB: that is not such a file`},
		{"", `identities file "": no such file or directory`},
		{"https://example.com/identities.yaml", `identities file "https://example.com/identities.yaml": URLs are not read: download it and give the file, or pipe it in and give -`},
	}
	for _, tt := range tests {
		_, err := LoadIdentities(tt.path, strings.NewReader(""))
		if err == nil {
			t.Errorf("%s: no error", tt.path)
			continue
		}
		if diff := cmp.Diff(tt.want, strings.ReplaceAll(err.Error(), folder, "FOLDER")); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	if _, err := LoadIdentities(filepath.Join(folder, "none.yaml"), nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%v is no os.ErrNotExist", err)
	}
}

func TestTheExampleOfTheReferenceLoads(t *testing.T) {
	text, err := os.ReadFile("../../docs/identities.md")
	if err != nil {
		t.Fatal(err)
	}
	example := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindSubmatch(text)
	if example == nil {
		t.Fatal("there is no example")
	}
	file, err := LoadIdentities("-", strings.NewReader(string(example[1])))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"jane", "ci", "contractor", "worker", "devs"}, file.Names()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	modeline := regexp.MustCompile(`(?m)^# yaml-language-server: \$schema=(\S+)$`).FindSubmatch(example[1])
	if modeline == nil {
		t.Fatal("there is no modeline")
	}
	if _, err := os.Stat(filepath.Join("../../docs", string(modeline[1]))); err != nil {
		t.Errorf("the modeline names no schema: %v", err)
	}
}
