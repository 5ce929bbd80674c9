package manifest

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
)

// typeProblem words a value of the wrong type in the file's own terms, with
// its place before it.
func typeProblem(place string, err error) error {
	wrong, ok := errors.AsType[*json.UnmarshalTypeError](err)
	if !ok {
		return fmt.Errorf("%s%w", place, err)
	}
	key := ""
	if wrong.Field != "" {
		key = wrong.Field + ": "
	}
	return fmt.Errorf("%s%s%s where %s belongs%s", place, key, found(wrong.Value), wanted(wrong.Type), quotes(wrong))
}

// found is the type of a JSON value.
func found(value string) string {
	switch kind, _, _ := strings.Cut(value, " "); kind {
	case "array":
		return "a list"
	case "object":
		return "an object"
	case "bool":
		return "true or false"
	default:
		return "a " + kind
	}
}

// wanted is the type of a value of an identities file.
func wanted(t reflect.Type) string {
	switch {
	case t.Kind() == reflect.String:
		return "a string"
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.String:
		return "a list of strings"
	case t.Kind() == reflect.Slice:
		return "a list of entries"
	case t.Kind() == reflect.Map:
		return "an object of lists of strings"
	default:
		return "an entry with a name"
	}
}

// quotes is what to do about a word that YAML does not take for a string.
func quotes(wrong *json.UnmarshalTypeError) string {
	if wrong.Type.Kind() == reflect.String && wrong.Value != "array" && wrong.Value != "object" {
		return ": put quotes around it"
	}
	return ""
}
