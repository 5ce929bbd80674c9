package diffstories

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/storybook"
	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/testcluster"
)

// pluginName is what kubectl looks for when it reads who-can-as.
const pluginName = "kubectl-who_can_as"

var update = flag.Bool("update", false, "write down what the commands print now")

// repository is the way from this package, in which its tests run, to the root.
var repository = filepath.Join("..", "..", "..")

// Everything the tests of this package share is made by the first that asks and
// removed after the last.
var (
	lazy   testcluster.Lazy
	shared struct {
		once sync.Once
		dir  string // the plugin, kubectl's cache
		err  error
	}
)

func TestMain(m *testing.M) {
	flag.Parse()
	code := lazy.Main(m)
	if err := os.RemoveAll(shared.dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// scene is where one section is played: a shell in a directory of its own, in
// which docs is the repository's, and a caller who administers the cluster.
type scene struct {
	storybook.Shell
	cluster *testcluster.Cluster
	caller  testcluster.Requester
}

const administrator = `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: CALLER-administrates}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: CALLER}]
`

// newScene prepares a scene on a cluster with the example company of
// docs/examples/acme, which every scene leaves as it found it.
func newScene(t *testing.T) *scene {
	t.Helper()
	cluster := lazy.Get(t)
	shared.once.Do(func() { shared.err = prepare(t, cluster) })
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	caller, err := cluster.Requester()
	if err != nil {
		t.Fatal(err)
	}
	s := &scene{cluster: cluster, caller: caller}
	s.apply(t, strings.ReplaceAll(administrator, "CALLER", caller.Name))
	s.Shell = s.shell(t)
	t.Cleanup(func() { s.leave(t) })
	return s
}

// prepare builds the plugin and applies the example company.
func prepare(t *testing.T, cluster *testcluster.Cluster) error {
	var err error
	if shared.dir, err = os.MkdirTemp("", "who-can-as-diff-"); err != nil {
		return fmt.Errorf("making a directory for the plugin: %w", err)
	}
	build := exec.Command("go", "build", "-o", filepath.Join(shared.dir, pluginName), filepath.Join(repository, "cmd", pluginName))
	if output, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("building the plugin: %w\n%s", err, output)
	}
	_, _, err = cluster.Kubectl(t.Context(), "apply", "-f", filepath.Join(repository, "docs", "examples", "acme"))
	return err
}

// shell is where the scene's caller types.
func (s *scene) shell(t *testing.T) storybook.Shell {
	t.Helper()
	dir := t.TempDir()
	docs, err := filepath.Abs(filepath.Join(repository, "docs"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(docs, filepath.Join(dir, "docs")); err != nil {
		t.Fatal(err)
	}
	separator := string(os.PathListSeparator)
	return storybook.Shell{
		Dir: dir,
		Env: []string{
			"PATH=" + shared.dir + separator + filepath.Dir(s.cluster.KubectlPath) + separator + os.Getenv("PATH"),
			"HOME=" + dir, "KUBECONFIG=" + s.caller.KubeconfigPath, "KUBECACHEDIR=" + filepath.Join(shared.dir, "cache"),
		},
		Steady: []string{dir, "$PWD", s.cluster.ServerURL, "$SERVER", s.caller.Name, "$CALLER"},
	}
}

// apply applies manifests as the cluster's admin and waits until they count.
func (s *scene) apply(t *testing.T, manifests string) {
	t.Helper()
	if err := s.cluster.ApplySettled(t.Context(), manifests); err != nil {
		t.Fatal(err)
	}
}

// save writes the files of a section.
func (s *scene) save(t *testing.T, part storybook.Section) {
	t.Helper()
	for _, block := range part.Blocks {
		if block.File == "" {
			continue
		}
		if err := os.WriteFile(filepath.Join(s.Dir, block.File), []byte(block.Text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// leave takes the caller's rights back.
func (s *scene) leave(t *testing.T) {
	remove := exec.Command(s.cluster.KubectlPath, "delete", "clusterrolebinding", s.caller.Name+"-administrates")
	remove.Env = append(os.Environ(), "KUBECONFIG="+s.cluster.KubeconfigPath)
	if output, err := remove.CombinedOutput(); err != nil {
		t.Errorf("taking back the rights: %v\n%s", err, output)
	}
}
