package manifest

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	kubectlyaml "sigs.k8s.io/yaml"
)

// converted is the one value in text as JSON.
func converted(text string) (string, []finding, error) {
	contents, err := parseYAML([]byte(text))
	if err != nil {
		return "", nil, err
	}
	if len(contents) == 0 {
		return "null", nil, nil
	}
	data, repeated, err := convert(contents[0])
	return string(data), repeated, err
}

func FuzzConvertLikeKubectl(f *testing.F) {
	for _, text := range []string{
		"a: 1\nb: [x, ~, yes, No, on, 0o7, 0x1F, 1_0, .5, 1e3, .inf, 2024-01-02]\n",
		"base: &b {a: 1, c: 2}\nx:\n  <<: *b\n  a: 3\ny:\n  a: 3\n  <<: [*b, {c: 4, d: 5}]\n",
		"a: |\n  ---\n  x\nb: >-\n  folded\n  text\n'c': \"\\u00e9\"\n",
		"1: a\ntrue: b\n1.5: c\non: d\n? x\n: y\n",
		"a: &x [1]\nb: *x\na: 2\n",
		"{a: b, c: [d, {e: f}]}",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.ContainsAny(text, "!\x00") || len(text) > 4096 {
			return // nobody writes tags
		}
		want, wantErr := kubectlyaml.YAMLToJSON([]byte(text))
		got, repeated, err := converted(text)
		if err != nil || len(repeated) > 0 {
			return // we are stricter, and kubectl takes either of two keys
		}
		if wantErr != nil {
			t.Fatalf("kubectl says %v, we read %s", wantErr, got)
		}
		var a, b any
		if err := json.Unmarshal(want, &a); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(got), &b); err != nil {
			t.Fatalf("%s: %v", got, err)
		}
		if diff := cmp.Diff(a, b); diff != "" {
			t.Fatalf("(-kubectl +got):\n%s", diff)
		}
	})
}

func TestConvert(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"words of YAML 1.1", "[y, Yes, on, n, NO, off, true, yesterday, 'yes']", `[true,true,true,false,false,false,true,"yesterday","yes"]`},
		{"numbers", "[1, 0x10, 010, 1_000, 1.5, 1e3, -.5]", `[1,16,8,1000,1.5,1000,-0.5]`},
		{"nothing", "[~, null, '']", `[null,null,""]`},
		{"dates", "[2026-01-02, 2026-01-02T03:04:05Z]", `["2026-01-02","2026-01-02T03:04:05Z"]`},
		{"tags", "[!!str 1, !!str yes, !!int '7', !!binary aGk=, !mine x]", `["1","yes",7,"hi","x"]`},
		{"keys that are no strings", "{1: a, 1.50: b, true: c, no: d, 2026-01-02: e}", `{"1":"a","1.5":"b","true":"c","false":"d","2026-01-02":"e"}`},
		{"empty ones", "[{}, []]", `[{},[]]`},
		{"texts", "a: |\n  x\n  y\nb: >-\n  x\n  y\nc: \"\\t\\u00e9\"\n", `{"a":"x\ny\n","b":"x y","c":"\té"}`},
		{"aliases", "a: &a [1]\n&b b: *a\n*b : 2\n", `{"a":[1],"b":2}`},
		{"merging before", "a: &a {x: 1, z: 1}\nb: {<<: *a, x: 2}", `{"a":{"x":1,"z":1},"b":{"x":2,"z":1}}`},
		{"merging after, as kubectl does it", "a: &a {x: 1}\nb: {x: 2, <<: *a}", `{"a":{"x":1},"b":{"x":1}}`},
		{"merging several", "a: &a {x: 1}\nb: &b {x: 2, w: 2}\nc: {<<: [*a, *b, {z: 3}]}", `{"a":{"x":1},"b":{"x":2,"w":2},"c":{"z":3,"x":1,"w":2}}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, _, err := converted(tt.text)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestConvertRefuses(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"no number of JSON", "[.inf]", ".inf is no value of JSON"},
		{"no base64", "!!binary '!'", "!!binary that is not base64"},
		{"an empty key", "~: a", "a key that is empty"},
		{"a list for a key", "[a]: b", "not YAML for Kubernetes: a list or an object in place of a key; if these braces are a template's, render it first, as helm template does"},
		{"merging a word", "<<: a", "<< merges objects only"},
		{"merging lists of lists", "<<: [[{a: b}]]", "<< merges objects only"},
		{"a tag that does not fit", "!!int x", "cannot decode !!str `x` as a !!int"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, _, err := converted(tt.text)
			if err == nil {
				t.Fatalf("got %s", got)
			}
			if diff := cmp.Diff(tt.want, err.Error()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestConvertTellsOfRepeatedKeys(t *testing.T) {
	got, repeated, err := converted("a: 1\nb:\n  c: 1\n  c: 2\na: 3\n")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(`{"a":3,"b":{"c":2}}`, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	want := []finding{{line: 5, what: `key "a" is there twice`}, {line: 4, what: `key "c" is there twice`}}
	if diff := cmp.Diff(want, repeated, cmp.AllowUnexported(finding{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
