package manifest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// fromText loads a file's text from stdin.
func fromText(t *testing.T, text string) Loaded {
	t.Helper()
	loaded, err := Load([]string{"-"}, strings.NewReader(text), Options{KeepGoing: true})
	if err != nil {
		t.Fatal(err)
	}
	return loaded
}

// texts are the outlines of what Load makes of texts.
type texts []struct {
	name, text string
	want       outline
}

func (tests texts) run(t *testing.T) {
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := outlineOf(fromText(t, tt.text), t.TempDir())
			got.Files = nil
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

const jsonA, jsonB = `{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"a"}}`,
	`{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"b"}}`

func TestJSONAndYAML(t *testing.T) {
	both := outline{Accounts: []string{"a", "b"}}
	texts{
		{"JSON values on one line", jsonA + jsonB, both},
		{"JSON values with blanks around them", "\n\n " + jsonA + "\n\n\t" + jsonB + " \n", both},
		{"JSON documents", jsonA + "\n---\n" + jsonB, both},
		{"JSON, then YAML", jsonA + "\n---\n" + account("b"), both},
		{"YAML, then JSON", account("a") + "---\n" + jsonB, both},
		{"JSON with a comma too many, which YAML allows", strings.Replace(jsonA, `"}}`, `",},}`, 1) + "\n---\n" + jsonB, both},
		{"YAML in braces", "{apiVersion: v1, kind: ServiceAccount, metadata: {name: a}}\n---\n" + jsonB, both},
		{"JSON indented with tabs", "{\n\t\"apiVersion\": \"v1\",\n\t\"kind\": \"ServiceAccount\",\n\t\"metadata\": {\"name\": \"a\"}\n}\n" + jsonB, both},
		{"separators after line ends that are YAML's alone", strings.ReplaceAll(account("a")+"\u2028---\u2028"+account("b"), "}\n\u2028", "}\u2028"), both},
		{"broken JSON", "{\"apiVersion\": \"v1\",\n \"kind\" \"Role\"}\n---\n" + jsonB, outline{
			Accounts: []string{"b"},
			Problems: []string{`standard input:2 (document 1): not JSON: invalid character '"' after object key`},
		}},
		{"JSON behind which something follows", jsonA + "\n" + jsonB + "\n}", outline{
			Accounts: []string{"a", "b"},
			Problems: []string{`standard input:3 (document 3): not JSON: invalid character '}' looking for beginning of value`},
		}},
		{"YAML in braces, twice", "{apiVersion: v1, kind: ServiceAccount, metadata: {name: a}}\n{apiVersion: v1}\n---\n" + jsonB, outline{
			Accounts: []string{"b"},
			Problems: []string{`standard input:2 (document 1): not YAML: something follows after the end of the document: is it indented less than the beginning?`},
		}},
		{"a template in braces", "{{- if .Values.rbac }}\n" + account("a") + "{{- end }}\n---\n" + jsonB, outline{
			Accounts: []string{"b"},
			Problems: []string{`standard input:1 (document 1): not YAML: did not find expected node content (it looks like a template: render it first, as helm template does)`},
		}},
		{"an indentation by tabs", "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n\tname: a\n---\n" + jsonB, outline{
			Accounts: []string{"b"},
			Problems: []string{`standard input:4 (document 1): not YAML: found character that cannot start any token`},
		}},
		{"a colon too many", account("a") + "---\na: b: c\n---\n" + jsonB, outline{
			Accounts: []string{"a", "b"},
			Problems: []string{`standard input:5 (document 2): not YAML: mapping values are not allowed in this context`},
		}},
	}.run(t)
}

func TestDocumentsThatAreNoObjects(t *testing.T) {
	texts{
		{"empty ones", "null\n---\n~\n---\n" + jsonA, outline{Accounts: []string{"a"}}},
		{"lists of something else", "- op: remove\n  path: /rules\n---\n[]\n---\n[1]\n---\n" + jsonA, outline{Accounts: []string{"a"}}},
		{"roles of other groups", "apiVersion: authorization.openshift.io/v1\nkind: Role\n---\napiVersion: rbac.authorisation.k8s.io/v1\nkind: Role\n", outline{
			Problems: []string{`standard input:4 (document 2): apiVersion: "rbac.authorisation.k8s.io/v1" has no Role: write rbac.authorization.k8s.io/v1`},
		}},
		{"a list of objects", "[1, " + jsonA + "]\n", outline{
			Problems: []string{`standard input:1 (document 1): a list of objects without an object around it: write apiVersion: v1, kind: List and items`},
		}},
		{"words and numbers", "hello\n---\n7\n---\nyes\n", outline{Problems: []string{
			"standard input:1 (document 1): a string where an object belongs",
			"standard input:3 (document 2): a number where an object belongs",
			"standard input:5 (document 3): true or false where an object belongs",
		}}},
		{"a kind that is no word", "apiVersion: v1\nkind: [Role]\n", outline{
			Problems: []string{`standard input:2 (document 1): kind: a list where a string belongs`},
		}},
	}.run(t)
}

func TestLists(t *testing.T) {
	a, b := "\n- {apiVersion: v1, kind: ServiceAccount, metadata: {name: a}}\n", "\n- {apiVersion: v1, kind: ServiceAccount, metadata: {name: b}}\n"
	texts{
		{"a list in braces", `{apiVersion: v1, kind: List, items: [` + jsonA + `, ` + jsonB + `]}`, outline{Accounts: []string{"a", "b"}}},
		{"a list of one kind", "apiVersion: v1\nkind: ServiceAccountList\nitems:\n- metadata: {name: a}\n- metadata: {name: b}\n", outline{Accounts: []string{"a", "b"}}},
		{"empty lists", "apiVersion: v1\nkind: List\nitems:\n---\n" + `{"apiVersion": "v1", "kind": "List", "items": null}` + jsonA, outline{Accounts: []string{"a"}}},
		{"lists in lists", `{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"List","items":[` + jsonA + `]}]}`, outline{Accounts: []string{"a"}}},
		{"too many lists in lists", strings.Repeat(`{"apiVersion":"v1","kind":"List","items":[`, 5) + strings.Repeat("]}", 5), outline{
			Problems: []string{"standard input:1 (document 1): lists nested more than 3 deep"},
		}},
		{"an object of a kind that only sounds like a list", "apiVersion: example.com/v1\nkind: AllowList\nentries: []\n", outline{}},
		{"items that are no list", "apiVersion: v1\nkind: List\nitems: {}\n", outline{
			Problems: []string{"standard input:1 (document 1): List: items is no list"},
		}},
		{"items that are no objects", "apiVersion: v1\nkind: List\nitems:" + a + "- null\n- x\n- {}\n- []\n", outline{Accounts: []string{"a"}, Problems: []string{
			"standard input:5 (document 1): nothing where an object belongs",
			"standard input:6 (document 1): a string where an object belongs",
			"standard input:7 (document 1): kind and apiVersion are missing",
			"standard input:8 (document 1): a list where an object belongs",
		}}},
		{"a broken item", "apiVersion: v1\nkind: List\nitems:" + a + "- kind: {\n" + b, outline{
			Accounts: []string{"a", "b"},
			Problems: []string{"standard input:7 (document 1): not YAML: did not find expected node content"},
		}},
		{"items that hang together", "apiVersion: v1\nkind: List\nitems:\n- &first\n  apiVersion: v1\n  kind: ServiceAccount\n  metadata: {name: a}\n- <<: *first\n  metadata: {name: b}\n", outline{Accounts: []string{"a", "b"}}},
		{"a string that looks like an item", "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: ServiceAccount\n  metadata:\n    name: a\n    annotations: {x: \"\n- y\"}\n" + b[1:], outline{Accounts: []string{"a", "b"}}},
		{"a broken list", "apiVersion: v1\nkind: List: x\nitems:" + a, outline{
			Problems: []string{"standard input:2 (document 1): not YAML: mapping values are not allowed in this context"},
		}},
	}.run(t)
}

// TestLinesOfFields: a problem is where its field is, whatever the field is in.
func TestLinesOfFields(t *testing.T) {
	const rules = "rbac.authorization.k8s.io/v1"
	texts{
		{"in a document", "# first\n---\n# second\n\napiVersion: " + rules + "\nkind: Role\nmetadata: {name: r}\nrules:\n- apiGroups: []\n  resources: [pods]\n  verbs: [get]\n", outline{
			Problems: []string{`standard input:9 (document 1): Role "r": rules[0].apiGroups: missing: a rule needs at least one, "" for the core group`},
		}},
		{"in an item of JSON", "{\"apiVersion\": \"v1\", \"kind\": \"List\", \"items\": [\n" + jsonA + ",\n\n{\"apiVersion\": \"" + rules + "\",\n\"kind\": \"Role\",\n\"metadata\": {\"name\": \"r\"},\n\"rules\": [\n{\"verb\": []}]}]}", outline{
			Accounts: []string{"a"},
			Problems: []string{`standard input:8 (document 1): Role "r": rules[0]: unknown field "verb": did you mean verbs?`},
		}},
		{"in an item of braces", "{apiVersion: v1, kind: List, items: [\n" + jsonA + ",\n{apiVersion: " + rules + ", kind: Role,\nmetadata: {name: r},\nrules: [{}, {\nverbs: get}]}]}", outline{
			Accounts: []string{"a"},
			Problems: []string{`standard input:6 (document 1): Role "r": rules[1].verbs: a string where a list of strings belongs`},
		}},
		{"behind an alias", "apiVersion: " + rules + "\nkind: Role\nmetadata: {name: r}\nrules:\n- &rule\n  apiGroups: [x]\n  resources: [pods]\n- *rule\n", outline{Problems: []string{
			`standard input:5 (document 1): Role "r": rules[0].verbs: missing: a rule needs at least one`,
			`standard input:8 (document 1): Role "r": rules[1].verbs: missing: a rule needs at least one`,
		}}},
	}.run(t)
}

// TestBombs: what is small and stands for much is refused, soon.
func TestBombs(t *testing.T) {
	laughs := "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
	merges := "m0: &m0 {x: y}\n"
	for i := 1; i < 30; i++ {
		laughs += fmt.Sprintf("a%d: &a%d [%s*a%d]\n", i, i, strings.Repeat(fmt.Sprintf("*a%d,", i-1), 9), i-1)
		merges += fmt.Sprintf("m%d: &m%d {<<: [%s*m%d]}\n", i, i, strings.Repeat(fmt.Sprintf("*m%d,", i-1), 9), i-1)
	}
	began := time.Now()
	texts{
		{"a billion laughs", laughs + "---\n" + jsonA, outline{Accounts: []string{"a"}, Problems: []string{
			"standard input:1 (document 1): aliases that stand for more than 4 MiB",
		}}},
		{"a long text, many times", "a: &a " + strings.Repeat("x", 1<<20) + "\nb: [" + strings.Repeat("*a, ", 100_000) + "]\n---\n" + jsonA, outline{Accounts: []string{"a"}, Problems: []string{
			"standard input:1 (document 1): aliases that stand for more than 4 MiB",
		}}},
		{"many merges", merges + "---\n" + jsonA, outline{Accounts: []string{"a"}, Problems: []string{
			"standard input:1 (document 1): aliases that stand for more than 4 MiB",
		}}},
		{"what contains itself", "a: &a [*a]\n---\n" + jsonA, outline{Accounts: []string{"a"}, Problems: []string{
			"standard input:1 (document 1): nested more than 1000 deep",
		}}},
		{"what merges itself", "a: &a {<<: *a}\n---\n" + jsonA, outline{Accounts: []string{"a"}, Problems: []string{
			"standard input:1 (document 1): nested more than 1000 deep",
		}}},
		{"depth of YAML", strings.Repeat("[", 100_000) + "\n---\n" + jsonA, outline{Accounts: []string{"a"}, Problems: []string{
			"standard input:1 (document 1): not YAML: exceeded max depth of 10000",
		}}},
		{"depth of YAML that ends", strings.Repeat("[", 2000) + strings.Repeat("]", 2000) + "\n---\n" + jsonA, outline{Accounts: []string{"a"}, Problems: []string{
			"standard input:1 (document 1): nested more than 1000 deep",
		}}},
		{"depth of JSON", strings.Repeat(`{"a":`, 100_000) + "\n---\n" + jsonA, outline{Accounts: []string{"a"}, Problems: []string{
			"standard input:1 (document 1): not JSON: invalid character '{' exceeded max depth",
		}}},
	}.run(t)
	if took := time.Since(began); took > time.Minute {
		t.Errorf("that took %s", took)
	}
}

func TestAliasesThatStandForLittleAreFine(t *testing.T) {
	loaded := fromText(t, "shared: &names [a, b]\nx: *names\n---\n"+account("a"))
	if len(loaded.Problems) > 0 || len(loaded.ServiceAccounts) != 1 {
		t.Errorf("got %v", loaded.Problems)
	}
}

func TestObjectsAreBounded(t *testing.T) {
	l := newLoader(Options{})
	l.objects = maxObjects - 2
	err := l.file("-", strings.NewReader(jsonA+jsonB+jsonA))
	if err == nil || err.Error() != "more than 1000000 objects: give fewer files" {
		t.Errorf("got %v", err)
	}
}
