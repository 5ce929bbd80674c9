package impersonationstories

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

// plugins are what kubectl looks for when it reads who-can-as and
// impersonate-matrix.
var plugins = []string{"kubectl-who_can_as", "kubectl-impersonate_matrix"}

var update = flag.Bool("update", false, "write down what the commands print now")

// repository is the way from this package, in which its tests run, to the root.
var repository = filepath.Join("..", "..", "..")

// Everything the tests of this package share is made by the first that asks and
// removed after the last.
var (
	// lazy takes bootstrap tokens and knows nodes, without has no constrained
	// impersonation, and page is for what users read alone.
	lazy = testcluster.Lazy{Options: testcluster.Options{
		AuthorizationMode: "Node,RBAC", FeatureGates: "ConstrainedImpersonation=true",
		APIServerArgs:   []string{"enable-bootstrap-token-auth=true"},
		AuditPolicyFile: filepath.Join(repository, "pkg", "auditlog", "rules", "audit-policy.yaml"), // as trail --rules prints it
	}}
	page    testcluster.Lazy
	without = testcluster.Lazy{Options: testcluster.Options{FeatureGates: "ConstrainedImpersonation=false"}}
	built   struct {
		once sync.Once
		dir  string // the plugins
		err  error
	}
	loaded         = map[*testcluster.Cluster]bool{}   // with the company
	administrators = map[*testcluster.Cluster]string{} // their kubeconfigs
	caches         = map[*testcluster.Cluster]string{} // what kubectl discovered
)

func TestMain(m *testing.M) {
	flag.Parse()
	code := lazy.Main(m)
	for _, other := range []*testcluster.Lazy{&without, &page} {
		if err := other.Stop(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	if err := os.RemoveAll(built.dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// pluginDir is the directory of the plugins.
func pluginDir(t *testing.T) string {
	t.Helper()
	built.once.Do(func() {
		if built.dir, built.err = os.MkdirTemp("", "who-can-as-impersonation-"); built.err != nil {
			return
		}
		for _, name := range plugins {
			build := exec.Command("go", "build", "-o", filepath.Join(built.dir, name), filepath.Join(repository, "cmd", name))
			if output, err := build.CombinedOutput(); err != nil {
				built.err = fmt.Errorf("building the plugin: %w\n%s", err, output)
				return
			}
		}
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	return built.dir
}

// companyOf returns the cluster with the example company of docs/examples/acme.
func companyOf(t testing.TB) *testcluster.Cluster { return withCompany(t, lazy.Get(t)) }

// withCompany loads the example company into a cluster, once.
func withCompany(t testing.TB, cluster *testcluster.Cluster) *testcluster.Cluster {
	t.Helper()
	if loaded[cluster] {
		return cluster
	}
	if _, _, err := cluster.Kubectl(t.Context(), "apply", "-f", filepath.Join(repository, "docs", "examples", "acme")); err != nil {
		t.Fatal(err)
	}
	if err := cluster.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	loaded[cluster] = true
	return cluster
}
