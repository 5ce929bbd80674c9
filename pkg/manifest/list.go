package manifest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// maxLists bounds lists inside each other.
const maxLists = 3

// list reads an object whose kind ends in List: kubectl's own List, or one of
// the server's, such as RoleList. A kind that only sounds so is an object.
func (l *loader) list(v value, meta metav1.TypeMeta) error {
	parts, err := readList(v.data)
	if err != nil {
		l.problem(v.line, fmt.Sprintf("%s: %v", meta.Kind, err))
		return nil
	}
	if !parts.hasItems && !isOurList(meta) {
		l.object(v, meta)
		return nil
	}
	if !l.openList(v, meta, parts) {
		return nil
	}
	for i, found := range parts.items {
		one := v.item(i, found)
		one.assumed = itemType(meta)
		if err := l.value(one); err != nil {
			return err
		}
	}
	return nil
}

// isOurList: what is wrong with other lists does not matter here.
func isOurList(meta metav1.TypeMeta) bool {
	return meta.Kind == "List" && meta.APIVersion == "v1" || strings.HasPrefix(meta.APIVersion, rbacv1.GroupName+"/")
}

// openList notes what is wrong with a list apart from its items, and whether
// they can be read.
func (l *loader) openList(v value, meta metav1.TypeMeta, parts list) bool {
	if isOurList(meta) {
		l.problems(v, v.repeated...)
		known := []string{"apiVersion", "kind", "metadata", "items"}
		for _, key := range parts.keys {
			if !slices.Contains(known, key) {
				l.problems(v, finding{path: fieldPath{key}, what: fmt.Sprintf("%s: unknown field %q: %s", meta.Kind, key, instead(key, known))})
			}
		}
		if !parts.hasItems {
			l.problem(v.line, meta.Kind+": items is missing")
		}
	}
	if v.depth >= maxLists {
		l.problem(v.line, fmt.Sprintf("lists nested more than %d deep", maxLists))
		return false
	}
	return true
}

// itemType is the type of items that do not say it themselves: servers leave it
// out in lists of one kind.
func itemType(meta metav1.TypeMeta) metav1.TypeMeta {
	if meta.Kind == "List" {
		return metav1.TypeMeta{}
	}
	return metav1.TypeMeta{APIVersion: meta.APIVersion, Kind: strings.TrimSuffix(meta.Kind, "List")}
}

// readHead reads the head of a list that was cut into items.
func readHead(head document) (v value, meta metav1.TypeMeta, ok bool) {
	contents, err := parseYAML(head.text)
	if err != nil || len(contents) != 1 {
		return v, meta, false
	}
	v, err = yamlValue(contents[0], head.line-1)
	if err != nil {
		return v, meta, false
	}
	meta, found := typeOf(v)
	return v, meta, len(found) == 0 && strings.HasSuffix(meta.Kind, "List")
}

// cutList reads a list item by item. Where an item turns out not to be one, or
// has an alias to what stands in another, the document is parsed as a whole.
func (l *loader) cutList(found document, items []document, head value, meta metav1.TypeMeta) error {
	parts, err := readList(head.data)
	if err != nil || !l.openList(head, meta, parts) {
		return nil
	}
	tried := false
	for i, one := range items {
		contents, err := parseYAML(one.text)
		if err == nil && len(contents) == 1 {
			if err := l.node(contents[0], one.line-1, itemType(meta), 1); err != nil {
				return err
			}
			continue
		}
		if !tried {
			if rest, ok := wholeItems(found.text); ok {
				return l.nodes(rest[min(i, len(rest)):], found.line-1, itemType(meta))
			}
			tried = true
		}
		l.textProblem(one, yamlFinding(one.text, err))
	}
	return nil
}

func (l *loader) nodes(items []*yaml.Node, above int, assumed metav1.TypeMeta) error {
	for _, item := range items {
		if err := l.node(item, above, assumed, 1); err != nil {
			return err
		}
	}
	return nil
}

// wholeItems are the items of a list that is one document.
func wholeItems(text []byte) ([]*yaml.Node, bool) {
	contents, err := parseYAML(text)
	if err != nil || len(contents) != 1 {
		return nil, false
	}
	_, items := child(contents[0], "items")
	if items == nil || items.Kind != yaml.SequenceNode {
		return nil, false
	}
	return items.Content, true
}

// list is an object that has items, such as kubectl get writes.
type list struct {
	keys     []string
	hasItems bool
	items    []item
}

// item is one of a list's items.
type item struct {
	data  []byte
	above int // line ends before it in the list's text
}

// readList takes apart an object, which is JSON.
func readList(object []byte) (list, error) {
	var l list
	decoder := json.NewDecoder(bytes.NewReader(object))
	if _, err := decoder.Token(); err != nil {
		return l, err
	}
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			return l, err
		}
		l.keys = append(l.keys, fmt.Sprint(key))
		if key == "items" {
			err = l.readItems(decoder, object)
		} else {
			_, err = nextValue(decoder, object)
		}
		if err != nil {
			return l, err
		}
	}
	return l, nil
}

// readItems reads the list's items. A server written in Go may write null if
// there are none.
func (l *list) readItems(decoder *json.Decoder, object []byte) error {
	opening, err := decoder.Token()
	switch {
	case err != nil:
		return err
	case opening == nil:
		l.hasItems = true
		return nil
	case opening != json.Delim('['):
		return errors.New("items is no list")
	}
	l.hasItems = true
	at, above := 0, 0
	for decoder.More() {
		data, err := nextValue(decoder, object)
		if err != nil {
			return err
		}
		start := int(decoder.InputOffset()) - len(data)
		above += bytes.Count(object[at:start], []byte("\n"))
		at = start
		l.items = append(l.items, item{data: data, above: above})
	}
	_, err = decoder.Token()
	return err
}

// nextValue is the next value that the decoder finds in text, uncopied.
func nextValue(decoder *json.Decoder, text []byte) ([]byte, error) {
	var length valueLength
	if err := decoder.Decode(&length); err != nil {
		return nil, err
	}
	end := int(decoder.InputOffset())
	return text[end-int(length) : end], nil
}

// valueLength is the length of a JSON value.
type valueLength int

// UnmarshalJSON measures.
func (v *valueLength) UnmarshalJSON(data []byte) error {
	*v = valueLength(len(data))
	return nil
}
