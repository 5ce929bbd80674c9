package stories

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/testcluster"
)

// TestRequests: what a question costs when discovery is cached. Hints read RBAC
// objects in addition.
func TestRequests(t *testing.T) {
	cluster := clusterOf(t)
	cache := t.TempDir()
	measure(t, cluster, cache, "jane@example.com get pods") // fills the cache
	for _, test := range []struct {
		line string
		want []string
	}{
		{
			line: "jane@example.com --group dev-team -n production",
			want: []string{
				"create selfsubjectreviews", "create selfsubjectrulesreviews", "create selfsubjectrulesreviews",
				"get namespaces",
			},
		},
		{
			line: "jane@example.com --no-hints -n production",
			want: []string{
				"create selfsubjectreviews", "create selfsubjectrulesreviews", "create selfsubjectrulesreviews",
				"get namespaces",
			},
		},
		{
			line: "jane@example.com --group dev-team list pods -n production",
			want: []string{"create selfsubjectaccessreviews", "create selfsubjectreviews", "get namespaces"},
		},
		{
			line: "jane@example.com --no-hints list pods -n production",
			want: []string{"create selfsubjectaccessreviews", "create selfsubjectreviews", "get namespaces"},
		},
		{
			line: "jane@example.com --no-hints list nodes",
			want: []string{"create selfsubjectaccessreviews", "create selfsubjectreviews"},
		},
		{
			line: "jane@example.com --no-hints get /metrics",
			want: []string{"create selfsubjectaccessreviews", "create selfsubjectreviews"},
		},
		{
			line: "jane@example.com list pods -n production",
			want: []string{
				"create selfsubjectaccessreviews", "create selfsubjectreviews", "get namespaces",
				"list clusterrolebindings", "list clusterroles", "list rolebindings", "list roles",
			},
		},
		{line: "whoami jane@example.com", want: []string{"create selfsubjectreviews"}},
	} {
		t.Run(test.line, func(t *testing.T) {
			if diff := cmp.Diff(test.want, measure(t, cluster, cache, test.line)); diff != "" {
				t.Errorf("requests (-want +got):\n%s", diff)
			}
		})
	}
}

// TestWelcomeAsksNothingMore: what a terminal is told beside the list takes no
// request of its own.
func TestWelcomeAsksNothingMore(t *testing.T) {
	cluster := clusterOf(t)
	script, err := exec.LookPath("script")
	if err != nil {
		t.Skip("needs script(1) to make a terminal")
	}
	cache := t.TempDir()
	measure(t, cluster, cache, "get pods") // fills the cache
	want := []string{"create selfsubjectreviews", "create selfsubjectrulesreviews", "create selfsubjectrulesreviews", "get namespaces"}
	if diff := cmp.Diff(want, measure(t, cluster, cache, "")); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
	got := measureCommand(t, cluster, cache, script, "-qec", cluster.KubectlPath+" who-can-as", "/dev/null")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("requests on a terminal (-want +got):\n%s", diff)
	}
}

// measure runs the plugin as a caller of its own and returns what it asked, in
// alphabetical order.
func measure(t *testing.T, cluster *testcluster.Cluster, cache, line string) []string {
	t.Helper()
	return measureCommand(t, cluster, cache, cluster.KubectlPath, append([]string{"who-can-as"}, strings.Fields(line)...)...)
}

func measureCommand(t *testing.T, cluster *testcluster.Cluster, cache, name string, args ...string) []string {
	t.Helper()
	caller := requesterOf(t, cluster)
	if err := cluster.ApplySettled(t.Context(), administrator(caller.Name)); err != nil {
		t.Fatal(err)
	}
	command := exec.Command(name, args...)
	command.Env = append(os.Environ(), "PATH="+pathOf(t, cluster), "HOME="+t.TempDir(),
		"KUBECONFIG="+caller.KubeconfigPath, "KUBECACHEDIR="+cache, "GORACE=atexit_sleep_ms=0")
	if output, err := command.CombinedOutput(); err != nil && command.ProcessState.ExitCode() != 1 {
		t.Fatalf("%s: %v\n%s", command, err, output)
	}
	events, err := cluster.AuditEvents(t.Context(), caller.Name)
	if err != nil {
		t.Fatal(err)
	}
	var requests []string
	for _, event := range ofPlugin(events) {
		requests = append(requests, event.Verb+" "+objectWords(event))
	}
	return sorted(requests)
}
