package schemas

import (
	"fmt"
	"path"
	"path/filepath"
	"reflect"
	"strings"

	"github.com/invopop/jsonschema"

	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// module is the path of the module whose types the answers are.
const module = "github.com/who-can-as/kubectl-who-can-as"

// generator makes schemas out of types and the sources they stand in.
type generator struct {
	reflector *jsonschema.Reflector
}

// newGenerator reads the sources below a folder, that of the module. A strict
// generator's schemas take no fields but those of the types: for tests. Others
// take any, since a later release may add some.
func newGenerator(root string, strict bool) (*generator, error) {
	sources := filepath.Join(root, "pkg")
	words, err := readWords(sources)
	if err != nil {
		return nil, err
	}
	comments, err := readComments(sources)
	if err != nil {
		return nil, err
	}
	return &generator{&jsonschema.Reflector{
		Anonymous:                 true,
		ExpandedStruct:            true,
		AllowAdditionalProperties: !strict,
		Namer:                     definitionName,
		Mapper:                    words.schema,
		CommentMap:                comments,
	}}, nil
}

// schema is the schema of a kind.
func (g *generator) schema(k kind) *jsonschema.Schema {
	s := g.reflector.Reflect(k.answer)
	s.Title = k.name
	s.Properties.Set("apiVersion", &jsonschema.Schema{Const: report.APIVersion})
	s.Properties.Set("kind", &jsonschema.Schema{Const: k.name})
	return s
}

// definitionName tells types of the same name in different packages apart. Those
// of the answers themselves need no package.
func definitionName(t reflect.Type) string {
	folder := strings.TrimPrefix(t.PkgPath(), module+"/pkg/")
	if t.Name() == "" || folder == "report" {
		return t.Name()
	}
	return path.Base(folder) + "." + t.Name()
}

// readComments are the comments on types and fields below a folder, each under
// the path of its package, type and field.
func readComments(sources string) (map[string]string, error) {
	folder, err := filepath.Abs(sources)
	if err != nil {
		return nil, err
	}
	var reader jsonschema.Reflector
	if err := reader.AddGoComments("", folder); err != nil {
		return nil, fmt.Errorf("read comments: %w", err)
	}
	comments := map[string]string{}
	for key, comment := range reader.CommentMap {
		inside := strings.TrimPrefix(filepath.ToSlash(key), filepath.ToSlash(folder))
		comments[module+"/pkg"+inside] = strings.Join(strings.Fields(comment), " ")
	}
	return comments, nil
}
