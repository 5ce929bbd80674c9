package manifest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/expectation"
)

const testsHead = "apiVersion: whocanas.dev/v1alpha1\nkind: PermissionTest\n"

// loadTests reads a text as standard input.
func loadTests(text string) ([]expectation.Source, error) {
	return LoadTests([]string{"-"}, strings.NewReader(text))
}

// TestTestsKnowTheirLines: in every document of a file, in block and in flow
// style, and in JSON.
func TestTestsKnowTheirLines(t *testing.T) {
	sources, err := loadTests(`# a comment
` + testsHead + `tests:
  - name: first
    who: jane
    can:
      - get pods
      - get nodes
  - who: bob
    exactly:
      - clusterWide: true
        can: [get nodes,
          list nodes]
        rules:
          - verbs: [get]
---
{"apiVersion": "whocanas.dev/v1alpha1", "kind": "PermissionTest",
 "tests": [
  {"who": "ann",
   "cannot": ["get pods",
     "get nodes"]}]}
`)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, at := range []struct {
		document int
		steps    []any
	}{
		{0, []any{"tests", 0}},
		{0, []any{"tests", 0, "who"}},
		{0, []any{"tests", 0, "user"}}, // not there: the test's own
		{0, []any{"tests", 0, "can", 1}},
		{0, []any{"tests", 1, "exactly", 0, "can", 1}},
		{0, []any{"tests", 1, "exactly", 0, "rules", 0}},
		{1, []any{"tests", 0, "cannot", 1}},
	} {
		got = append(got, fmt.Sprintf("%s:%d", sources[at.document].Path, sources[at.document].Line(at.steps...)))
	}
	want := []string{
		"standard input:5", "standard input:6", "standard input:5", "standard input:9", "standard input:14", "standard input:16", "standard input:22",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestTestsAreRead: every key of the format.
func TestTestsAreRead(t *testing.T) {
	sources, err := loadTests(testsHead + `tests:
  - name: all of it
    user: jane
    groups: [dev]
    uid: "7"
    extra: {team: [a]}
    namespaces: [prod, team-*]
    selector: a=b
    clusterWide: true
    asWritten: true
    can: [get pods]
    cannot: [get nodes]
  - serviceAccount: ci:bot
    exactly:
      - namespaces: ['*']
        selector: c
        clusterWide: true
        can: [get pods]
        rules: [{apiGroups: [''], resources: [pods], resourceNames: [a], verbs: [get]}]
  - node: n1
    exactly: []
  - group: dev
    can: [get /]
  - who: '@ann'
    can: [get /]
`)
	if err != nil {
		t.Fatal(err)
	}
	want := []expectation.Test{
		{
			Name:    "all of it",
			Subject: expectation.Subject{User: "jane", Groups: []string{"dev"}, UID: "7", Extra: map[string][]string{"team": {"a"}}},
			Places:  expectation.Places{Namespaces: []string{"prod", "team-*"}, Selector: "a=b", ClusterWide: true}, AsWritten: true,
			Can: []string{"get pods"}, Cannot: []string{"get nodes"},
		},
		{
			Subject: expectation.Subject{ServiceAccount: "ci:bot"},
			Exactly: []expectation.Holding{{
				Places: expectation.Places{Namespaces: []string{"*"}, Selector: "c", ClusterWide: true}, Can: []string{"get pods"},
				Rules: sources[0].Tests[1].Exactly[0].Rules,
			}},
		},
		{Subject: expectation.Subject{Node: "n1"}, Exactly: []expectation.Holding{}},
		{Subject: expectation.Subject{Group: "dev"}, Can: []string{"get /"}},
		{Subject: expectation.Subject{Who: "@ann"}, Can: []string{"get /"}},
	}
	if diff := cmp.Diff(want, sources[0].Tests); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	const rule = `[{[get] [] [pods] [a] []}]`
	if diff := cmp.Diff(rule, fmt.Sprint(sources[0].Tests[1].Exactly[0].Rules)); diff != "" {
		t.Errorf("the rule (-want +got):\n%s", diff)
	}
}

// TestTestsThatAreRefused: each with its line, before anything is asked.
func TestTestsThatAreRefused(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"an unknown key", testsHead + "tests:\n- who: jane\n  namespace: [a]\n  can: [get pods]\n", `standard input:5: tests[0]: unknown field "namespace": did you mean namespaces?`},
		{"a key in capitals", testsHead + "tests:\n- Who: jane\n", `standard input:4: tests[0]: unknown field "Who": did you mean who?`},
		{"a key of a part", testsHead + "tests:\n- who: jane\n  exactly:\n  - cannot: [get pods]\n", `standard input:6: tests[0].exactly[0]: unknown field "cannot": there are namespaces, selector, clusterWide, can, rules`},
		{"a key of a rule", testsHead + "tests:\n- who: jane\n  exactly:\n  - rules:\n    - verb: [get]\n", `standard input:7: tests[0].exactly[0].rules[0]: unknown field "verb": did you mean verbs?`},
		{"a key twice", testsHead + "tests:\n- who: jane\n  who: bob\n  can: [get pods]\n", `standard input:5: key "who" is there twice`},
		{"a key without a value", testsHead + "tests:\n- who: jane\n  groups:\n  can: ''\n", "standard input:6: tests[0].can: a string where a list of strings belongs"},
		{"keys without values", testsHead + "tests:\n- who: ''\n  groups:\n  extra: {a: }\n  can: [get pods]\n", "3 problems in permission tests:\n" +
			"standard input:6: tests[0].extra.a: has no value: give it one or leave it out\n" +
			"standard input:5: tests[0].groups: has no value: give it one or leave it out\n" +
			"standard input:4: tests[0].who: has no value: give it one or leave it out"},
		{"a word for a list", testsHead + "tests:\n- who: jane\n  can: get pods\n", "standard input:5: tests[0].can: a string where a list of strings belongs"},
		{"yes for a word", testsHead + "tests:\n- who: yes\n  can: [get pods]\n", "standard input:4: tests[0].who: true or false where a string belongs: put quotes around it"},
		{"a test that is a word", testsHead + "tests: [jane]\n", "standard input:3: tests[0]: a string where an object belongs"},
		{"no YAML", testsHead + "tests:\n- who: @jane\n", "standard input:4: not YAML: found character that cannot start any token"},
		{"another kind", "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n", `standard input:2: kind: "Namespace" is no PermissionTest; manifests are given with -f`},
		{"a misspelt kind", "apiVersion: whocanas.dev/v1alpha1\nkind: PermisionTest\n", `standard input:2: kind: "PermisionTest": did you mean PermissionTest?`},
		{"no kind", "tests: []\n", "standard input:1: kind: missing: write PermissionTest"},
		{"another version", "apiVersion: whocanas.dev/v9\nkind: PermissionTest\n", `standard input:1: apiVersion: "whocanas.dev/v9": this release knows whocanas.dev/v1alpha1`},
		{"a kind that is a list", "kind: [PermissionTest]\n", "standard input:1: kind: a list where a string belongs"},
		{"a list", "- who: jane\n", "standard input:1: a list where a document of permission tests belongs"},
		{"a list of objects that lacks its kind", "items:\n- who: jane\n", "standard input:1: kind: missing: write PermissionTest"},
		{"nothing", "# nothing\n", "standard input: there are no permission tests in it: they begin with apiVersion: whocanas.dev/v1alpha1 and kind: PermissionTest"},
		{"identities alone", "apiVersion: whocanas.dev/v1alpha1\nkind: Identities\n", "standard input: there are no permission tests in it: they begin with apiVersion: whocanas.dev/v1alpha1 and kind: PermissionTest"},
		{"null beside tests", "null\n---\n" + testsHead + "tests: []\n", "<nil>"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := loadTests(tt.text)
			if diff := cmp.Diff(tt.want, fmt.Sprint(err)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestTestsInFolders: with the identities beside them, and not without tests.
func TestTestsInFolders(t *testing.T) {
	folder := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("people.yaml", "apiVersion: whocanas.dev/v1alpha1\nkind: Identities\nidentities: []\n")
	_, err := LoadTests([]string{folder}, nil)
	want := folder + ": there are no permission tests in it: they begin with apiVersion: whocanas.dev/v1alpha1 and kind: PermissionTest"
	if diff := cmp.Diff(want, fmt.Sprint(err)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	write("b.yaml", testsHead+"tests: []\n")
	write("a.yml", testsHead+"tests: []\n")
	write("notes.txt", "no tests")
	sources, err := LoadTests([]string{folder}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, source := range sources {
		got = append(got, source.Path)
	}
	if diff := cmp.Diff([]string{filepath.Join(folder, "a.yml"), filepath.Join(folder, "b.yaml")}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestTestsThatCannotBeRead are trouble with the path, not with what is in it.
func TestTestsThatCannotBeRead(t *testing.T) {
	for path, want := range map[string]string{
		"":              "reading permission tests: a path is empty",
		"no-such-file":  `reading permission tests: "no-such-file": no such file or directory`,
		"https://x.y/z": `reading permission tests: "https://x.y/z": URLs are not read: download it and give the file, or pipe it in and give -`,
	} {
		_, err := LoadTests([]string{path}, nil)
		if diff := cmp.Diff(want, fmt.Sprint(err)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", path, diff)
		}
	}
}
