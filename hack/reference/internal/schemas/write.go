package schemas

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/invopop/jsonschema"
)

// Write writes a file for each kind into a folder. root is the folder of the
// module, whose sources have the comments.
func Write(folder, root string) error {
	generator, err := newGenerator(root, false)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for _, k := range kinds() {
		text, err := encode(generator.schema(k))
		if err != nil {
			return fmt.Errorf("schema of %s: %w", k.name, err)
		}
		if err := os.WriteFile(filepath.Join(folder, k.name+".schema.json"), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// encode is a schema as a file holds it.
func encode(schema *jsonschema.Schema) ([]byte, error) {
	compact, err := json.Marshal(schema)
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	if err := json.Indent(&text, compact, "", "  "); err != nil {
		return nil, err
	}
	text.WriteByte('\n')
	for escaped, plain := range map[string]string{`\u003c`: "<", `\u003e`: ">", `\u0026`: "&"} {
		replaced := bytes.ReplaceAll(text.Bytes(), []byte(escaped), []byte(plain))
		text.Reset()
		text.Write(replaced)
	}
	return text.Bytes(), nil
}
