package nocluster

import (
	"os"
	"testing"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/testcluster"
	"github.com/who-can-as/kubectl-who-can-as/pkg/kube"
)

var lazy testcluster.Lazy

func TestMain(m *testing.M) { os.Exit(lazy.Main(m)) }

// discovered is the catalog of the running server, as the plugins read it.
func discovered(t *testing.T) access.Catalog {
	t.Helper()
	flags := kube.NewKubeconfig()
	flags.Path, flags.CacheDir = lazy.Get(t).KubeconfigPath, t.TempDir()
	caller, err := kube.Connect(flags, kube.Options{UserAgent: "nocluster"})
	if err != nil {
		t.Fatal(err)
	}
	discovery, err := caller.Discovery()
	if err != nil {
		t.Fatal(err)
	}
	catalog, missing, err := discovery.Catalog(t.Context())
	if err != nil || len(missing) > 0 {
		t.Fatal(missing, err)
	}
	return catalog
}
