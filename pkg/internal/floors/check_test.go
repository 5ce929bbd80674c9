package floors

import (
	"go/parser"
	"go/token"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// source is a fake file: its name and what stands after the package clause.
type source struct{ name, body string }

// fake is a documented package of the given files.
func fake(t *testing.T, path string, sources ...source) Package {
	t.Helper()
	return undocumented(t, path, append(sources, source{name: "doc.go"})...)
}

// undocumented is a package whose doc.go, if it has one, is the last file.
func undocumented(t *testing.T, path string, sources ...source) Package {
	t.Helper()
	p := Package{Path: path}
	for _, s := range sources {
		text := "package fake\n" + s.body
		if s.name == "doc.go" {
			text = "// Package fake is made up.\n" + text
		}
		syntax, err := parser.ParseFile(token.NewFileSet(), s.name, text, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		p.Files = append(p.Files, File{Name: s.name, Syntax: syntax})
	}
	return p
}

// imports is the body of a file that imports the given paths.
func imports(paths ...string) string {
	body := "import (\n"
	for _, p := range paths {
		body += "\t\"" + p + "\"\n"
	}
	return body + ")\n"
}

// room is the import path of one of our packages.
func room(path string) string { return module + "/" + path }

func lines(found []Breach) []string {
	var lines []string
	for _, b := range found {
		lines = append(lines, b.String())
	}
	return lines
}

func TestImports(t *testing.T) {
	tests := []struct {
		name string
		path string
		file source
		want []string
	}{
		{
			name: "down is the way",
			path: "pkg/cmd/whocanas",
			file: source{"run.go", imports(room("pkg/cmd/flags"), room("pkg/kube"), room("pkg/identity"), "github.com/spf13/cobra")},
		},
		{
			name: "up is not",
			path: "pkg/access",
			file: source{"rules.go", imports(room("pkg/report"))},
			want: []string{"pkg/access/rules.go imports pkg/report: " + ruleDown},
		},
		{
			name: "edges never import each other",
			path: "pkg/printer",
			file: source{"table.go", imports(room("pkg/kube"))},
			want: []string{"pkg/printer/table.go imports pkg/kube: " + ruleSideways},
		},
		{
			name: "edges never import each other in tests either",
			path: "pkg/printer",
			file: source{"table_test.go", imports(room("pkg/manifest"))},
			want: []string{"pkg/printer/table_test.go imports pkg/manifest: " + ruleSideways},
		},
		{
			name: "commands never import each other",
			path: "pkg/cmd/impersonatematrix",
			file: source{"run.go", imports(room("pkg/cmd/whocanas"))},
			want: []string{"pkg/cmd/impersonatematrix/run.go imports pkg/cmd/whocanas: " + ruleSideways},
		},
		{
			name: "a room nobody planned",
			path: "pkg/util",
			file: source{"util.go", imports("strings")},
			want: []string{"pkg/util is an unknown package: " + ruleUnknown},
		},
		{
			name: "an import of a room nobody planned",
			path: "pkg/kube",
			file: source{"client.go", imports(room("pkg/util"))},
			want: []string{"pkg/kube/client.go imports pkg/util: " + ruleUnknown},
		},
		{
			name: "the domain knows Kubernetes' types",
			path: "pkg/access",
			file: source{"rules.go", imports("strings", "k8s.io/api/rbac/v1", "k8s.io/apimachinery/pkg/runtime/schema")},
		},
		{
			name: "the domain knows no client, whatever its name begins with",
			path: "pkg/access",
			file: source{"rules.go", imports("k8s.io/cli-runtime/pkg/genericclioptions", "k8s.io/apiextensions-apiserver/pkg/apis")},
			want: []string{
				"pkg/access/rules.go imports k8s.io/cli-runtime/pkg/genericclioptions: " + rulePure,
				"pkg/access/rules.go imports k8s.io/apiextensions-apiserver/pkg/apis: " + rulePure,
			},
		},
		{
			name: "the ground opens no files",
			path: "pkg/identity",
			file: source{"read.go", imports("os", "net/url")},
			want: []string{"pkg/identity/read.go imports os: " + ruleOutside},
		},
		{
			name: "nearness of words needs no library",
			path: "pkg/near",
			file: source{"near.go", imports("k8s.io/api/rbac/v1")},
			want: []string{"pkg/near/near.go imports k8s.io/api/rbac/v1: " + ruleStandard},
		},
		{
			name: "files for other systems count",
			path: "pkg/identity",
			file: source{"read_windows.go", imports("os")},
			want: []string{"pkg/identity/read_windows.go imports os: " + ruleOutside},
		},
		{
			name: "tests use what they like",
			path: "pkg/identity",
			file: source{"parse_test.go", imports("os", "github.com/google/go-cmp/cmp", room("pkg/internal/clustertest"))},
		},
		{
			name: "programs use no test helpers",
			path: "pkg/kube",
			file: source{"client.go", imports(room("pkg/internal/clustertest"))},
			want: []string{"pkg/kube/client.go imports pkg/internal/clustertest: " + ruleBeside},
		},
		{
			name: "a test helper stands beside the house",
			path: "pkg/internal/clustertest",
			file: source{"start.go", imports("os", room("pkg/kube"), "k8s.io/client-go/rest")},
		},
		{
			name: "a test helper takes what makes clusters to measure on",
			path: "pkg/internal/clustertest",
			file: source{"start.go", imports(room("hack/bench/seed"))},
		},
		{
			name: "and nothing else of the workshop",
			path: "pkg/internal/clustertest",
			file: source{"start_test.go", imports(room("hack/oracle"))},
			want: []string{"pkg/internal/clustertest/start_test.go imports hack/oracle: " + ruleWorkshop},
		},
		{
			name: "a program for developers has parts",
			path: "hack/bench",
			file: source{"main.go", imports(room("hack/bench/seed"), room("pkg/manifest"))},
		},
		{
			name: "a program for developers starts no cluster",
			path: "hack/bench",
			file: source{"main.go", imports(room("pkg/internal/clustertest"))},
			want: []string{"hack/bench/main.go imports pkg/internal/clustertest: " + ruleBeside},
		},
		{
			name: "no plugin takes anything from the workshop",
			path: "pkg/matrix",
			file: source{"levels.go", imports(room("hack/bench/seed"))},
			want: []string{"pkg/matrix/levels.go imports hack/bench/seed: " + ruleWorkshop},
		},
		{
			name: "nor do its tests",
			path: "pkg/matrix",
			file: source{"levels_test.go", imports(room("hack/bench/seed"))},
			want: []string{"pkg/matrix/levels_test.go imports hack/bench/seed: " + ruleWorkshop},
		},
		{
			name: "printers do not talk to a cluster",
			path: "pkg/printer",
			file: source{"jsonpath.go", imports("k8s.io/client-go/util/jsonpath", "k8s.io/client-go/rest")},
			want: []string{"pkg/printer/jsonpath.go imports k8s.io/client-go/rest: only the commands and pkg/kube talk to a cluster"},
		},
		{
			name: "no templates anywhere",
			path: "cmd/kubectl-who_can_as",
			file: source{"main.go", imports("text/template")},
			want: []string{"cmd/kubectl-who_can_as/main.go imports text/template: templates switch off the linker's dead code elimination and cost 10 MB"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := lines(Check([]Package{fake(t, tt.path, tt.file)}))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("breaches (-want +got):\n%s", diff)
			}
		})
	}
}

func TestOneFileDrawsTables(t *testing.T) {
	got := lines(Check([]Package{fake(
		t, "pkg/printer",
		source{"html.go", imports(tablewriter + "/renderer")},
		source{"html_test.go", imports(tablewriter)},
		source{"table.go", imports(tablewriter)},
	)}))
	want := []string{"pkg/printer/table.go imports " + tablewriter + ": one file of pkg/printer does that, and no other"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("breaches (-want +got):\n%s", diff)
	}
}

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	got := lines(Check([]Package{
		undocumented(t, "pkg/access", source{"rules.go", ""}),
		undocumented(t, "cmd/kubectl-who_can_as", source{"main.go", ""}),
		undocumented(t, "pkg/kube", source{"client.go", ""}, source{"doc.go", ""}),
	}))
	rule := "every package has a doc.go with a package comment: what it is for, what it must not do"
	want := []string{
		"pkg/access does not say what it is for: " + rule,
		"cmd/kubectl-who_can_as does not say what it is for: " + rule,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("breaches (-want +got):\n%s", diff)
	}
}

