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
	var told told
	t.Run("script", func(t *testing.T) {
		tell(t, cluster, filepath.Join("testdata", "script"), &told)
	})
	t.Run("audit", func(t *testing.T) {
		events, err := cluster.AuditEvents(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		events = ofPlugin(events)
		assertOnlyReads(t, events)
		assertOnlySelfReviewsAsOthers(t, events, told.callers)
	})
}

// tell runs the scripts of a directory on a cluster.
func tell(t *testing.T, cluster *testcluster.Cluster, dir string, told *told) {
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
			return begin(env, cluster, told)
		},
	})
}
