package bench

import (
	"strings"
	"testing"
	"time"

	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/testcluster"
)

// sampled is for how many cells the loop over kubectl is run; the time for all
// of a larger matrix is worked out from that.
const sampled = 50

// matrixAgent begins the user agent of kubectl impersonate-matrix.
const matrixAgent = "impersonate-matrix/"

// BenchmarkLevels asks for the levels of growing matrices on one server, from
// both sources that tell complete rules, beside the loop that people write.
func BenchmarkLevels(b *testing.B) {
	cluster, world := seeded.open(b)
	for _, size := range []size{{5, 10}, {50, 100}, {200, 500}} {
		g := newGrid(b, world, size)
		b.Run(size.String(), func(b *testing.B) {
			var loop time.Duration // one cell of it
			b.Run("kubectl-loop", func(b *testing.B) { loop = measureLoop(b, cluster, g) })
			for _, source := range []string{"impersonation", "rbac"} {
				b.Run(source, func(b *testing.B) {
					measureMatrix(b, cluster, g, loop, "--source", source, "-o", "csv")
				})
			}
		})
	}
}

// BenchmarkLevelsByQuestions is the smallest of the matrices where no list of
// rules is to be had, so that what decides the levels is asked one by one.
func BenchmarkLevelsByQuestions(b *testing.B) {
	cluster, world := seeded.open(b)
	g := newGrid(b, world, size{5, 10})
	measureMatrix(b, cluster, g, 0, "--source", "review", "--max-requests", "1000000", "-o", "csv")
}

// measureLoop runs kubectl auth can-i --list for some of the cells and returns
// how long one takes.
func measureLoop(b *testing.B, cluster *testcluster.Cluster, g grid) time.Duration {
	env, pairs := environment(b, cluster), g.pairs(sampled)
	spend(b, env, cluster.KubectlPath, pairs[0].canIList()...) // fills the discovery cache
	var took time.Duration
	for b.Loop() {
		began := time.Now()
		for _, pair := range pairs {
			spend(b, env, cluster.KubectlPath, pair.canIList()...)
		}
		took += time.Since(began)
	}
	each := took / time.Duration(b.N*len(pairs))
	b.ReportMetric(0, "ns/op") // says nothing: it is the time of the sample
	b.ReportMetric(each.Seconds()*1000, "ms/cell")
	b.ReportMetric(each.Seconds()*float64(g.cells()), "s")
	if len(pairs) < g.cells() {
		b.Logf("%v for all %d cells is extrapolated: %d of them, taken evenly, were run at %v each",
			(each * time.Duration(g.cells())).Round(time.Second), g.cells(), len(pairs), each.Round(time.Millisecond))
	}
	return each
}

// measureMatrix asks for a matrix with a warm discovery cache.
func measureMatrix(b *testing.B, cluster *testcluster.Cluster, g grid, loop time.Duration, more ...string) {
	env, plugin := environment(b, cluster), matrixPlugin(b)
	first := g
	first.namespaces = g.namespaces[:1]
	spend(b, env, plugin, first.args("--dry-run")...) // fills the discovery cache
	before, pages := requests(b, cluster, matrixAgent), furtherPages(b, cluster)
	var total cost
	for b.Loop() {
		total = total.and(spend(b, env, plugin, g.args(more...)...))
	}
	each := total.wall / time.Duration(b.N)
	total.report(b, b.N)
	b.ReportMetric(each.Seconds()*1000/float64(g.cells()), "ms/cell")
	b.ReportMetric(float64(requests(b, cluster, matrixAgent)-before)/float64(b.N), "requests")
	b.ReportMetric(float64(furtherPages(b, cluster)-pages)/float64(b.N), "further-pages")
	b.ReportMetric(float64(total.peak)/1e6, "MB-peak")
	if loop > 0 {
		b.ReportMetric(loop.Seconds()*float64(g.cells())/each.Seconds(), "x-loop")
	}
}

// furtherPages counts the requests among them that read on in a list.
func furtherPages(b *testing.B, cluster *testcluster.Cluster) int {
	events, err := cluster.AuditEvents(b.Context(), "")
	if err != nil {
		b.Fatal(err)
	}
	count := 0
	for _, event := range events {
		if strings.HasPrefix(event.UserAgent, matrixAgent) && strings.Contains(event.RequestURI, "continue=") {
			count++
		}
	}
	return count
}

// environment is that of a caller who may do everything.
func environment(t testing.TB, cluster *testcluster.Cluster) []string {
	return []string{"HOME=" + t.TempDir(), "KUBECONFIG=" + cluster.KubeconfigPath}
}
