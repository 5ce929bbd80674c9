package benchload

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/testcluster"
)

// outcome is what a run of the program leaves behind.
type outcome struct {
	Stdout, Stderr string
	Code           int
}

// program is hack/bench, built for one test.
func program(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "bench")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", path, "github.com/who-can-as/kubectl-who-can-as/hack/bench")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building hack/bench: %v\n%s", err, out)
	}
	return path
}

// running runs the program on the server of a kubeconfig.
func running(t *testing.T, program, kubeconfig string, args ...string) outcome {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(t.Context(), program, args...)
	cmd.Env = append(os.Environ(), "KUBECONFIG="+kubeconfig)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil && !errors.As(err, new(*exec.ExitError)) {
		t.Fatal(err)
	}
	return outcome{Stdout: stdout.String(), Stderr: stderr.String(), Code: cmd.ProcessState.ExitCode()}
}

// TestLoadTellsWhatItDid has a server of its own: worlds share names.
func TestLoadTellsWhatItDid(t *testing.T) {
	var empty testcluster.Lazy
	cluster, program := empty.Get(t), program(t)
	t.Cleanup(func() {
		if err := empty.Stop(); err != nil {
			t.Error(err)
		}
	})
	seconds := regexp.MustCompile(`\d+\.\d s`)
	for _, counts := range []string{
		"created 60 objects in " + cluster.ServerURL + " in N s; 0 were there already\n",
		"created 0 objects in " + cluster.ServerURL + " in N s; 60 were there already\n",
	} {
		got := running(t, program, cluster.KubeconfigPath, "load",
			"--namespaces=3", "--roles=20", "--bindings=30", "--users=5", "--groups=2", "--service-accounts=7", "--seed=4")
		got.Stdout = seconds.ReplaceAllString(got.Stdout, "N s")
		if diff := cmp.Diff(outcome{Stdout: counts, Stderr: "60 of 60\n"}, got); diff != "" {
			t.Errorf("outcome (-want +got):\n%s", diff)
		}
	}
}

func TestFailedLoadTellsHowFarItCame(t *testing.T) {
	cluster, program := lazy.Get(t), program(t)
	nobody, err := cluster.Requester()
	if err != nil {
		t.Fatal(err)
	}
	got := running(t, program, nobody.KubeconfigPath, "load", "--in-flight", "1", "--namespaces", "1", "--service-accounts", "0")
	want := outcome{Code: 1, Stderr: `bench: after 0 objects: creating Namespace platform-production: namespaces is forbidden: User "` + nobody.Name +
		`" cannot create resource "namespaces" in API group "" at the cluster scope` + "\n"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("outcome (-want +got):\n%s", diff)
	}
}
