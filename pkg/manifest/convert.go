package manifest

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// The bounds of one YAML document.
const (
	maxDepth    = 1000    // objects and lists inside each other
	maxExpanded = 4 << 20 // bytes of JSON that aliases stand for
)

// convert turns YAML into JSON as kubectl does it (sigs.k8s.io/yaml
// YAMLToJSON), which reads words such as yes and on as booleans, as YAML 1.1
// has it. Keys that an object has twice are findings: kubectl takes the last.
func convert(node *yaml.Node) (data []byte, repeated []finding, err error) {
	var c converter
	if err := c.value(node); err != nil {
		return nil, nil, err
	}
	return c.out.Bytes(), c.repeated, nil
}

// converter writes JSON. The alias of something that it is a part of ends at
// maxDepth.
type converter struct {
	out      bytes.Buffer
	repeated []finding
	depth    int // of objects, lists and aliases around what is being written
	aliases  int // of these, aliases
	expanded int // bytes that were written on behalf of aliases
}

func failure(node *yaml.Node, format string, args ...any) error {
	return finding{line: node.Line, what: fmt.Sprintf(format, args...)}
}

func (c *converter) value(node *yaml.Node) error {
	if c.depth++; c.depth > maxDepth {
		return failure(node, "nested more than %d deep", maxDepth)
	}
	defer func() { c.depth-- }()
	switch node.Kind {
	case yaml.MappingNode:
		return c.mapping(node)
	case yaml.SequenceNode:
		return c.sequence(node)
	case yaml.AliasNode:
		return c.aliased(node.Alias)
	default:
		return c.scalar(node)
	}
}

func (c *converter) aliased(node *yaml.Node) error {
	c.aliases++
	defer func() { c.aliases-- }()
	return c.value(node)
}

// write bounds what aliases stand for: the parser does not expand them, and a
// long text may have many.
func (c *converter) write(node *yaml.Node, text ...byte) error {
	if c.aliases > 0 {
		if err := c.spend(node, len(text)); err != nil {
			return err
		}
	}
	c.out.Write(text)
	return nil
}

func (c *converter) spend(node *yaml.Node, bytes int) error {
	if c.expanded += bytes; c.expanded > maxExpanded {
		return failure(node, "aliases that stand for more than %d MiB", maxExpanded>>20)
	}
	return nil
}

func (c *converter) sequence(node *yaml.Node) error {
	before := byte('[')
	for _, item := range node.Content {
		if err := c.write(item, before); err != nil {
			return err
		}
		if err := c.value(item); err != nil {
			return err
		}
		before = ','
	}
	if before == '[' {
		return c.write(node, '[', ']')
	}
	return c.write(node, ']')
}

func (c *converter) mapping(node *yaml.Node) error {
	o := object{index: map[string]int{}}
	if err := c.collect(node, &o, false); err != nil {
		return err
	}
	before := byte('{')
	for _, e := range o.entries {
		if err := c.entry(e, before); err != nil {
			return err
		}
		before = ','
	}
	if before == '{' {
		return c.write(node, '{', '}')
	}
	return c.write(node, '}')
}

func (c *converter) entry(e entry, before byte) error {
	key, err := json.Marshal(e.key)
	if err != nil {
		return err
	}
	if err := c.write(e.value, slices.Concat([]byte{before}, key, []byte{':'})...); err != nil {
		return err
	}
	if e.merged {
		return c.aliased(e.value)
	}
	return c.value(e.value)
}

// object is a mapping with what is merged into it.
type object struct {
	entries []entry
	index   map[string]int
}

type entry struct {
	key    string
	value  *yaml.Node
	merged bool // from another mapping
}

// set makes the later of two entries stand, and reports whether the object had
// an own one before.
func (o *object) set(e entry) (again bool) {
	at, ok := o.index[e.key]
	if !ok {
		o.index[e.key] = len(o.entries)
		o.entries = append(o.entries, e)
		return false
	}
	again = !o.entries[at].merged && !e.merged
	o.entries[at] = e
	return again
}

