package manifest

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/near"
)

// checkKeys refuses the keys of a decoded identities file that mean nothing,
// and those without a value, all at once.
func checkKeys(file map[string]any) error {
	problems := keyProblems("", file, keysOf(reflect.TypeFor[identity.File]()))
	entries, _ := file["identities"].([]any)
	for i, e := range entries {
		if entry, ok := e.(map[string]any); ok {
			name, _ := entry["name"].(string)
			problems = append(problems, keyProblems(place(i, name), entry, keysOf(reflect.TypeFor[identity.Entry]()))...)
		}
	}
	return errors.Join(problems...)
}

func keyProblems(place string, object map[string]any, known []string) []error {
	var problems []error
	for _, key := range slices.Sorted(maps.Keys(object)) {
		switch value := object[key]; {
		case !slices.Contains(known, key):
			problems = append(problems, fmt.Errorf("%sunknown key %q: %s", place, key, instead(key, known)))
		case value == nil || value == "":
			problems = append(problems, fmt.Errorf("%s%s has no value: give it one or leave it out", place, key))
		}
	}
	return problems
}

// instead says what to write for an unknown key.
func instead(key string, known []string) string {
	if meant := near.Names(key, known); len(meant) > 0 {
		return "did you mean " + strings.Join(meant, " or ") + "?"
	}
	return "there are " + strings.Join(known, ", ")
}

// keysOf are the JSON keys of a struct, in its order.
func keysOf(t reflect.Type) []string {
	var keys []string
	for i := range t.NumField() {
		key, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		keys = append(keys, key)
	}
	return keys
}

// place is how a problem of an entry begins.
func place(index int, name string) string {
	if name == "" {
		return fmt.Sprintf("identities[%d]: ", index)
	}
	return fmt.Sprintf("identities[%d] %q: ", index, name)
}
