package bench

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/who-can-as/kubectl-who-can-as/hack/bench/seed"
)

// The bars for answers from files alone.
const (
	mostMemory = 1_000_000_000
	mostPage   = 25_000_000
)

// million is a world of 1,000 identities and 1,000 namespaces, in files.
func million(t testing.TB) (world seed.World, dir string) {
	t.Helper()
	world = seed.Generate(seed.Sizes{Namespaces: 1000, Roles: 800, Bindings: 20_000, Users: 700, Groups: 60, ServiceAccounts: 300}, 1)
	dir = t.TempDir()
	file, err := os.Create(filepath.Join(dir, "world.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := world.WithDefaultRoles(0).WriteManifests(file); err != nil {
		t.Fatal(err)
	}
	return world, dir
}

func offline(t testing.TB, g grid, dir, format string) cost {
	t.Helper()
	return spend(t, nil, matrixPlugin(t), g.args("-q", "-f", dir, "-o", format)...)
}

// TestMillionCellsTakeLittleMemory takes ten seconds on a quiet machine.
func TestMillionCellsTakeLittleMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a while; not run with -short")
	}
	world, dir := million(t)
	spent := offline(t, newGrid(t, world, size{1000, 1000}), dir, "csv")
	if spent.peak > mostMemory {
		t.Errorf("%d bytes of memory, want at most %d", spent.peak, mostMemory)
	}
}

func TestPageOfManyCellsIsOfAModestSize(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a while; not run with -short")
	}
	world, dir := million(t)
	spent := offline(t, newGrid(t, world, size{1000, 200}), dir, "html")
	if spent.out > mostPage || spent.peak > mostMemory {
		t.Errorf("%d bytes on %d bytes of memory, want at most %d on %d", spent.out, spent.peak, mostPage, mostMemory)
	}
}

// BenchmarkLevelsOffline makes large matrices from files.
func BenchmarkLevelsOffline(b *testing.B) {
	world, dir := million(b)
	for _, one := range []struct {
		size   size
		format string
	}{
		{size{1000, 1000}, "csv"},
		{size{1000, 1000}, "jsonl"},
		{size{1000, 1000}, "json"},
		{size{1000, 200}, "html"},
	} {
		g := newGrid(b, world, one.size)
		b.Run(one.size.String()+"/"+one.format, func(b *testing.B) {
			var total cost
			for b.Loop() {
				total = total.and(offline(b, g, dir, one.format))
			}
			total.report(b, b.N)
		})
	}
}