// collect adds the entries of a mapping in their order. What << merges in
// replaces what stands before it and is replaced by what follows
// (go.yaml.in/yaml/v2 decode.go, mapping).
func (c *converter) collect(node *yaml.Node, o *object, merged bool) error {
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		if key.Kind == yaml.ScalarNode && key.Tag == "!!merge" {
			if err := c.merge(value, o); err != nil {
				return err
			}
			continue
		}
		name, err := keyName(key)
		if err != nil {
			return err
		}
		if merged {
			if err := c.spend(key, len(name)); err != nil {
				return err
			}
		}
		if o.set(entry{key: name, value: value, merged: merged}) {
			c.repeated = append(c.repeated, finding{line: key.Line, what: fmt.Sprintf("key %q is there twice", name)})
		}
	}
	return nil
}

// merge adds the entries of a mapping or of several, of which the first goes
// before the others.
func (c *converter) merge(node *yaml.Node, o *object) error {
	if c.depth++; c.depth > maxDepth {
		return failure(node, "nested more than %d deep", maxDepth)
	}
	defer func() { c.depth-- }()
	if err := c.spend(node, 1); err != nil {
		return err
	}
	from := node
	if node.Kind == yaml.AliasNode {
		from = node.Alias
	}
	switch {
	case from.Kind == yaml.MappingNode:
		return c.collect(from, o, true)
	case node.Kind != yaml.SequenceNode:
		return failure(node, "<< merges objects only")
	}
	for _, one := range slices.Backward(node.Content) {
		if one.Kind == yaml.SequenceNode {
			return failure(one, "<< merges objects only")
		}
		if err := c.merge(one, o); err != nil {
			return err
		}
	}
	return nil
}

// keyName is a key as a string, which all of them are in JSON.
func keyName(node *yaml.Node) (string, error) {
	if node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	if node.Kind != yaml.ScalarNode {
		return "", failure(node, "not YAML for Kubernetes: a list or an object in place of a key; "+
			"if these braces are a template's, render it first, as helm template does")
	}
	value, err := scalarValue(node)
	switch value := value.(type) {
	case string:
		return value, err
	case nil:
		return "", failure(node, "a key that is empty")
	case float64:
		return strconv.FormatFloat(value, 'g', -1, 32), err
	default:
		return fmt.Sprint(value), err
	}
}

func (c *converter) scalar(node *yaml.Node) error {
	value, err := scalarValue(node)
	if err != nil {
		return err
	}
	text, err := json.Marshal(value)
	if err != nil {
		return failure(node, "%s is no value of JSON", node.Value)
	}
	return c.write(node, text...)
}

// scalarValue is a string, a number, a bool or nil.
func scalarValue(node *yaml.Node) (any, error) {
	plain := node.Style == 0
	switch tag := node.ShortTag(); {
	case tag == "!!str" && plain && isTrue(node.Value):
		return true, nil
	case tag == "!!str" && plain && isFalse(node.Value):
		return false, nil
	case tag == "!!binary":
		decoded, err := base64.StdEncoding.DecodeString(node.Value)
		if err != nil {
			return nil, failure(node, "!!binary that is not base64")
		}
		return string(decoded), nil
	case tag == "!!null", tag == "!!bool", tag == "!!int", tag == "!!float":
		var value any
		if err := node.Decode(&value); err != nil {
			return nil, failure(node, "%s", strings.TrimPrefix(err.Error(), "yaml: "))
		}
		return value, nil
	default:
		return node.Value, nil
	}
}

// The words of YAML 1.1 that later versions read as strings.

func isTrue(word string) bool {
	return slices.Contains([]string{"y", "Y", "yes", "Yes", "YES", "on", "On", "ON"}, word)
}

func isFalse(word string) bool {
	return slices.Contains([]string{"n", "N", "no", "No", "NO", "off", "Off", "OFF"}, word)
}
