package floors

import (
	"fmt"
	"go/ast"
	"path"
	"strconv"
	"strings"
)

// Package is the source of one package: every file in its folder, whatever
// system it is built for, tests included.
type Package struct {
	Path  string // inside the module: "pkg/access"
	Files []File
}

// File is one parsed source file.
type File struct {
	Name   string // "doc.go"
	Syntax *ast.File
}

// Breach is one place where the sources break a rule.
type Breach struct {
	Where string // "pkg/access/rules.go"
	What  string // "imports pkg/kube"
	Rule  string // "imports point down only"
}

// String is the breach as one line.
func (b Breach) String() string {
	return fmt.Sprintf("%s %s: %s", b.Where, b.What, b.Rule)
}

// Check holds all packages against all rules. The order of the answer is the
// order of the packages, then of the rules, then of the source.
func Check(packages []Package) []Breach {
	rules := []func(Package) []Breach{checkImports, checkDoc, checkSelectors, checkState}
	var found []Breach
	for _, p := range packages {
		for _, rule := range rules {
			found = append(found, rule(p)...)
		}
	}
	return append(found, checkOneFile(packages)...)
}

// test reports whether the file belongs to the package's tests.
func (f File) test() bool { return strings.HasSuffix(f.Name, "_test.go") }

// imports are the import paths of the file, in the order of the source.
func (f File) imports() []string {
	var paths []string
	for _, spec := range f.Syntax.Imports {
		paths = append(paths, importPath(spec))
	}
	return paths
}

// importNames maps the names by which the file knows its imports to their paths.
func (f File) importNames() map[string]string {
	names := map[string]string{}
	for _, spec := range f.Syntax.Imports {
		name := path.Base(importPath(spec))
		if spec.Name != nil {
			name = spec.Name.Name
		}
		names[name] = importPath(spec)
	}
	return names
}

// importPath is the path of an import, without its quotes.
func importPath(spec *ast.ImportSpec) string {
	unquoted, err := strconv.Unquote(spec.Path.Value)
	if err != nil {
		return spec.Path.Value
	}
	return unquoted
}

// breach is a breach in one file of the package.
func (p Package) breach(f File, what, rule string) Breach {
	return Breach{Where: path.Join(p.Path, f.Name), What: what, Rule: rule}
}
