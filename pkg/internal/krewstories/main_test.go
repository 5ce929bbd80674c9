package krewstories

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/testcluster"
)

// repository is the way from this package, in which its tests run, to the root.
var repository = filepath.Join("..", "..", "..")

// Everything the tests of this package share is made by the first that asks and
// removed after the last.
var (
	lazy  testcluster.Lazy
	tools struct {
		once sync.Once
		dir  string
		err  error
	}
)

func TestMain(m *testing.M) {
	code := lazy.Main(m)
	if err := os.RemoveAll(tools.dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// plugin is one of the two, as krew and as the file system know it.
type plugin struct{ name, file string }

func plugins() []plugin {
	return []plugin{{"who-can-as", "kubectl-who_can_as"}, {"impersonate-matrix", "kubectl-impersonate_matrix"}}
}

// The versions that the tests release.
const older, newer = "v1.0.0", "v1.1.0"

// toolDir holds krew as kubectl finds it, krew's validator, the renderer of the
// manifests, and each plugin in each version as VERSION/FILE.
func toolDir(t *testing.T) string {
	t.Helper()
	tools.once.Do(func() {
		if tools.dir, tools.err = os.MkdirTemp("", "who-can-as-krew-"); tools.err != nil {
			return
		}
		tools.err = buildTools(tools.dir)
	})
	if tools.err != nil {
		t.Fatal(tools.err)
	}
	return tools.dir
}

func buildTools(dir string) error {
	module := filepath.Join(repository, "hack", "krew")
	for name, pkg := range map[string]string{
		"kubectl-krew": "sigs.k8s.io/krew/cmd/krew", "validate": "sigs.k8s.io/krew/cmd/validate-krew-manifest", "render": ".",
	} {
		if err := build("-C", module, "-o", filepath.Join(dir, name), pkg); err != nil {
			return err
		}
	}
	for _, version := range []string{older, newer} {
		for _, p := range plugins() {
			set := "-s -w -X github.com/who-can-as/kubectl-who-can-as/pkg/version.release=" + version
			if err := build("-C", repository, "-ldflags", set, "-o", filepath.Join(dir, version, p.file), "./cmd/"+p.file); err != nil {
				return err
			}
		}
	}
	return nil
}

// build runs go build; the plugins have a Go workspace of their own nowhere.
func build(args ...string) error {
	// -C comes first; output paths are absolute.
	args = append(args[:2:2], append([]string{"-trimpath", "-buildvcs=false"}, args[2:]...)...)
	command := exec.Command("go", append([]string{"build"}, args...)...)
	command.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("go build %s: %w\n%s", strings.Join(args, " "), err, output)
	}
	return nil
}

// krew is one installation of it: a root of its own, a home of its own.
type krew struct {
	root string
	env  []string
}

// newKrew is a fresh one whose index is a git repository, "" for none.
func newKrew(t *testing.T, cluster *testcluster.Cluster, index string) *krew {
	t.Helper()
	root, home := t.TempDir(), t.TempDir()
	path := []string{filepath.Join(root, "bin"), toolDir(t), filepath.Dir(cluster.KubectlPath), os.Getenv("PATH")}
	return &krew{root: root, env: append(os.Environ(),
		"KREW_ROOT="+root, "HOME="+home, "KUBECONFIG="+cluster.KubeconfigPath, "PATH="+strings.Join(path, string(os.PathListSeparator)),
		"KREW_DEFAULT_INDEX_URI="+index, "KREW_NO_UPGRADE_CHECK=1", "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "GIT_TERMINAL_PROMPT=0",
	)}
}

// kubectl runs kubectl, and fails the test unless it ends as wanted.
func (k *krew) kubectl(t *testing.T, code int, args ...string) (stdout, stderr string) {
	t.Helper()
	var out, err strings.Builder
	command := exec.CommandContext(t.Context(), "kubectl", args...)
	command.Path = k.which(t)
	command.Env, command.Stdout, command.Stderr = k.env, &out, &err
	if failed := command.Run(); failed != nil && command.ProcessState == nil {
		t.Fatal(failed)
	}
	if got := command.ProcessState.ExitCode(); got != code {
		t.Fatalf("kubectl %s: exit code %d, want %d\n%s%s", strings.Join(args, " "), got, code, &out, &err)
	}
	return out.String(), err.String()
}

// version is what a plugin says of itself.
func (k *krew) version(t *testing.T, p plugin) string {
	t.Helper()
	out, _ := k.kubectl(t, 0, p.name, "--version")
	return strings.TrimPrefix(strings.TrimSpace(out), "kubectl "+p.name+" version ")
}

// which is the kubectl of the cluster.
func (k *krew) which(t *testing.T) string {
	t.Helper()
	return lazy.Get(t).KubectlPath
}
