package floors

import (
	"go/ast"
	"slices"
)

// offLimits is a set of names of another package that must not be used.
type offLimits struct {
	path  string // import path
	names []string
	free  func(pkg string) bool // packages that may
	rule  string
}

// offLimitNames lists the functions and variables that break the house's rules.
func offLimitNames() []offLimits {
	const ends = "only cmd/ ends the process; return an error"
	nobody := func(string) bool { return false }
	return []offLimits{
		{path: "os", names: []string{"Exit"}, free: endsProcess, rule: ends},
		{path: "log", names: []string{"Fatal", "Fatalf", "Fatalln"}, free: endsProcess, rule: ends},
		{path: "time", names: clockNames(), free: hasClock, rule: "a pure floor has no clock; take the time as a parameter"},
		{path: "context", names: []string{"TODO"}, free: nobody, rule: "the context is passed down from main"},
		{path: "github.com/fatih/color", names: []string{"NoColor"}, free: nobody, rule: "colour is chosen per printer, never for the process"},
	}
}

func clockNames() []string {
	return []string{"After", "AfterFunc", "NewTicker", "NewTimer", "Now", "Since", "Sleep", "Tick", "Until"}
}

// hasClock reports whether a package may ask what time it is.
func hasClock(pkg string) bool {
	at, known := level(pkg)
	return !known || !house()[at].pure()
}

// checkSelectors looks for names that are off limits to the package.
func checkSelectors(p Package) []Breach {
	var found []Breach
	for _, f := range p.Files {
		if f.test() {
			continue
		}
		names := f.importNames()
		ast.Inspect(f.Syntax, func(n ast.Node) bool {
			selector, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if from, ok := selector.X.(*ast.Ident); ok {
				if rule := brokenName(p.Path, names[from.Name], selector.Sel.Name); rule != "" {
					found = append(found, p.breach(f, "uses "+from.Name+"."+selector.Sel.Name, rule))
				}
			}
			return true
		})
	}
	return found
}

// brokenName is the rule that the use of a name breaks, or "".
func brokenName(pkg, path, name string) string {
	for _, o := range offLimitNames() {
		if o.path == path && slices.Contains(o.names, name) && !o.free(pkg) {
			return o.rule
		}
	}
	return ""
}
