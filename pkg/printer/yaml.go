package printer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"sigs.k8s.io/yaml"
)

// writeYAML writes a value as YAML, made from its JSON form as kubectl does.
//
// A string with characters that cannot be seen would come out raw or, for some
// controls, not at all: YAML readers refuse them and sigs.k8s.io/yaml reads the
// JSON as YAML. So each such string is replaced by a word that stands nowhere
// else, and the word, in the finished text, by the string in double quotes.
func writeYAML(out *bytes.Buffer, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("marshal as json: %w", err)
	}
	stand := standIns{prefix: unusedWord(string(raw)), words: map[string]string{}}
	plain, err := plainValue(v, stand.in)
	if err != nil {
		return err
	}
	text, err := yaml.Marshal(plain)
	if err != nil {
		return fmt.Errorf("marshal as yaml: %w", err)
	}
	out.WriteString(stand.out(string(text)))
	return nil
}

// writeManifest writes Kubernetes objects as YAML documents for kubectl apply.
func writeManifest(out *bytes.Buffer, objects []any) error {
	for i, o := range objects {
		if i > 0 {
			out.WriteString("---\n")
		}
		if err := writeYAML(out, o); err != nil {
			return fmt.Errorf("print object %d: %w", i, err)
		}
	}
	return nil
}

// longKey is the length from which YAML writers set a key apart ("? key"), which
// readers ask for beyond 1024 bytes. Words for long strings are longer than it.
const longKey = 128

// standIns replaces strings by words that YAML writes as they are.
type standIns struct {
	prefix string
	words  map[string]string // string -> word
}

// in is the string itself where YAML keeps it as it is, else its word. As keys,
// "<<" is written bare by sigs.k8s.io/yaml and read as a merge, and long ones
// make it fail.
func (s standIns) in(text string) string {
	hidden := strings.ContainsFunc(text, func(r rune) bool { return !isVisible(r) })
	if !hidden && text != "<<" && len(text) <= longKey {
		return text
	}
	if _, known := s.words[text]; !known {
		word := fmt.Sprintf("%s%dZ", s.prefix, len(s.words))
		if len(quoteYAML(text)) > longKey {
			word += strings.Repeat("Z", longKey)
		}
		s.words[text] = word
	}
	return s.words[text]
}

// out puts the strings back in place of their words.
func (s standIns) out(text string) string {
	pairs := make([]string, 0, 2*len(s.words))
	for original, word := range s.words {
		pairs = append(pairs, word, quoteYAML(original))
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// unusedWord is a word that does not occur in the text.
func unusedWord(text string) string {
	for i := 0; ; i++ {
		if word := fmt.Sprintf("Z%dX", i); !strings.Contains(text, word) {
			return word
		}
	}
}

// quoteYAML is a double-quoted YAML scalar on one line.
func quoteYAML(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case isVisible(r):
			b.WriteRune(r)
		default:
			writeRuneEscape(&b, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
