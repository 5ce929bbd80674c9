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