func TestNamesThatAreOffLimits(t *testing.T) {
	tests := []struct {
		name string
		path string
		file source
		want []string
	}{
		{
			name: "a command ends the process",
			path: "pkg/cmd/exit",
			file: source{"exit.go", imports("os", "log") + "func f() { os.Exit(1); log.Fatalf(\"no\") }"},
			want: []string{
				"pkg/cmd/exit/exit.go uses os.Exit: only cmd/ ends the process; return an error",
				"pkg/cmd/exit/exit.go uses log.Fatalf: only cmd/ ends the process; return an error",
			},
		},
		{
			name: "under another name, and not even called",
			path: "pkg/kube",
			file: source{"client.go", "import system \"os\"\nfunc f() any { return system.Exit }"},
			want: []string{"pkg/kube/client.go uses system.Exit: only cmd/ ends the process; return an error"},
		},
		{
			name: "main does",
			path: "cmd/kubectl-who_can_as",
			file: source{"main.go", imports("os") + "func main() { os.Exit(0) }"},
		},
		{
			name: "a method of the same name is something else",
			path: "pkg/kube",
			file: source{"client.go", "type t struct{ Exit int }\nfunc f(os t) int { return os.Exit }"},
		},
		{
			name: "the domain asks for the time",
			path: "pkg/auditlog",
			file: source{"trail.go", imports("time") + "func f() (time.Time, time.Duration) { return time.Now(), time.Second }"},
			want: []string{"pkg/auditlog/trail.go uses time.Now: a pure floor has no clock; take the time as a parameter"},
		},
		{
			name: "an edge may ask for the time, and no one for a context out of nowhere",
			path: "pkg/kube",
			file: source{"client.go", imports("time", "context") + "func f() { time.Now(); context.TODO() }"},
			want: []string{"pkg/kube/client.go uses context.TODO: the context is passed down from main"},
		},
		{
			name: "tests are free",
			path: "pkg/access",
			file: source{"main_test.go", imports("os", "time") + "func f() { time.Now(); os.Exit(1) }"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := lines(Check([]Package{fake(t, tt.path, tt.file)}))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("breaches (-want +got):\n%s", diff)
			}
		})
	}
}

