package manifest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/util/yaml"
	strictyaml "sigs.k8s.io/yaml"

	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
)

const maxIdentities = 16 << 20

// LoadIdentities reads the identities file at path, or stdin for "-". It is
// YAML or JSON, one document of at most 16 MiB. Unknown, repeated and empty
// keys are refused, as is everything that [identity.File.Validate] finds; the
// error names the file and every problem, a line each.
func LoadIdentities(path string, stdin io.Reader) (identity.File, error) {
	file, err := loadIdentities(path, stdin)
	switch {
	case err == nil:
		return file, nil
	case strings.Contains(err.Error(), "\n"):
		return identity.File{}, fmt.Errorf("identities file %s:\n%w", shown(path), err)
	default:
		return identity.File{}, fmt.Errorf("identities file %s: %w", shown(path), err)
	}
}

// shown is a path as an error names it.
func shown(path string) string {
	if path == standardInput {
		return "on standard input"
	}
	return strconv.Quote(path)
}

func loadIdentities(path string, stdin io.Reader) (identity.File, error) {
	data, err := read(path, stdin, maxIdentities)
	if err != nil {
		return identity.File{}, err
	}
	if documents(data) > 1 {
		return identity.File{}, errors.New("more than one YAML document: put all entries into one list")
	}
	file, err := decodeIdentities(data)
	if err != nil {
		return identity.File{}, err
	}
	return file, file.Validate()
}

// documents is the number of YAML documents in data that say something; the
// decoder reads the first and ignores the others.
func documents(data []byte) int {
	count := 0
	reader := yaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(data)))
	for {
		document, err := reader.Read()
		if err != nil { // io.EOF: the reader under it cannot fail
			return count
		}
		content, err := strictyaml.YAMLToJSON(document)
		if err != nil || string(content) != "null" {
			count++
		}
	}
}

// decodeIdentities decodes a YAML or JSON document. Keys are looked at before
// values are decoded, as encoding/json would take serviceaccount for
// serviceAccount; entries one by one, so that a problem names its entry.
func decodeIdentities(document []byte) (identity.File, error) {
	data, err := strictyaml.YAMLToJSONStrict(document)
	if err != nil {
		return identity.File{}, err
	}
	var content map[string]any
	if err := json.Unmarshal(data, &content); err != nil || content == nil {
		return identity.File{}, fmt.Errorf("not an identities file: begin with the lines apiVersion: %s and kind: %s", identity.APIVersion, identity.FileKind)
	}
	if err := checkKeys(content); err != nil {
		return identity.File{}, err
	}
	var raw struct {
		APIVersion string            `json:"apiVersion"`
		Kind       string            `json:"kind"`
		Identities []json.RawMessage `json:"identities"`
	}
	if err := json.Unmarshal(data, &raw); err != nil {
		return identity.File{}, typeProblem("", err)
	}
	file := identity.File{APIVersion: raw.APIVersion, Kind: raw.Kind}
	var problems []error
	for i, text := range raw.Identities {
		var entry identity.Entry
		if err := json.Unmarshal(text, &entry); err != nil {
			problems = append(problems, typeProblem(place(i, entry.Name), err))
		}
		file.Identities = append(file.Identities, entry)
	}
	return file, errors.Join(problems...)
}
