package stories

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/testcluster"
)

// pluginName is what kubectl looks for when it reads who-can-as.
const pluginName = "kubectl-who_can_as"

// repository is the way from this package, in which its tests run, to the root.
var repository = filepath.Join("..", "..", "..")

// Everything the tests of this package share is made by the first that asks and
// removed after the last.
var (
	lazy  = testcluster.Lazy{Options: testcluster.Options{Requesters: 400}}
	built build
)

func TestMain(m *testing.M) {
	code := lazy.Main(m)
	if err := built.remove(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// clusterOf returns the package's cluster: RBAC authorizer, and the example
// company of docs/examples/acme, which tests must leave as it is.
func clusterOf(t testing.TB) *testcluster.Cluster {
	t.Helper()
	cluster := lazy.Get(t)
	loaded.once.Do(func() {
		_, _, loaded.err = cluster.Kubectl(t.Context(), "apply", "-f", filepath.Join(repository, "docs", "examples", "acme"))
	})
	if loaded.err != nil {
		t.Fatal(loaded.err)
	}
	return cluster
}

var loaded struct {
	once sync.Once
	err  error
}

// plugin returns the path of the plugin.
func plugin(t testing.TB) string {
	t.Helper()
	path, err := built.plugin()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// pathOf is a PATH with the cluster's kubectl and the plugin in front.
func pathOf(t testing.TB, cluster *testcluster.Cluster) string {
	t.Helper()
	separator := string(os.PathListSeparator)
	return filepath.Dir(plugin(t)) + separator + filepath.Dir(cluster.KubectlPath) + separator + os.Getenv("PATH")
}

// requesterOf takes a caller that no other test uses.
func requesterOf(t testing.TB, cluster *testcluster.Cluster) testcluster.Requester {
	t.Helper()
	requester, err := cluster.Requester()
	if err != nil {
		t.Fatal(err)
	}
	return requester
}

// build is the plugin, compiled once.
type build struct {
	once sync.Once
	dir  string
	err  error
}

func (b *build) plugin() (string, error) {
	b.once.Do(func() { b.err = b.compile() })
	return filepath.Join(b.dir, pluginName), b.err
}

// compile builds with the race detector where there is a C compiler for it.
func (b *build) compile() error {
	var err error
	if b.dir, err = os.MkdirTemp("", "who-can-as-plugin-"); err != nil {
		return fmt.Errorf("making a directory for the plugin: %w", err)
	}
	err = b.run("-race")
	if err == nil {
		return nil
	}
	fmt.Fprintf(os.Stderr, "building the plugin without the race detector, since with it: %v\n", err)
	return b.run()
}

func (b *build) run(flags ...string) error {
	args := append([]string{"build", "-buildvcs=false", "-o", filepath.Join(b.dir, pluginName)}, flags...)
	args = append(args, filepath.Join(repository, "cmd", pluginName))
	if output, err := exec.Command("go", args...).CombinedOutput(); err != nil {
		return fmt.Errorf("building the plugin: %w: %s", err, output)
	}
	return nil
}

func (b *build) remove() error {
	if b.dir == "" {
		return nil
	}
	return os.RemoveAll(b.dir)
}
