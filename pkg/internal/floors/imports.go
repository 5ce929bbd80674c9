package floors

import (
	"slices"
	"strings"
)

const (
	ruleUnknown  = "the house has no such room; docs/architecture.md says which floors there are, pkg/internal/floors/house.go lists them"
	ruleDown     = "imports point down only (docs/architecture.md)"
	ruleSideways = "packages of one floor never import each other (docs/architecture.md)"
	ruleBeside   = "pkg/internal is for tests only"
	ruleWorkshop = "hack is for developers: its programs share their parts, and pkg/internal those of hack/bench"
	rulePure     = "this floor is pure: the standard library, k8s.io/api, k8s.io/apimachinery and the floors below, nothing else"
	ruleStandard = "this package does with the standard library"
	ruleOutside  = "a pure floor opens no file, no connection, no process and writes no log"
)

// forbidden is an import that only some packages may have.
type forbidden struct {
	path string   // this package and everything below it
	but  []string // packages, with everything below them, that may
	rule string
}

// forbiddenImports lists what go.mod would allow and the house does not.
func forbiddenImports() []forbidden {
	const (
		talks    = "only the commands and pkg/kube talk to a cluster"
		template = "templates switch off the linker's dead code elimination and cost 10 MB"
		never    = "too heavy for a plugin; see the dependencies in docs/architecture.md"
	)
	clients := []string{"cmd", "pkg/cmd", "pkg/kube", "pkg/internal", "hack"}
	return []forbidden{
		{path: "github.com/spf13/cobra", but: []string{"pkg/cmd", "hack"}, rule: "only commands know the command line"},
		{path: "github.com/spf13/pflag", but: []string{"pkg/cmd", "hack"}, rule: "only commands know the command line"},
		{path: tablewriter, but: []string{"pkg/printer"}, rule: "only pkg/printer draws tables"},
		{path: "github.com/fatih/color", but: []string{"pkg/printer"}, rule: "only pkg/printer chooses colours"},
		{path: "k8s.io/client-go/discovery", but: clients, rule: talks},
		{path: "k8s.io/client-go/dynamic", but: clients, rule: talks},
		{path: "k8s.io/client-go/kubernetes", but: clients, rule: talks},
		{path: "k8s.io/client-go/rest", but: clients, rule: talks},
		{path: "k8s.io/client-go/tools", but: clients, rule: talks},
		{path: "k8s.io/client-go/transport", but: clients, rule: talks},
		{path: "html/template", rule: template},
		{path: "text/template", rule: template},
		{path: "k8s.io/apiserver", rule: never},
		{path: "k8s.io/kubectl", rule: never},
		{path: "k8s.io/kubernetes", rule: never},
	}
}

// outside lists the standard packages that reach out of the process.
func outside() []string {
	return []string{"flag", "io/ioutil", "log", "net", "net/http", "os", "os/exec", "os/signal", "os/user", "plugin", "syscall"}
}

// checkImports holds the imports of one package against the house.
func checkImports(p Package) []Breach {
	_, known := level(p.Path)
	if !known && !beside(p.Path) && !workshop(p.Path) {
		return []Breach{{Where: p.Path, What: "is an unknown package", Rule: ruleUnknown}}
	}
	var found []Breach
	for _, f := range p.Files {
		for _, imported := range f.imports() {
			if rule := broken(p.Path, imported, f.test()); rule != "" {
				found = append(found, p.breach(f, "imports "+strings.TrimPrefix(imported, module+"/"), rule))
			}
		}
	}
	return found
}

// broken is the rule that an import breaks, or "". Tests keep to the floors
// too, but may use any library and the helpers beside the house.
func broken(pkg, imported string, test bool) string {
	if room, ok := ours(imported); ok {
		return brokenInside(pkg, room, test)
	}
	if test {
		return ""
	}
	for _, f := range forbiddenImports() {
		if within(imported, f.path) && !slices.ContainsFunc(f.but, func(folder string) bool { return within(pkg, folder) }) {
			return f.rule
		}
	}
	if at, known := level(pkg); known {
		return brokenDiet(house()[at], imported)
	}
	return ""
}

// brokenInside is the rule that an import of another package of ours breaks.
func brokenInside(pkg, room string, test bool) string {
	if beside(room) {
		if test || beside(pkg) {
			return ""
		}
		return ruleBeside
	}
	if workshop(room) {
		if workshop(pkg) || beside(pkg) && workbench(room) {
			return ""
		}
		return ruleWorkshop
	}
	to, known := level(room)
	from, inHouse := level(pkg)
	switch {
	case !known:
		return ruleUnknown
	case !inHouse || pkg == room: // beside the house, or a package's own external test
		return ""
	case from == to:
		return ruleSideways
	case from > to:
		return ruleDown
	}
	return ""
}

// brokenDiet is the rule that an import of somebody else's package breaks.
func brokenDiet(f floor, imported string) string {
	types := within(imported, "k8s.io/api") || within(imported, "k8s.io/apimachinery")
	switch {
	case f.pure() && slices.Contains(outside(), imported):
		return ruleOutside
	case f.diet == kubernetesTypes && !standard(imported) && !types:
		return rulePure
	case f.diet == standardLibrary && !standard(imported):
		return ruleStandard
	}
	return ""
}

// tablewriter is the one library that a single file holds on a leash.
const tablewriter = "github.com/olekukonko/tablewriter"

// checkOneFile sees that a single file imports the table library, so that its
// pitfalls are dealt with in one place.
func checkOneFile(packages []Package) []Breach {
	var found []Breach
	for _, p := range packages {
		for _, f := range p.Files {
			if !f.test() && slices.ContainsFunc(f.imports(), func(i string) bool { return within(i, tablewriter) }) {
				found = append(found, p.breach(f, "imports "+tablewriter, "one file of pkg/printer does that, and no other"))
			}
		}
	}
	if len(found) < 2 {
		return nil
	}
	return found[1:]
}
