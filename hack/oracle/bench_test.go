package oracle

import (
	"fmt"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"

	"k8s.io/apiserver/pkg/authorization/authorizer"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// BenchmarkDecision puts the same questions to both, on one core, in a cluster
// of 5,000 roles, 10,000 bindings and 2,000 namespaces.
func BenchmarkDecision(b *testing.B) {
	for _, cluster := range []int{1, 10, 30} {
		maker := newWorldMaker(World{Roles: 5000, Bindings: 10_000, Cluster: cluster, Namespaces: 2000})
		objects := maker.objects()
		policy := rbac.NewPolicy(objects)
		kubernetes, err := NewInformed(objects)
		if err != nil {
			b.Fatal(err)
		}
		allowed, denied := maker.questions(policy, 1000)
		for _, mix := range []struct {
			name      string
			questions []Question
		}{{"deny", denied}, {"allow", allowed}, {"mixed", alternate(allowed, denied)}} {
			name := fmt.Sprintf("cluster=%d%%/%s/", cluster, mix.name)
			b.Run(name+"kubernetes", func(b *testing.B) { measureKubernetes(b, kubernetes, mix.questions) })
			b.Run(name+"rbac", func(b *testing.B) { measurePolicy(b, policy, mix.questions) })
		}
	}
}

func alternate(allowed, denied []Question) []Question {
	var all []Question
	for i := range allowed {
		all = append(all, allowed[i], denied[i])
	}
	return all
}

func measureKubernetes(b *testing.B, original authorizer.Authorizer, questions []Question) {
	attributes := make([]authorizer.Attributes, len(questions))
	for i, q := range questions {
		attributes[i] = Attributes(q.Subject, q.Request)
	}
	b.ReportAllocs()
	i, began := 0, cpuTime(b)
	for b.Loop() {
		if _, _, err := original.Authorize(b.Context(), attributes[i]); err != nil {
			b.Fatal(err)
		}
		if i++; i == len(attributes) {
			i = 0
		}
	}
	b.ReportMetric(float64(b.N)/(cpuTime(b)-began).Seconds(), "decisions/core-s")
}

func measurePolicy(b *testing.B, policy *rbac.Policy, questions []Question) {
	b.ReportAllocs()
	i, began := 0, cpuTime(b)
	for b.Loop() {
		q := &questions[i]
		policy.Allows(q.Subject, q.Request)
		if i++; i == len(questions) {
			i = 0
		}
	}
	b.ReportMetric(float64(b.N)/(cpuTime(b)-began).Seconds(), "decisions/core-s")
}

// cpuTime is what the process has used of all cores, which on a busy machine
// tells more than the clock.
func cpuTime(b *testing.B) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// BenchmarkBuild builds policies of growing size and weighs them. The objects
// they are built from are not part of the weight.
func BenchmarkBuild(b *testing.B) {
	for _, bindings := range []int{25_000, 50_000, 100_000} {
		b.Run(fmt.Sprintf("bindings=%d", bindings), func(b *testing.B) {
			objects := largeWorld(bindings)
			began := cpuTime(b)
			for b.Loop() {
				rbac.NewPolicy(objects)
			}
			b.ReportMetric(float64((cpuTime(b)-began).Milliseconds())/float64(b.N), "core-ms/op")
			b.ReportMetric(float64(weigh(bindings))/(1<<20), "heap-MB")
		})
	}
}

// largeWorld has half as many roles as bindings, and every tenth binding is a
// ClusterRoleBinding.
func largeWorld(bindings int) access.Objects {
	return newWorldMaker(World{Roles: bindings / 2, Bindings: bindings, Cluster: 10, Namespaces: bindings / 5}).objects()
}

// weigh is what a policy keeps of the heap when its objects are gone.
func weigh(bindings int) uint64 {
	before := heap()
	policy := rbac.NewPolicy(largeWorld(bindings))
	after := heap()
	runtime.KeepAlive(policy)
	return after - min(before, after)
}

func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

// TestPolicyOf100000BindingsIsSmall: at most 300 MB.
func TestPolicyOf100000BindingsIsSmall(t *testing.T) {
	if megabytes := weigh(100_000) >> 20; megabytes > 300 {
		t.Errorf("%d MB", megabytes)
	}
}

// TestOracleOnInformers compares verdicts and reasons with the authorizer over
// listers, which takes the bindings in random order: any grant may be the one
// that it names.
func TestOracleOnInformers(t *testing.T) {
	maker := newWorldMaker(World{Roles: 500, Bindings: 1000, Cluster: 10, Namespaces: 50})
	objects := maker.objects()
	policy := rbac.NewPolicy(objects)
	kubernetes, err := NewInformed(objects)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range alternate(maker.questions(policy, 2000)) {
		decision, reason, err := kubernetes.Authorize(t.Context(), Attributes(q.Subject, q.Request))
		ours := policy.Authorize(q.Subject, q.Request)
		if err != nil || ours.Allowed != (decision == authorizer.DecisionAllow) {
			t.Fatalf("%+v: got %v, want %v, %v", q, ours, decision, err)
		}
		if ours.Allowed && !slices.ContainsFunc(ours.Grants, func(g rbac.Grant) bool { return g.Reason() == reason }) {
			t.Fatalf("%+v: %s is not among %v", q, reason, ours.Grants)
		}
	}
}