func TestState(t *testing.T) {
	tests := []struct {
		name string
		path string
		file source
		want []string
	}{
		{
			name: "an init function",
			path: "pkg/kube",
			file: source{"client.go", "func init() {}\ntype t int\nfunc (t) init() {}"},
			want: []string{"pkg/kube/client.go has an init function: " + ruleInit},
		},
		{
			name: "variables",
			path: "pkg/kube",
			file: source{"client.go", "var (\n\tcache = map[string]int{}\n\ta, b int\n)\nconst c = 1\nfunc f() { var local int; _ = local }"},
			want: []string{
				"pkg/kube/client.go keeps the variable cache: " + ruleState,
				"pkg/kube/client.go keeps the variable a: " + ruleState,
				"pkg/kube/client.go keeps the variable b: " + ruleState,
			},
		},
		{
			name: "what Go has no constants for",
			path: "pkg/kube",
			file: source{
				"client.go", imports("errors", "regexp", "fmt") +
					"var ErrNo = errors.New(\"no\")\nvar errWrapped = fmt.Errorf(\"x: %w\", ErrNo)\nvar word = regexp.MustCompile(`\\w`)\nvar _ fmt.Stringer = t{}",
			},
		},
		{
			name: "embedded files, alone and in a group",
			path: "pkg/printer",
			file: source{"html.go", imports("embed") + "//go:embed x.css\nvar style string\nvar (\n\t//go:embed y.js\n\tscript string\n\t// Not embedded.\n\tpage string\n)"},
			want: []string{"pkg/printer/html.go keeps the variable page: " + ruleState},
		},
		{
			name: "the linker's stamp",
			path: "pkg/version",
			file: source{"version.go", "var release string\nvar date string"},
			want: []string{"pkg/version/version.go keeps the variable date: " + ruleState},
		},
		{
			name: "the stamp in another package is state",
			path: "pkg/kube",
			file: source{"client.go", "var release string"},
			want: []string{"pkg/kube/client.go keeps the variable release: " + ruleState},
		},
		{
			name: "tests are free",
			path: "pkg/kube",
			file: source{"client_test.go", imports("flag") + "var update = flag.Bool(\"update\", false, \"\")"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := lines(Check([]Package{fake(t, tt.path, tt.file)}))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("breaches (-want +got):\n%s", diff)
			}
		})
	}
}
