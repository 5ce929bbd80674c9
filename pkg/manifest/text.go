package manifest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"go.yaml.in/yaml/v3"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// text reads a document: JSON, or YAML, which may begin with a brace too.
func (l *loader) text(found document) error {
	if !bytes.HasPrefix(bytes.TrimSpace(found.text), []byte("{")) {
		return l.yaml(found, nil)
	}
	decoder := json.NewDecoder(bytes.NewReader(found.text))
	first, err := nextValue(decoder, found.text)
	if err != nil {
		return l.yaml(found, err)
	}
	return l.json(found, decoder, first)
}

// json reads JSON values one after the other, each of them a document.
func (l *loader) json(found document, decoder *json.Decoder, data []byte) error {
	line, at := found.line, 0
	for {
		l.document++
		start := int(decoder.InputOffset()) - len(data)
		line += bytes.Count(found.text[at:start], []byte("\n"))
		at = start
		if err := l.value(jsonValue(data, line)); err != nil {
			return err
		}
		var err error
		data, err = nextValue(decoder, found.text)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			l.document++
			l.textProblem(found, jsonFinding(found.text, err))
			return nil
		}
	}
}

// yaml reads a document that is no JSON, for a reason if it looks like it.
func (l *loader) yaml(found document, notJSON error) error {
	l.document++
	if cut, ok := cutItems(found); ok && l.tests == nil {
		if head, meta, ok := readHead(cut.head); ok {
			return l.cutList(found, cut.items, head, meta)
		}
	}
	contents, err := parseYAML(found.text)
	switch {
	case err != nil && notJSON != nil && beginsWithKey(found.text):
		l.textProblem(found, jsonFinding(found.text, notJSON))
	case err != nil:
		l.textProblem(found, yamlFinding(found.text, err))
	}
	for i, content := range contents {
		if i > 0 {
			l.document++
		}
		if err := l.node(content, found.line-1, metav1.TypeMeta{}, 0); err != nil {
			return err
		}
	}
	return nil
}

// textProblem is about a document that was not understood as a whole.
func (l *loader) textProblem(found document, f finding) {
	l.problem(found.line+max(f.line, 1)-1, f.what)
}

// beginsWithKey: an object with a key in quotes is meant to be JSON.
func beginsWithKey(text []byte) bool {
	rest, _ := bytes.CutPrefix(bytes.TrimSpace(text), []byte("{"))
	return bytes.HasPrefix(bytes.TrimSpace(rest), []byte(`"`))
}

// node reads a value of YAML whose text begins below the line above. What it
// is an item of may say of which kind.
func (l *loader) node(content *yaml.Node, above int, assumed metav1.TypeMeta, depth int) error {
	v, err := yamlValue(content, above)
	if f, failed := errors.AsType[finding](err); failed {
		l.problem(above+f.line, f.what)
		return nil
	}
	v.assumed, v.depth = assumed, depth
	return l.value(v)
}

// jsonFinding is what the decoder says about text.
func jsonFinding(text []byte, err error) finding {
	end := len(text)
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		end = min(int(syntax.Offset), end)
	} else if errors.Is(err, io.ErrUnexpectedEOF) {
		err = errors.New("it ends in the middle")
	}
	line := 1 + bytes.Count(bytes.TrimRight(text[:end], "\n"), []byte("\n"))
	return finding{line: line, what: "not JSON: " + err.Error() + templateAdvice(text)}
}
