package floors

import (
	"path"
	"slices"
	"strings"
)

// module is the path of the module whose packages are held in order.
const module = "github.com/who-can-as/kubectl-who-can-as"

// diet is what a floor may import besides the floors below it.
type diet int

const (
	anything        diet = iota // whatever go.mod has, less what forbiddenImports says
	kubernetesTypes             // the standard library, k8s.io/api and k8s.io/apimachinery
	standardLibrary             // the standard library
)

// floor is one storey. Its rooms are packages that stand side by side: none of
// them imports another one of the same floor.
type floor struct {
	name  string
	rooms []string // package paths inside the module
	diet  diet
}

// pure reports whether the floor does without clients, files and clock.
func (f floor) pure() bool { return f.diet != anything }

// house lists the floors from the top down. A floor of several storeys has a
// row for each, under the same name.
func house() []floor {
	return []floor{
		{name: "main", rooms: []string{"cmd/kubectl-who_can_as", "cmd/kubectl-impersonate_matrix"}},
		{name: "commands", rooms: []string{"pkg/cmd/whocanas", "pkg/cmd/impersonatematrix"}},
		{name: "commands", rooms: []string{"pkg/cmd/world"}},
		{name: "commands", rooms: []string{"pkg/cmd/flags"}},
		{name: "commands", rooms: []string{"pkg/cmd/exit"}},
		{name: "edges", rooms: []string{"pkg/kube", "pkg/manifest", "pkg/printer", "pkg/webhook"}},
		{name: "facts", rooms: []string{"pkg/report"}, diet: kubernetesTypes},
		{name: "domain", rooms: []string{"pkg/explain", "pkg/alert"}, diet: kubernetesTypes},
		{name: "domain", rooms: []string{"pkg/lint", "pkg/gateway", "pkg/usage", "pkg/expectation"}, diet: kubernetesTypes},
		{name: "domain", rooms: []string{"pkg/reach"}, diet: kubernetesTypes},
		{name: "domain", rooms: []string{"pkg/impersonation", "pkg/auditlog", "pkg/matrix"}, diet: kubernetesTypes},
		{name: "domain", rooms: []string{"pkg/rbac", "pkg/builtin", "pkg/level", "pkg/snapshot"}, diet: kubernetesTypes},
		{name: "domain", rooms: []string{"pkg/access"}, diet: kubernetesTypes},
		{name: "ground", rooms: []string{"pkg/identity"}, diet: kubernetesTypes},
		{name: "ground", rooms: []string{"pkg/near", "pkg/shell", "pkg/version"}, diet: standardLibrary},
	}
}

// level is the storey of a package, counted from the top, and whether the
// house has such a room at all.
func level(pkg string) (int, bool) {
	at := slices.IndexFunc(house(), func(f floor) bool { return slices.Contains(f.rooms, pkg) })
	return at, at >= 0
}

// beside reports whether a package stands next to the house: helpers for tests.
func beside(pkg string) bool { return within(pkg, "pkg/internal") }

// workshop reports whether a package is a program for developers, or a part of one.
func workshop(pkg string) bool { return within(pkg, "hack") }

// workbench reports whether a package makes the clusters that others measure and
// test on.
func workbench(pkg string) bool { return within(pkg, "hack/bench") }

// endsProcess reports whether a package may end the process.
func endsProcess(pkg string) bool { return within(pkg, "cmd") || workshop(pkg) }

// within reports whether a package is the folder's own or lies below it.
func within(pkg, folder string) bool {
	return pkg == folder || strings.HasPrefix(pkg, folder+"/")
}

// ours is the path inside the module of an import, and whether it is one of ours.
func ours(imported string) (string, bool) {
	return strings.CutPrefix(imported, module+"/")
}

// standard reports whether an import belongs to the standard library: only
// module paths have a dot in their first element.
func standard(imported string) bool {
	first, _, _ := strings.Cut(path.Clean(imported), "/")
	return !strings.Contains(first, ".")
}
