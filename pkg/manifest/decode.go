package manifest

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"

	kjson "sigs.k8s.io/json"
)

// decode reads an object as strictly as the API server does for kubectl: keys
// are what they are in upper and lower case, and each must mean something.
func decode(data []byte, into any) []finding {
	strict, err := kjson.UnmarshalStrict(data, into)
	if err != nil {
		return []finding{mistyped(data, err)}
	}
	var problems []finding
	for _, err := range strict {
		problems = append(problems, strictFinding(reflect.TypeOf(into).Elem(), err))
	}
	return problems
}

// strictFinding is about a key that is unknown or repeated.
func strictFinding(object reflect.Type, err error) finding {
	on, ok := errors.AsType[kjson.FieldError](err)
	if !ok {
		return finding{what: err.Error()}
	}
	at := parsePath(on.FieldPath())
	if len(at) == 0 { // the key is empty
		return finding{what: err.Error()}
	}
	parent, key := at[:len(at)-1], at[len(at)-1]
	words := fmt.Sprintf("key %q is there twice", key)
	if strings.HasPrefix(err.Error(), "unknown field") {
		words = fmt.Sprintf("unknown field %q: %s", key, instead(key, keysAt(object, parent)))
	}
	f := findingAt(parent, "%s", words)
	f.path = at
	return f
}

// mistyped is about a value in data that is a list where a string belongs, or
// the like.
func mistyped(data []byte, err error) finding {
	wrong, ok := errors.AsType[*json.UnmarshalTypeError](err)
	if !ok {
		return finding{what: strings.TrimPrefix(err.Error(), "json: ")}
	}
	return findingAt(pathAt(data, wrong.Offset), "%s where %s belongs%s", found(wrong.Value), expected(wrong.Type), quotes(wrong))
}

// expected is the type that a field has.
func expected(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "a string"
	case reflect.Slice:
		if t.Elem().Kind() == reflect.String {
			return "a list of strings"
		}
		return "a list of objects"
	case reflect.Bool:
		return "true or false"
	case reflect.Struct, reflect.Map, reflect.Pointer:
		return "an object"
	default:
		return "a number"
	}
}

// keysAt are the keys that the object at a path may have.
func keysAt(t reflect.Type, at fieldPath) []string {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		if t.Kind() == reflect.Slice && len(at) > 0 {
			at = at[1:] // the index
		}
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return nil
	}
	var keys []string
	for _, field := range reflect.VisibleFields(t) {
		key, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case key == "" || options == "inline": // its fields are visible too
		case len(at) > 0 && key == at[0]:
			return keysAt(field.Type, at[1:])
		default:
			keys = append(keys, key)
		}
	}
	if len(at) > 0 {
		return nil
	}
	return keys
}
