package schemas

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/invopop/jsonschema"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// vocabulary holds the words that a type of strings has constants for, by the
// path of the type.
type vocabulary map[string][]any

// readWords finds the typed constants in the sources below a folder.
func readWords(sources string) (vocabulary, error) {
	words := vocabulary{}
	err := filepath.WalkDir(sources, func(file string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return err
		}
		syntax, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		folder, err := filepath.Rel(sources, filepath.Dir(file))
		if err != nil {
			return err
		}
		return words.take(path.Join(module, "pkg", filepath.ToSlash(folder)), syntax)
	})
	if err != nil {
		return nil, fmt.Errorf("read constants: %w", err)
	}
	return words, nil
}

// take adds the constants of a file: those that name their type, and are given
// as a string.
func (v vocabulary) take(pkg string, file *ast.File) error {
	for _, decl := range file.Decls {
		group, ok := decl.(*ast.GenDecl)
		if !ok || group.Tok != token.CONST {
			continue
		}
		for _, spec := range group.Specs {
			constant := spec.(*ast.ValueSpec)
			named, ok := constant.Type.(*ast.Ident)
			if !ok {
				continue
			}
			for _, value := range constant.Values {
				if literal, ok := value.(*ast.BasicLit); ok && literal.Kind == token.STRING {
					word, err := strconv.Unquote(literal.Value)
					if err != nil {
						return err
					}
					v[pkg+"."+named.Name] = append(v[pkg+"."+named.Name], word)
				}
			}
		}
	}
	return nil
}

// schema lists the words of a type that has them, nil for any other type.
func (v vocabulary) schema(t reflect.Type) *jsonschema.Schema {
	words := v[t.PkgPath()+"."+t.Name()]
	switch t {
	case reflect.TypeFor[access.Verdict]():
		words = spoken(access.Allowed, access.Denied, access.Unknown)
	case reflect.TypeFor[access.Difference]():
		words = spoken(access.OnlyLeft, access.OnlyRight, access.Both, access.Neither, access.NotEstablished)
	}
	if len(words) == 0 {
		return nil
	}
	return &jsonschema.Schema{Type: "string", Enum: slices.Clone(words)}
}

// spoken are the words by which values go into JSON.
func spoken[T fmt.Stringer](values ...T) []any {
	var words []any
	for _, value := range values {
		words = append(words, value.String())
	}
	return words
}
