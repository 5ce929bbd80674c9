package newcomer

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/storybook"
)

// TestNewcomer follows README.md from the top down. Nobody has to have a cluster,
// a kubeconfig or a kubectl for that.
func TestNewcomer(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a cluster; not run with -short")
	}
	text, err := os.ReadFile(filepath.Join(repository, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	readme, shell := read(t, string(text)), arrive(t)
	defer must(t, shell, "make -s cluster-down")

	t.Run("commands", func(t *testing.T) { isNamed(t, shell, readme.Commands) })
	binaries := strings.TrimSpace(outputOf(t, shell, "make -s cluster-build")) // takes minutes, once
	shell.Steady = append(shell.Steady, binaries, "$BINARIES")
	t.Run("demo", func(t *testing.T) { golden(t, "demo.txt", steady(shell.Screen(t, "make demo"))) })
	pointed := pointed(t, shell)
	for _, part := range readme.Sections {
		if len(part.Blocks) > 0 {
			t.Run(part.Heading, func(t *testing.T) { pointed.Play(t, part, false, func(string) {}) })
		}
	}
	t.Run("examples", func(t *testing.T) { golden(t, "examples.md", played(t, pointed, readme.Examples)) })
	t.Run("without a cluster", func(t *testing.T) { alone(t, pointed) })
}

// isNamed: the page's commands are these, and make knows what it is asked for. The
// tests are not run from within themselves.
func isNamed(t *testing.T, shell storybook.Shell, commands []string) {
	t.Helper()
	want := []string{"make demo", `eval "$(make -s cluster-env)"`, "make test"}
	if diff := cmp.Diff(want, commands[:min(len(want), len(commands))]); diff != "" {
		t.Errorf("the page begins with other commands (-want +got):\n%s", diff)
	}
	must(t, shell, "make -n test | grep -q 'gotestsum .* [.]/[.][.][.]$'")
	for _, line := range commands {
		if path, isInstall := strings.CutPrefix(line, "go install "); isInstall {
			path, _ = strings.CutSuffix(path, "@latest")
			if got := shell.Screen(t, "go list -f '{{.Name}}' "+path); got != "main\n" {
				t.Errorf("%s: %s is %s", line, path, got)
			}
		}
	}
}

// pointed is the shell after what the page says about pointing it at the server.
func pointed(t *testing.T, shell storybook.Shell) storybook.Shell {
	t.Helper()
	said := outputOf(t, shell, `eval "$(make -s cluster-env)" && echo "PATH=$PATH" && echo "KUBECONFIG=$KUBECONFIG"`)
	shell.Env = append(slices.Clone(shell.Env), strings.Split(strings.TrimSpace(said), "\n")...)
	return shell
}

var (
	// age is that of an object, in one of kubectl's columns.
	age     = regexp.MustCompile(`(?m)  [0-9]+m?[0-9]*s +`)
	moment  = regexp.MustCompile(`[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z`)
	address = regexp.MustCompile(`127\.0\.0\.1:[0-9]+`)
	number  = regexp.MustCompile(`[0-9]+`)
	gaps    = regexp.MustCompile(` +`)
)

// steady takes out what differs from run to run.
func steady(screen string) string {
	screen = age.ReplaceAllString(screen, "  AGE   ")
	return moment.ReplaceAllString(address.ReplaceAllString(screen, "SERVER"), "TIME")
}

// shape is what stays of an answer about the log of whatever was done before: the
// columns and the summary, with no numbers.
func shape(screen string) string {
	lines := strings.Split(strings.TrimSpace(screen), "\n")
	about := lines[0] + "\n...\n" + lines[len(lines)-1] + "\n"
	return gaps.ReplaceAllString(number.ReplaceAllString(about, "N"), " ")
}

// played are the examples with what they print and how they end.
func played(t *testing.T, shell storybook.Shell, examples []example) string {
	t.Helper()
	var told strings.Builder
	says := ""
	for _, e := range examples {
		if e.Says != says {
			fmt.Fprintf(&told, "# %s\n\n", e.Says)
			says = e.Says
		}
		var screen strings.Builder
		code := shell.Run(t.Context(), t, e.Typed, "", &screen, &screen)
		if code == 2 {
			t.Errorf("%s is no example to follow:\n%s", e.Typed, screen.String())
		}
		shown := steady(strings.NewReplacer(shell.Steady...).Replace(screen.String()))
		if strings.Contains(e.Typed, " trail ") {
			shown = shape(shown)
		}
		fmt.Fprintf(&told, "```console\n$ %s\n%s```\n\nexit code %d\n\n", e.Typed, shown, code)
	}
	return told.String()
}

// golden holds a text against a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}
