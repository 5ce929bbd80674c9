package stories

import (
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/testcluster"
)

// TestStories runs the scripts side by side on one cluster, and then looks at
// what the server saw of them.
func TestStories(t *testing.T) {
	cluster := clusterOf(t)
	t.Run("script", func(t *testing.T) {
		tell(t, cluster, filepath.Join("testdata", "script"))
	})
	t.Run("audit", func(t *testing.T) {
		events, err := cluster.AuditEvents(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		assertOnlyReads(t, events, actors.all)
	})
}

// tell runs the scripts of a directory on a cluster.
func tell(t *testing.T, cluster *testcluster.Cluster, dir string) {
	t.Helper()
	path, cache := pathOf(t, cluster), t.TempDir()
	examples, err := filepath.Abs(filepath.Join(repository, "docs", "examples"))
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:           dir,
		Cmds:          commands(),
		UpdateScripts: *update,
		Setup: func(env *testscript.Env) error {
			env.Setenv("PATH", path)
			env.Setenv("HOME", filepath.Join(env.WorkDir, "home"))
			env.Setenv("KUBECACHEDIR", cache)
			env.Setenv("EXAMPLES", examples)
			// By default a program built with -race sleeps a second before it ends.
			env.Setenv("GORACE", "atexit_sleep_ms=0")
			_, err := begin(env, cluster)
			return err
		},
	})
}
