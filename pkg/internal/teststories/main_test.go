package teststories

import (
	"flag"
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

var update = flag.Bool("update", false, "write down what the commands print now")

// repository is the way from this package, in which its tests run, to the root.
var repository = filepath.Join("..", "..", "..")

// Everything the tests of this package share is made by the first that asks and
// removed after the last.
var (
	lazy  testcluster.Lazy
	built struct {
		once sync.Once
		dir  string // the plugin, kubectl's cache
		err  error
	}
	loaded struct {
		once sync.Once
		err  error
	}
)

func TestMain(m *testing.M) {
	flag.Parse()
	code := lazy.Main(m)
	if err := os.RemoveAll(built.dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// pluginDir is the directory of the plugin.
func pluginDir(t *testing.T) string {
	t.Helper()
	built.once.Do(func() {
		if built.dir, built.err = os.MkdirTemp("", "who-can-as-tests-"); built.err != nil {
			return
		}
		build := exec.Command("go", "build", "-o", filepath.Join(built.dir, pluginName), filepath.Join(repository, "cmd", pluginName))
		if output, err := build.CombinedOutput(); err != nil {
			built.err = fmt.Errorf("building the plugin: %w\n%s", err, output)
		}
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	return built.dir
}

// clusterOf returns the package's cluster with the example company of
// docs/examples/acme, which every section leaves as it found it.
func clusterOf(t *testing.T) *testcluster.Cluster {
	t.Helper()
	cluster := lazy.Get(t)
	loaded.once.Do(func() {
		_, _, loaded.err = cluster.Kubectl(t.Context(), "apply", "-f", filepath.Join(repository, "docs", "examples", "acme"))
		if loaded.err == nil {
			loaded.err = cluster.Settle(t.Context())
		}
	})
	if loaded.err != nil {
		t.Fatal(loaded.err)
	}
	return cluster
}
