package stories

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/faultproxy"
	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/testcluster"
)

// trouble is one command line and what goes wrong with it. The whole outcome is
// held against testdata/trouble/NAME.txt.
type trouble struct {
	name    string
	caller  rights
	args    string   // the words after the plugin's name, without quotes
	argv    []string // instead of args, where a word is empty or holds a blank
	stdin   string
	env     []string
	atLeast time.Duration // that it has to take
	// faults makes the proxy between plugin and server a bad one.
	faults func(proxy *faultproxy.Proxy)
	// kubeconfig, if set, is used instead of one that leads through the proxy; what
	// it holds is made from the template's {SERVER}, {CA} and {TOKEN}.
	kubeconfig string
}

const (
	// asJane is a question that is answered yes when nothing goes wrong.
	asJane = "jane@example.com get pods -n production --group dev-team"
	// somePods is a short list of what jane may do.
	somePods = "jane@example.com -n production --group dev-team --resource pods"
)

// faulty lets one fault befall the requests that match.
func faulty(matches faultproxy.Matcher, fault faultproxy.Fault) func(*faultproxy.Proxy) {
	return func(proxy *faultproxy.Proxy) { proxy.Inject(matches, fault) }
}

// prove runs every case beside the others and compares what came out of it.
func prove(t *testing.T, cases []trouble) {
	t.Parallel()
	cluster := clusterOf(t)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t, cluster, c)
			s.compare(t, s.run(t))
		})
	}
}

// scene is a case with a caller, a proxy and a home directory of its own.
type scene struct {
	trouble
	proxy *faultproxy.Proxy
	home  string
	path  string // PATH
	bin   string // the plugin
	token string // the caller's, which nobody may ever read
}

func newScene(t *testing.T, cluster *testcluster.Cluster, c trouble) *scene {
	t.Helper()
	proxy, err := faultproxy.Start(cluster.ServerURL, cluster.CA)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(proxy.Close)
	if c.faults != nil {
		c.faults(proxy)
	}
	s := &scene{trouble: c, proxy: proxy, home: t.TempDir(), path: pathOf(t, cluster), bin: plugin(t)}
	caller := callerWith(t, cluster, c.caller)
	s.token = caller.Token
	if c.kubeconfig == "" {
		if err := proxy.WriteKubeconfig(s.config(), caller.Name, caller.Token); err != nil {
			t.Fatal(err)
		}
		return s
	}
	text := strings.NewReplacer("{SERVER}", proxy.URL(), "{CA}", s.ca(t), "{TOKEN}", caller.Token).Replace(c.kubeconfig)
	if err := os.WriteFile(s.config(), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *scene) config() string { return filepath.Join(s.home, "config") }

// ca writes the proxy's certificate where a kubeconfig can name it.
func (s *scene) ca(t *testing.T) string {
	t.Helper()
	path := filepath.Join(s.home, "ca.pem")
	if err := os.WriteFile(path, s.proxy.CA(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// command is the plugin as kubectl would start it, in a clean environment.
func (s *scene) command(t *testing.T, stdout, stderr *bytes.Buffer) *exec.Cmd {
	t.Helper()
	command := exec.CommandContext(t.Context(), s.bin, s.words()...)
	command.Dir = s.home
	command.Env = append([]string{"HOME=" + s.home, "PATH=" + s.path, "KUBECONFIG=" + s.config()}, s.env...)
	command.Stdin = strings.NewReader(s.stdin)
	command.Stdout, command.Stderr = stdout, stderr
	return command
}

func (s *scene) words() []string {
	if s.argv != nil {
		return s.argv
	}
	return strings.Fields(s.args)
}

// run waits for the plugin's end and returns its outcome.
func (s *scene) run(t *testing.T) outcome {
	t.Helper()
	var stdout, stderr bytes.Buffer
	began := time.Now()
	ended := s.command(t, &stdout, &stderr).Run()
	if took := time.Since(began); took < s.atLeast {
		t.Errorf("it took %s, want %s or more", took, s.atLeast)
	}
	return s.outcome(t, ended, &stdout, &stderr)
}

func (s *scene) outcome(t *testing.T, ended error, stdout, stderr *bytes.Buffer) outcome {
	t.Helper()
	code := 0
	var failed *exec.ExitError
	if errors.As(ended, &failed) {
		code = failed.ExitCode()
	} else if ended != nil {
		t.Fatal(ended)
	}
	return outcome{words: s.words(), code: code, stdout: stdout.String(), stderr: stderr.String(), asked: reviewsIn(s.proxy)}
}
