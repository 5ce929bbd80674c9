package schemas

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// compiled are the schemas by kind. Strict ones take no field that the types do
// not have.
func compiled(t *testing.T, strict bool) map[string]*jsonschema.Schema {
	t.Helper()
	generator, err := newGenerator(repository, strict)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]*jsonschema.Schema{}
	for _, k := range kinds() {
		text, err := encode(generator.schema(k))
		if err != nil {
			t.Fatal(err)
		}
		all[k.name] = compile(t, k.name, text)
	}
	byHand, err := os.ReadFile(filepath.Join(repository, "docs", "identities.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	all["Identities"] = compile(t, "Identities", byHand)
	return all
}

func compile(t *testing.T, name string, text []byte) *jsonschema.Schema {
	t.Helper()
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource(name, parsed); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	schema, err := compiler.Compile(name)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return schema
}

// validate holds a text against a schema.
func validate(t *testing.T, schema *jsonschema.Schema, text []byte) error {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return schema.Validate(value)
}

// TestSchemasFitWhatIsPrinted: every kind is printed here at least once, and the
// schemas have all that it holds.
func TestSchemasFitWhatIsPrinted(t *testing.T) {
	known := compiled(t, true)
	seen := map[string]bool{"Identities": true}
	for _, a := range append(kept(t), printed(t)...) {
		if known[a.kind] == nil {
			t.Errorf("%s: there is no schema of the kind %q", a.from, a.kind)
			continue
		}
		seen[a.kind] = true
		if err := validate(t, known[a.kind], a.text); err != nil {
			t.Errorf("%s: %v", a.from, err)
		}
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(known)), slices.Sorted(maps.Keys(seen))); diff != "" {
		t.Errorf("kinds that were printed (-want +got):\n%s", diff)
	}
}

// TestSchemasRefuse: a schema that takes anything would pass every other test.
func TestSchemasRefuse(t *testing.T) {
	const good = `{"apiVersion": "whocanas.dev/v1alpha1", "kind": "AccessCheck", "incomplete": false, "source": "rbac",
		"identity": {"username": "jane", "verified": true}, "results": [{"request": {"verb": "get"}, "allowed": "yes"}]}`
	tests := []struct {
		name            string
		change          func(answer map[string]any)
		strict, lenient bool // whether the schemas take it
	}{
		{"as it is", func(map[string]any) {}, true, true},
		{"a field of a later release", func(a map[string]any) { a["later"] = 1 }, false, true},
		{"another kind", func(a map[string]any) { a["kind"] = "WhoAmI" }, false, false},
		{"another version", func(a map[string]any) { a["apiVersion"] = "whocanas.dev/v1" }, false, false},
		{"a source that there is none of", func(a map[string]any) { a["source"] = "oracle" }, false, false},
		{"no identity", func(a map[string]any) { delete(a, "identity") }, false, false},
		{"a result of nothing", func(a map[string]any) { a["results"] = []any{map[string]any{}} }, false, false},
	}
	strict, lenient := compiled(t, true)["AccessCheck"], compiled(t, false)["AccessCheck"]
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var changed map[string]any
			if err := json.Unmarshal([]byte(good), &changed); err != nil {
				t.Fatal(err)
			}
			tt.change(changed)
			text, err := json.Marshal(changed)
			if err != nil {
				t.Fatal(err)
			}
			if err := validate(t, strict, text); (err == nil) != tt.strict {
				t.Errorf("strict: %v", err)
			}
			if err := validate(t, lenient, text); (err == nil) != tt.lenient {
				t.Errorf("lenient: %v", err)
			}
		})
	}
}

// TestEveryKindHasASchema looks for kinds in the sources of the answers.
func TestEveryKindHasASchema(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(repository, "pkg", "report", "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var made []string
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range regexp.MustCompile(`\bmeta\("(\w+)"\)`).FindAllSubmatch(text, -1) {
			made = append(made, string(found[1]))
		}
	}
	slices.Sort(made)
	// The last line of -o jsonl, the lines of a log, and what docs/identities.schema.json has.
	want := []string{"LevelMatrixEnd", "MatrixEnd", "PermissionMatrixEnd", "TrailEnd", "TrailEvents", "Identities"}
	for _, k := range kinds() {
		want = append(want, k.name)
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, made); diff != "" {
		t.Errorf("kinds (-schemas +sources):\n%s", diff)
	}
}
