package expectation

import (
	"encoding/json"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	rbacv1 "k8s.io/api/rbac/v1"
)

// schema is what the tests read of docs/permission-tests.schema.json.
type schema struct {
	Properties           map[string]schema
	Required             []string
	AdditionalProperties any
	Items                *schema
	Const                string
	Pattern              string
	AllOf, OneOf         []schema
	Ref                  string            `json:"$ref"`
	Defs                 map[string]schema `json:"$defs"`
}

func readSchema(t *testing.T) schema {
	t.Helper()
	text, err := os.ReadFile("../../docs/permission-tests.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var s schema
	if err := json.Unmarshal(text, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// keys are a struct's JSON keys, those of embedded structs among them.
func keys(structure reflect.Type) []string {
	var all []string
	for _, field := range reflect.VisibleFields(structure) {
		if key, _, _ := strings.Cut(field.Tag.Get("json"), ","); key != "" && key != "-" {
			all = append(all, key)
		}
	}
	slices.Sort(all)
	return all
}

func TestSchemaHasTheKeysOfTheStructs(t *testing.T) {
	file := readSchema(t)
	for _, tt := range []struct {
		schema    schema
		structure reflect.Type
	}{
		{file, reflect.TypeFor[File]()},
		{file.Defs["test"], reflect.TypeFor[Test]()},
		{file.Defs["holding"], reflect.TypeFor[Holding]()},
		{file.Defs["acting"], reflect.TypeFor[Acting]()},
		{file.Defs["rule"], reflect.TypeFor[rbacv1.PolicyRule]()},
	} {
		var got []string
		for key := range tt.schema.Properties {
			got = append(got, key)
		}
		slices.Sort(got)
		if diff := cmp.Diff(keys(tt.structure), got); diff != "" {
			t.Errorf("%v (-struct +schema):\n%s", tt.structure, diff)
		}
		if tt.schema.AdditionalProperties != false {
			t.Errorf("%v: the schema takes other keys", tt.structure)
		}
	}
	if diff := cmp.Diff([]string{APIVersion, FileKind}, []string{file.Properties["apiVersion"].Const, file.Properties["kind"].Const}); diff != "" {
		t.Errorf("apiVersion and kind (-want +schema):\n%s", diff)
	}
	var subjects []string
	for _, alternative := range file.Defs["test"].AllOf[0].OneOf {
		subjects = append(subjects, alternative.Required...)
	}
	if diff := cmp.Diff([]string{"who", "user", "serviceAccount", "node", "group"}, subjects); diff != "" {
		t.Errorf("subjects (-want +schema):\n%s", diff)
	}
}

// TestSchemaRefersToWhatItHas: an editor says nothing about a reference that
// leads nowhere.
func TestSchemaRefersToWhatItHas(t *testing.T) {
	text, err := os.ReadFile("../../docs/permission-tests.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	defs := readSchema(t).Defs
	references := regexp.MustCompile(`"\$ref": "#/\$defs/(\w+)"`).FindAllSubmatch(text, -1)
	if len(references) < 10 {
		t.Fatalf("only %d references", len(references))
	}
	for _, reference := range references {
		if _, known := defs[string(reference[1])]; !known {
			t.Errorf("the schema has no %s", reference[1])
		}
	}
}

// TestSchemaAcceptsTheWordsThatAreRead holds the pattern of words against the
// parser, and the pattern of namespaces against the planner.
func TestSchemaAcceptsTheWordsThatAreRead(t *testing.T) {
	file := readSchema(t)
	pattern := regexp.MustCompile(file.Defs["words"].Items.Pattern)
	for _, line := range words(
		"get pods", "get,list pods", "get pods/a b", "get pods/a/log", "get /metrics", "get /a b", "* *", " get  pods ", "get deployments.apps",
		"", "get", "get ", " pods", "get pods exec", "get,  pods", ",get pods", "get,,list pods", ",", "get\tpods",
	) {
		_, err := parsePhrase(line)
		if bySchema := pattern.MatchString(line); bySchema != (err == nil) {
			t.Errorf("%q: accepted by the schema: %t; parsed: %v", line, bySchema, err)
		}
	}
	pattern = regexp.MustCompile(file.Defs["namespaces"].Items.Pattern)
	for _, name := range words("prod", "team-*", "*", "team-?", "team-[ab]", "team-[^a]", "Prod", "a b", "a/b", "") {
		p := &planner{world: newTown(), source: source()}
		if _, err := p.namespaces(t.Context(), name, nil, &placed{}); err != nil {
			t.Fatal(err)
		}
		refused := len(p.problems) > 0
		if bySchema := pattern.MatchString(name); bySchema == refused {
			t.Errorf("%q: accepted by the schema: %t; problems: %v", name, bySchema, p.problems)
		}
	}
}
