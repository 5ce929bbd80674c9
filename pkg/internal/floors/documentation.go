package floors

import (
	"slices"
	"strings"
)

// checkDoc sees that a package says what it is for: in doc.go, a program in
// any of its files.
func checkDoc(p Package) []Breach {
	documented := func(f File) bool {
		if strings.HasPrefix(p.Path, "pkg/") && f.Name != "doc.go" {
			return false
		}
		return !f.test() && f.Syntax.Doc != nil
	}
	if slices.ContainsFunc(p.Files, documented) {
		return nil
	}
	return []Breach{{
		Where: p.Path,
		What:  "does not say what it is for",
		Rule:  "every package has a doc.go with a package comment: what it is for, what it must not do",
	}}
}
