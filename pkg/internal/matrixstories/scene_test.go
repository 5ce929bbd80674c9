package matrixstories

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/faultproxy"
	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/testcluster"
)

// userAgent begins the name under which the plugin makes its requests. kubectl,
// which runs it, has another.
const userAgent = "impersonate-matrix/"

// scene is a caller of his own in a directory of his own, with the files of
// testdata/desk.
type scene struct {
	*stage
	caller testcluster.Requester
	proxy  *faultproxy.Proxy // nil where the way to the server is straight
	dir    string
	env    []string
}

func (s *stage) scene(t *testing.T, granted rights) *scene {
	t.Helper()
	made := &scene{stage: s, caller: s.caller(t, granted), dir: t.TempDir()}
	if err := os.CopyFS(made.dir, os.DirFS(filepath.Join("testdata", "desk"))); err != nil {
		t.Fatal(err)
	}
	// By default a program built with -race sleeps a second before it ends.
	made.env = append(os.Environ(), "PATH="+tools.path(t, s.cluster), "HOME="+made.dir, "KUBECONFIG="+made.caller.KubeconfigPath,
		"KUBECACHEDIR="+s.cache, "GORACE=atexit_sleep_ms=0")
	return made
}

// faulty is a scene behind a proxy.
func (s *stage) faulty(t *testing.T, granted rights) *scene {
	t.Helper()
	made := s.scene(t, granted)
	var err error
	if made.proxy, err = faultproxy.Start(s.cluster.ServerURL, s.cluster.CA); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(made.proxy.Close)
	config := filepath.Join(made.dir, "config")
	if err := made.proxy.WriteKubeconfig(config, made.caller.Name, made.caller.Token); err != nil {
		t.Fatal(err)
	}
	made.env = append(made.env, "KUBECONFIG="+config)
	return made
}

// outcome is what can be seen of a command.
type outcome struct {
	line           string
	code           int
	stdout, stderr string
}

// command is a line in a shell.
func (s *scene) command(t *testing.T, line string, stdout, stderr *bytes.Buffer) *exec.Cmd {
	t.Helper()
	command := exec.CommandContext(t.Context(), "bash", "-o", "pipefail", "-c", line)
	command.Dir, command.Env = s.dir, s.env
	command.Stdout, command.Stderr = stdout, stderr
	return command
}

// run waits for the end of a line in a shell.
func (s *scene) run(t *testing.T, line string) outcome {
	t.Helper()
	var stdout, stderr bytes.Buffer
	return s.outcome(t, line, s.command(t, line, &stdout, &stderr).Run(), &stdout, &stderr)
}

func (s *scene) outcome(t *testing.T, line string, ended error, stdout, stderr *bytes.Buffer) outcome {
	t.Helper()
	got := outcome{line: line, stdout: stdout.String(), stderr: stderr.String()}
	var failed *exec.ExitError
	if errors.As(ended, &failed) {
		got.code = failed.ExitCode()
	} else if ended != nil {
		t.Fatal(ended)
	}
	if strings.Contains(got.stdout+got.stderr, s.caller.Token) {
		t.Errorf("the token is in the output:\n%s", got)
	}
	return got
}

const matrixCommand = "kubectl impersonate-matrix"

// matrix runs the plugin, which has to succeed.
func (s *scene) matrix(t *testing.T, arguments string) outcome {
	t.Helper()
	got := s.run(t, matrixCommand+" "+strings.TrimSpace(arguments))
	if got.code != 0 {
		t.Fatalf("it failed:\n%s", got)
	}
	return got
}

// decoded runs the plugin with -o json.
func decoded[T any](t *testing.T, s *scene, arguments string) T {
	t.Helper()
	var answer T
	if err := json.Unmarshal([]byte(s.matrix(t, arguments+" -o json").stdout), &answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

// String is the outcome as golden files have it.
func (o outcome) String() string {
	text := fmt.Sprintf("$ %s\nexit code %d\n", o.line, o.code)
	for _, stream := range []struct{ name, text string }{{"stdout", o.stdout}, {"stderr", o.stderr}} {
		if stream.text == "" {
			continue
		}
		text += "--- " + stream.name + "\n" + stream.text
		if !strings.HasSuffix(text, "\n") {
			text += "\n(no newline at the end)\n"
		}
	}
	return text
}

// golden holds text against a file of testdata/golden.
func (s *scene) golden(t *testing.T, name, text string) {
	t.Helper()
	text = s.steady(text)
	path := filepath.Join("testdata", "golden", name+".txt")
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), text); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

var loopback = regexp.MustCompile(`127\.0\.0\.1:\d+(->127\.0\.0\.1:\d+)?`)

// steady takes out what differs from run to run.
func (s *scene) steady(text string) string {
	text = strings.ReplaceAll(text, s.dir, "DIR")
	text = regexp.MustCompile(`\b`+s.caller.Name+`\b`).ReplaceAllString(text, "the-caller")
	return loopback.ReplaceAllString(text, "SERVER")
}

// asked are the plugin's requests that reached the server so far, counted.
func (s *scene) asked(t *testing.T) map[string]int {
	t.Helper()
	events, err := s.cluster.AuditEvents(t.Context(), s.caller.Name)
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for _, event := range events {
		if strings.HasPrefix(event.UserAgent, userAgent) {
			count[event.Verb+" "+about(event)]++
		}
	}
	return count
}

func about(event testcluster.AuditEvent) string {
	if event.ObjectRef == nil {
		path, _, _ := strings.Cut(event.RequestURI, "?")
		return path
	}
	return event.ObjectRef.Resource
}

// reviews are the reviews that the plugin has sent, counted.
func (s *scene) reviews(t *testing.T) map[string]int {
	t.Helper()
	count := s.asked(t)
	maps.DeleteFunc(count, func(what string, _ int) bool { return !strings.HasPrefix(what, "create ") })
	return count
}

func sum(counts map[string]int) int {
	total := 0
	for _, count := range counts {
		total += count
	}
	return total
}

// lines are counts as golden files have them.
func lines(counts map[string]int) string {
	text := ""
	for _, what := range slices.Sorted(maps.Keys(counts)) {
		text += fmt.Sprintf("%d %s\n", counts[what], what)
	}
	return text
}

func sorted(words []string) []string { return slices.Sorted(slices.Values(words)) }

// writeFile puts a file on the scene's desk.
func writeFile(s *scene, name, text string) error {
	return os.WriteFile(filepath.Join(s.dir, name), []byte(text), 0o600)
}

func replaced(text, old, replacement string) string {
	return strings.ReplaceAll(text, old, replacement)
}
