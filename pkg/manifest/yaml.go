package manifest

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// parseYAML is the content of every YAML document in text, nearly always one.
// Nothing of it counts if the end of text is not reached: the parser stops
// without a word where a document seems to end.
func parseYAML(text []byte) ([]*yaml.Node, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	var contents []*yaml.Node
	for {
		var document yaml.Node
		err := decoder.Decode(&document)
		switch {
		case errors.Is(err, io.EOF):
			return contents, nil
		case err != nil:
			return nil, err
		}
		contents = append(contents, document.Content...)
	}
}

// yamlLine is how the parser begins when it knows the line.
var yamlLine = regexp.MustCompile(`^line (\d+): (.*)$`)

// yamlFinding is what the parser says about text.
func yamlFinding(text []byte, err error) finding {
	words := strings.TrimPrefix(err.Error(), "yaml: ")
	line := 0
	if parts := yamlLine.FindStringSubmatch(words); parts != nil {
		line, _ = strconv.Atoi(parts[1])
		words = parts[2]
	}
	if strings.HasPrefix(words, "did not find expected") {
		line++ // go.yaml.in/yaml/v3 decode.go, fail: these lines count from 0
	}
	if strings.HasSuffix(words, "expected <document start>") {
		words = "something follows after the end of the document: is it indented less than the beginning?"
	}
	return finding{line: line, what: "not YAML: " + words + templateAdvice(text)}
}

// templateAdvice is for text that is no YAML because it is to become some.
func templateAdvice(text []byte) string {
	if bytes.Contains(text, []byte("{{")) {
		return " (it looks like a template: render it first, as helm template does)"
	}
	return ""
}

// child is what a step of a path leads to: an entry's key and value, or an item
// of a list twice.
func child(node *yaml.Node, step string) (key, value *yaml.Node) {
	switch {
	case node == nil:
	case node.Kind == yaml.AliasNode:
		return child(node.Alias, step)
	case node.Kind == yaml.MappingNode:
		for i := 0; i+1 < len(node.Content); i += 2 {
			if node.Content[i].Value == step {
				return node.Content[i], node.Content[i+1]
			}
		}
	case node.Kind == yaml.SequenceNode:
		if at, err := strconv.Atoi(step); err == nil && at >= 0 && at < len(node.Content) {
			return node.Content[at], node.Content[at]
		}
	}
	return nil, nil
}
