package manifest

import (
	"sync"

	"go.yaml.in/yaml/v3"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// value is one value of a file, as JSON.
type value struct {
	data     []byte
	line     int             // of its beginning, in its file
	repeated []finding       // keys that an object in it has twice
	assumed  metav1.TypeMeta // where the value does not say its own
	depth    int             // lists around it
	isText   bool            // data stands in the file as it is
	// tree is the value as YAML with the lines of all fields, which begin below
	// the line above. Only problems need it.
	tree  func() *yaml.Node
	above int
}

// jsonValue is JSON that begins at a line of its file.
func jsonValue(data []byte, line int) value {
	return value{data: data, line: line, above: line - 1, isText: true, tree: sync.OnceValue(func() *yaml.Node {
		contents, err := parseYAML(data)
		if err != nil || len(contents) == 0 {
			return nil
		}
		return contents[0]
	})}
}

// yamlValue converts YAML whose text begins below the line above.
func yamlValue(node *yaml.Node, above int) (value, error) {
	data, repeated, err := convert(node)
	return value{
		data: data, line: above + node.Line, repeated: repeated,
		tree: func() *yaml.Node { return node }, above: above,
	}, err
}

// lineOf is where a finding about the value is in the file: at the last step of
// its path that exists.
func (v value) lineOf(f finding) int {
	if f.line > 0 {
		return v.above + f.line
	}
	line := v.line
	if len(f.path) == 0 {
		return line
	}
	node := v.tree()
	for _, step := range f.path {
		var key *yaml.Node
		if key, node = child(node, step); key == nil {
			return line
		}
		line = v.above + key.Line
	}
	return line
}

// item is the value of an item of a list.
func (v value) item(index int, found item) value {
	one := jsonValue(found.data, v.line+found.above)
	if !v.isText {
		at := fieldPath{}.to("items", index)
		one = value{data: found.data, above: v.above, line: v.lineOf(finding{path: at}), tree: func() *yaml.Node {
			_, items := child(v.tree(), "items")
			_, node := child(items, at[1])
			return node
		}}
	}
	one.depth = v.depth + 1
	return one
}
