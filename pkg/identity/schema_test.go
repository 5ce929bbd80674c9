package identity

import (
	"encoding/json"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// schema is what the test reads of docs/identities.schema.json.
type schema struct {
	Properties           map[string]schema
	Required             []string
	AdditionalProperties any
	PropertyNames        *schema
	OneOf                []schema
	Items                *schema
	Const                string
	Pattern              string
	MaxLength            int
	Ref                  string            `json:"$ref"`
	Defs                 map[string]schema `json:"$defs"`
}

func readSchema(t *testing.T) schema {
	t.Helper()
	text, err := os.ReadFile("../../docs/identities.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var s schema
	if err := json.Unmarshal(text, &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// keys are a struct's JSON keys, and those of them that are always written.
func keys(structure reflect.Type) (all, required []string) {
	for i := range structure.NumField() {
		key, options, _ := strings.Cut(structure.Field(i).Tag.Get("json"), ",")
		all = append(all, key)
		if options != "omitempty" {
			required = append(required, key)
		}
	}
	return all, required
}

func TestSchemaHasTheKeysOfTheStructs(t *testing.T) {
	file := readSchema(t)
	entry := file.Defs["entry"]
	for _, tt := range []struct {
		schema    schema
		structure reflect.Type
	}{
		{file, reflect.TypeFor[File]()},
		{entry, reflect.TypeFor[Entry]()},
	} {
		type described struct {
			Properties, Required []string
			Others               any
		}
		got := described{Required: tt.schema.Required, Others: tt.schema.AdditionalProperties}
		for key := range tt.schema.Properties {
			got.Properties = append(got.Properties, key)
		}
		all, required := keys(tt.structure)
		slices.Sort(all)
		slices.Sort(got.Properties)
		if diff := cmp.Diff(described{all, required, false}, got); diff != "" {
			t.Errorf("%v (-struct +schema):\n%s", tt.structure, diff)
		}
	}
	if diff := cmp.Diff([]string{APIVersion, FileKind}, []string{file.Properties["apiVersion"].Const, file.Properties["kind"].Const}); diff != "" {
		t.Errorf("apiVersion and kind (-want +schema):\n%s", diff)
	}
	var subjects []string
	for _, alternative := range entry.OneOf {
		subjects = append(subjects, alternative.Required...)
	}
	if diff := cmp.Diff([]string{"user", "serviceAccount", "node", "group"}, subjects); diff != "" {
		t.Errorf("subjects (-want +schema):\n%s", diff)
	}
}

// TestSchemaAcceptsWhatValidateAccepts holds the schema's patterns against
// Validate: each word is tried as each value.
func TestSchemaAcceptsWhatValidateAccepts(t *testing.T) {
	file := readSchema(t)
	entry := file.Defs["entry"].Properties
	value := file.Defs["value"]
	var extra schema
	text, err := json.Marshal(entry["extra"].AdditionalProperties)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &extra); err != nil {
		t.Fatal(err)
	}
	places := []struct {
		key    string
		schema schema
		entry  func(word string) Entry
	}{
		{"name", entry["name"], func(w string) Entry { return Entry{Name: w, User: "x"} }},
		{"user", value, func(w string) Entry { return Entry{Name: "a", User: w} }},
		{"serviceAccount", entry["serviceAccount"], func(w string) Entry { return Entry{Name: "a", ServiceAccount: w} }},
		{"node", entry["node"], func(w string) Entry { return Entry{Name: "a", Node: w} }},
		{"group", value, func(w string) Entry { return Entry{Name: "a", Group: w} }},
		{"groups", value, func(w string) Entry { return Entry{Name: "a", User: "x", Groups: []string{w}} }},
		{"uid", value, func(w string) Entry { return Entry{Name: "a", User: "x", UID: w} }},
		{"extra key", *entry["extra"].PropertyNames, func(w string) Entry {
			return Entry{Name: "a", User: "x", Extra: map[string][]string{w: {"v"}}}
		}},
		{"extra value", *extra.Items, func(w string) Entry {
			return Entry{Name: "a", User: "x", Extra: map[string][]string{"k": {w}}}
		}},
	}
	words := []string{
		"", "a", "A", "9", "-", "a-", "-a", ".", "a.b", "a..b", "a_b", "a b", " a", "a ", " ", "\t", "a\tb", "a\t", "a\nb", "a\x00", "\x1b[1m", "\x7f",
		"é", "山田", "\u00a0", "a@b.c", "@a", "a/b", "a+b", "a,b", "a=b", "CN=a,OU=b", "https://i#s",
		"ci:bot", "CI:bot", "ci:Bot", "ci:", ":bot", "ci:bot:x", "ci:bot.v2", "c.i:bot", "ci/bot", "system:serviceaccount:ci:bot", "system:node:n1",
		strings.Repeat("a", 63) + ":b", strings.Repeat("a", 64) + ":b", "ns:" + strings.Repeat("a", 253), strings.Repeat("a", 253), strings.Repeat("a", 254),
	}
	for _, place := range places {
		pattern := regexp.MustCompile(place.schema.Pattern)
		for _, word := range words {
			if word == "" && place.key == "uid" {
				continue // an empty uid is none; reading the file refuses it earlier
			}
			bySchema := pattern.MatchString(word) && (place.schema.MaxLength == 0 || len(word) <= place.schema.MaxLength)
			err := fileOf(place.entry(word)).Validate()
			if bySchema != (err == nil) {
				t.Errorf("%s %q: accepted by the schema: %t; Validate: %v", place.key, word, bySchema, err)
			}
		}
	}
}
