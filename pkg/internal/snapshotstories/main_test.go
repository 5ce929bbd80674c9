package snapshotstories

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/testcluster"
)

var update = flag.Bool("update", false, "write down what the commands print now")

// repository is the way from this package, in which its tests run, to the root.
var repository = filepath.Join("..", "..", "..")

// Everything the tests of this package share is made by the first that asks and
// removed after the last.
var (
	lazy      testcluster.Lazy
	untouched testcluster.Lazy // the cluster of the guide: nothing but what it applies
	compiled  plugins
)

func TestMain(m *testing.M) {
	flag.Parse()
	code := m.Run()
	for _, cleanUp := range []func() error{lazy.Stop, untouched.Stop, compiled.remove} {
		if err := cleanUp(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

// acme applies the example company, once for each cluster.
func acme(t *testing.T, cluster *testcluster.Cluster) {
	t.Helper()
	if _, _, err := cluster.Kubectl(t.Context(), "apply", "-f", filepath.Join(repository, "docs", "examples", "acme")); err != nil {
		t.Fatal(err)
	}
}

// plugins are both of them, compiled once.
type plugins struct {
	once sync.Once
	dir  string
	err  error
}

// path is a PATH with the plugins and the cluster's kubectl in front.
func (p *plugins) path(t *testing.T, cluster *testcluster.Cluster) string {
	t.Helper()
	p.once.Do(func() { p.err = p.build() })
	if p.err != nil {
		t.Fatal(p.err)
	}
	return strings.Join([]string{p.dir, filepath.Dir(cluster.KubectlPath), os.Getenv("PATH")}, string(os.PathListSeparator))
}

func (p *plugins) build() error {
	var err error
	if p.dir, err = os.MkdirTemp("", "who-can-as-snapshots-"); err != nil {
		return fmt.Errorf("making a directory for the plugins: %w", err)
	}
	build := exec.Command("go", "build", "-buildvcs=false", "-o", p.dir+"/", "./"+filepath.Join(repository, "cmd")+"/...")
	if output, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("building the plugins: %w\n%s", err, output)
	}
	return nil
}

func (p *plugins) remove() error { return os.RemoveAll(p.dir) } // nothing for ""
