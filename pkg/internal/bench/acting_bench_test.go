package bench

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/who-can-as/kubectl-who-can-as/hack/bench/seed"
)

// mostReach is the bar for whom everybody can become, in bytes of memory.
const mostReach = 500_000_000

// company is a world of so many bindings, half as many service accounts, in a
// file.
func company(t testing.TB, bindings int) string {
	t.Helper()
	world := seed.Generate(seed.Sizes{
		Namespaces: bindings / 20, Roles: bindings / 10, Bindings: bindings,
		Users: bindings / 10, Groups: bindings / 50, ServiceAccounts: bindings / 2,
	}, 1)
	path := filepath.Join(t.TempDir(), "world.yaml")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := world.WithDefaultRoles(0).WriteManifests(file); err != nil {
		t.Fatal(err)
	}
	return path
}

// acting are the commands about everybody at once.
func acting(path string) map[string][]string {
	return map[string][]string{
		"everyone":      {"targets", "--everyone", "--through", "all", "--max-depth", "5", "-q", "-f", path, "-o", "json"},
		"impersonators": {"impersonators", "sa/kube-system:deployment-controller", "--through", "all", "-q", "-f", path, "-o", "json"},
		"lint":          {"lint", "-q", "-f", path, "-o", "json"},
	}
}

// TestReachTakesLittleMemory: 10,000 bindings and 5,000 service accounts.
func TestReachTakesLittleMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a while; not run with -short")
	}
	spent := spend(t, nil, whoPlugin(t), acting(company(t, 10_000))["everyone"]...)
	if spent.peak > mostReach {
		t.Errorf("%d bytes of memory, want at most %d", spent.peak, mostReach)
	}
}

// BenchmarkActing finds whom everybody can become, who can become one, and what
// goes wrong, in worlds of growing size.
func BenchmarkActing(b *testing.B) {
	for _, bindings := range []int{1000, 3000, 10_000} {
		path := company(b, bindings)
		for name, args := range acting(path) {
			b.Run(fmt.Sprintf("%s/%d", name, bindings), func(b *testing.B) {
				plugin := whoPlugin(b)
				var total cost
				for b.Loop() {
					total = total.and(spend(b, nil, plugin, args...))
				}
				total.report(b, b.N)
			})
		}
	}
}
