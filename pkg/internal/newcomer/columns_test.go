package newcomer

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/impersonatematrix"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/whocanas"
)

// plugin is a command tree, in this process.
type plugin struct {
	tree func(flags.Console) *cobra.Command
	main func(flags.Console, []string) int
}

func plugins() []plugin {
	return []plugin{{whocanas.New, whocanas.Main}, {impersonatematrix.New, impersonatematrix.Main}}
}

// screen runs a command as on a terminal that is not there.
func (p plugin) screen(words ...string) (text string, code int) {
	var screen shown
	console := flags.Console{In: strings.NewReader(""), Out: &screen, Err: &screen, Getenv: func(string) string { return "" }}
	code = p.main(console, words)
	return screen.String(), code
}

// shown is what was written by then. A command that has ended may still have requests
// on their way, and tell of them: a process would be gone.
type shown struct {
	mutex sync.Mutex
	text  bytes.Buffer
}

func (s *shown) Write(text []byte) (int, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.text.Write(text)
}

func (s *shown) String() string {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.text.String()
}

// everyCommand calls for each command of both trees, with the words that lead to it.
func everyCommand(t *testing.T, call func(t *testing.T, p plugin, cmd *cobra.Command, words []string)) {
	t.Helper()
	nowhere(t)
	for _, p := range plugins() {
		root := p.tree(flags.SystemConsole())
		root.InitDefaultHelpCmd()
		t.Run(root.DisplayName(), func(t *testing.T) { call(t, p, root, nil) })
		for _, cmd := range root.Commands() {
			t.Run(cmd.CommandPath(), func(t *testing.T) { call(t, p, cmd, []string{cmd.Name()}) })
		}
	}
}

// nowhere is where there is no file, and no cluster answers.
func nowhere(t *testing.T) {
	t.Helper()
	kubeconfig := filepath.Join(t.TempDir(), "config")
	if err := os.WriteFile(kubeconfig, []byte(deaf), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	for variable, value := range map[string]string{"HOME": "/nowhere", "KUBECONFIG": kubeconfig, "KUBECACHEDIR": ""} {
		t.Setenv(variable, value)
	}
}

// deaf is a kubeconfig of a server that is not there.
const deaf = `
apiVersion: v1
kind: Config
clusters: [{name: deaf, cluster: {server: "http://127.0.0.1:1"}}]
contexts: [{name: deaf, context: {cluster: deaf}}]
current-context: deaf
`

// TestHelpFitsATerminal: 80 columns, for every command.
func TestHelpFitsATerminal(t *testing.T) {
	everyCommand(t, func(t *testing.T, p plugin, cmd *cobra.Command, words []string) {
		text, code := p.screen(append(slices.Clone(words), "--help")...)
		if code != 0 || !strings.Contains(text, "\nUsage:\n") {
			t.Fatalf("this is no help (exit code %d):\n%s", code, text)
		}
		fits(t, text)
	})
}

// TestHelpHasFourExamples: for every command.
func TestHelpHasFourExamples(t *testing.T) {
	everyCommand(t, func(t *testing.T, _ plugin, cmd *cobra.Command, _ []string) {
		if cmd.Name() != "help" && strings.Count(cmd.Example, "\n  # ")+1 < 4 {
			t.Errorf("there are fewer than four examples:\n%s", cmd.Example)
		}
	})
}

// TestUsageErrorsFitATerminal: whatever is wrong with the words of a command or
// with the value of one of its flags.
func TestUsageErrorsFitATerminal(t *testing.T) {
	everyCommand(t, func(t *testing.T, p plugin, cmd *cobra.Command, words []string) {
		said := 0
		for _, wrong := range wrongWords(cmd) {
			text, _ := p.screen(append(slices.Clone(words), wrong...)...)
			if isUsage := strings.Contains(text, "\nsee kubectl "); isUsage {
				said++
				fits(t, text)
			}
		}
		if said == 0 && cmd.Name() != "help" {
			t.Error("nothing was wrong")
		}
	})
	if left, err := os.ReadDir("."); err != nil || len(left) > 0 {
		t.Errorf("a refused command left something: %v %v", left, err)
	}
}

// wrongWords are command lines (none with --, behind which run would hand over to
// kubectl for good) that a command may refuse: too many and too few
// words, and flags that do not exist, have no value, or one that makes no sense.
func wrongWords(cmd *cobra.Command) [][]string {
	lines := [][]string{
		{},
		{""},
		{"--frobnicate"},
		{"-Z"},
		{"user/"},
		{"system:masters"},
		{"@nobody"},
		{"sa/a/b"},
		{"node/UPPER"},
		{"group/"},
		{"get"},
		{"jane", "get"},
		{"jane", "pods", "get"},
		{"jane", "get", "pods", "web"},
		{"get", "pods", "web", "nginx"},
		{"jane", "bob", "carol", "dave", "erin"},
	}
	add := func(flag *pflag.Flag) {
		if slices.Contains([]string{"server", "proxy-url", "help", "version"}, flag.Name) {
			return // those lead somewhere
		}
		name := "--" + flag.Name
		for _, words := range [][]string{{}, {"jane"}, {"get", "pods"}} {
			for _, value := range []string{"", "nonsense", "-1", "@nobody"} {
				lines = append(lines, append(slices.Clone(words), name+"="+value))
			}
			lines = append(lines, append(slices.Clone(words), name))
		}
	}
	cmd.LocalFlags().VisitAll(add)
	cmd.InheritedFlags().VisitAll(add)
	return lines
}

// fits holds every line against the columns of a terminal.
func fits(t *testing.T, text string) {
	t.Helper()
	const columns = 80
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if n := utf8.RuneCountInString(line); n > columns {
			t.Errorf("%d columns: %s", n, line)
		}
	}
}
