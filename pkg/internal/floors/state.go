package floors

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"
)

const (
	ruleInit  = "nothing is wired up behind the reader's back; call it from main"
	ruleState = "packages keep no state: a function, a parameter or a field instead (error values, regexp.MustCompile and go:embed excepted)"
)

// checkState looks for init functions and for variables of the package itself.
func checkState(p Package) []Breach {
	var found []Breach
	for _, f := range p.Files {
		if f.test() {
			continue
		}
		for _, decl := range f.Syntax.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				if d.Recv == nil && d.Name.Name == "init" {
					found = append(found, p.breach(f, "has an init function", ruleInit))
				}
			case *ast.GenDecl:
				for _, name := range stateful(p, f, d) {
					found = append(found, p.breach(f, "keeps the variable "+name, ruleState))
				}
			}
		}
	}
	return found
}

// stateful lists the variables of a declaration that are state.
func stateful(p Package, f File, decl *ast.GenDecl) []string {
	if decl.Tok != token.VAR {
		return nil
	}
	var names []string
	for _, spec := range decl.Specs {
		value, ok := spec.(*ast.ValueSpec)
		if !ok || embedded(decl.Doc) || embedded(value.Doc) || constant(f, value) {
			continue
		}
		for _, name := range value.Names {
			if name.Name != "_" && !stamped(p.Path, name.Name) {
				names = append(names, name.Name)
			}
		}
	}
	return names
}

// embedded reports whether a comment holds a go:embed directive.
func embedded(doc *ast.CommentGroup) bool {
	return doc != nil && slices.ContainsFunc(doc.List, func(c *ast.Comment) bool {
		return strings.HasPrefix(c.Text, "//go:embed ")
	})
}

// constant reports whether all values come from functions whose results never change.
func constant(f File, value *ast.ValueSpec) bool {
	names := f.importNames()
	for _, v := range value.Values {
		call, ok := v.(*ast.CallExpr)
		if !ok {
			return false
		}
		selector, ok := call.Fun.(*ast.SelectorExpr)
		if !ok {
			return false
		}
		from, ok := selector.X.(*ast.Ident)
		if !ok || !slices.Contains(constantMakers(), names[from.Name]+"."+selector.Sel.Name) {
			return false
		}
	}
	return len(value.Values) > 0
}

// constantMakers lists the functions that make what Go has no constants for.
func constantMakers() []string {
	return []string{"errors.New", "fmt.Errorf", "regexp.MustCompile", "strings.NewReplacer"}
}

// stamped reports whether the linker sets a variable: the release's version.
func stamped(pkg, name string) bool { return pkg == "pkg/version" && name == "release" }
