package bench

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/testcluster"
)

// program is a command to measure, and how its requests are recognised.
type program struct {
	name      string
	userAgent string
	path      func(*testcluster.Cluster) string
	args      []string
}

func whoCanAs(args ...string) program {
	return program{name: "who-can-as", userAgent: "who-can-as/", args: args, path: func(*testcluster.Cluster) string {
		return filepath.Join(repository, "bin", "kubectl-who_can_as")
	}}
}

func kubectl(args ...string) program {
	return program{name: "kubectl", userAgent: "kubectl/", args: args, path: func(c *testcluster.Cluster) string {
		return c.KubectlPath
	}}
}

// BenchmarkStart is the time to the first line of help.
func BenchmarkStart(b *testing.B) {
	compare(b, whoCanAs("--help"), kubectl("version", "--client"))
}

// BenchmarkList lists one identity with its groups in one namespace.
func BenchmarkList(b *testing.B) {
	compare(b,
		whoCanAs("jane@example.com", "--group", "dev-team", "-n", "production"),
		kubectl("auth", "can-i", "--list", "--as", "jane@example.com", "--as-group", "dev-team", "-n", "production"))
}

// BenchmarkListAll lists one identity in every namespace. kubectl has no such
// command; its figure is one namespace.
func BenchmarkListAll(b *testing.B) {
	compare(b, whoCanAs("jane@example.com", "--group", "dev-team", "-A"))
}

// BenchmarkCheck asks one question.
func BenchmarkCheck(b *testing.B) {
	compare(b,
		whoCanAs("jane@example.com", "get", "pods", "--group", "dev-team", "-n", "production"),
		kubectl("auth", "can-i", "get", "pods", "--as", "jane@example.com", "--as-group", "dev-team", "-n", "production"))
}

// BenchmarkHints asks a question about a user without groups, which reads RBAC
// lists for the hints.
func BenchmarkHints(b *testing.B) {
	compare(b, whoCanAs("jane@example.com", "get", "pods", "-n", "production"))
}

// BenchmarkSweep lists by single questions, as where rules are incomplete.
func BenchmarkSweep(b *testing.B) {
	compare(b, whoCanAs("jane@example.com", "--group", "dev-team", "-n", "production", "--source", "review"))
}

// compare runs each program as often as the benchmark asks, with a warm
// discovery cache, and reports the requests of one run beside its time.
func compare(b *testing.B, programs ...program) {
	cluster := lazy.Get(b)
	acme := filepath.Join(repository, "docs", "examples", "acme")
	if _, _, err := cluster.Kubectl(b.Context(), "apply", "-f", acme); err != nil {
		b.Fatal(err)
	}
	home := b.TempDir()
	for _, p := range programs {
		b.Run(p.name, func(b *testing.B) { measure(b, cluster, p, home) })
	}
}

func measure(b *testing.B, cluster *testcluster.Cluster, p program, home string) {
	run := func() {
		cmd := exec.CommandContext(b.Context(), p.path(cluster), p.args...)
		cmd.Env = append(os.Environ(), "HOME="+home, "KUBECONFIG="+cluster.KubeconfigPath)
		// An exit code of 1 is an answer; whatever else fails has none.
		if err := cmd.Run(); err != nil && cmd.ProcessState.ExitCode() != 1 {
			b.Fatalf("%s %v: %v", p.name, p.args, err)
		}
	}
	run() // fills the discovery cache
	before := requests(b, cluster, p.userAgent)
	b.ResetTimer()
	for range b.N {
		run()
	}
	b.StopTimer()
	b.ReportMetric(float64(requests(b, cluster, p.userAgent)-before)/float64(b.N), "requests/op")
}

// requests counts the finished requests of a user agent in the audit log.
func requests(b testing.TB, cluster *testcluster.Cluster, userAgent string) int {
	events, err := cluster.AuditEvents(b.Context(), "")
	if err != nil {
		b.Fatal(err)
	}
	count := 0
	for _, event := range events {
		if strings.HasPrefix(event.UserAgent, userAgent) {
			count++
		}
	}
	return count
}
