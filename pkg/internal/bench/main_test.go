package bench

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/testcluster"
)

// lazy is for the example company and small worlds, seeded for a large one.
var (
	lazy   testcluster.Lazy
	seeded large
)

// repository is the way from this package to the root.
var repository = filepath.Join("..", "..", "..")

func TestMain(m *testing.M) {
	code := lazy.Main(m)
	for _, cleanUp := range []func() error{seeded.lazy.Stop, built.remove} {
		if err := cleanUp(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

// built are the plugins, compiled once and as they are released.
var built build

type build struct {
	once sync.Once
	dir  string
	err  error
}

func matrixPlugin(t testing.TB) string {
	t.Helper()
	return built.plugin(t, "kubectl-impersonate_matrix")
}

func whoPlugin(t testing.TB) string {
	t.Helper()
	return built.plugin(t, "kubectl-who_can_as")
}

func (b *build) plugin(t testing.TB, name string) string {
	t.Helper()
	b.once.Do(func() { b.err = b.compile() })
	if b.err != nil {
		t.Fatal(b.err)
	}
	return filepath.Join(b.dir, name)
}

func (b *build) compile() error {
	var err error
	if b.dir, err = os.MkdirTemp("", "impersonate-matrix-"); err != nil {
		return fmt.Errorf("making a directory for the plugins: %w", err)
	}
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", b.dir, "./cmd/kubectl-impersonate_matrix", "./cmd/kubectl-who_can_as")
	cmd.Dir, cmd.Env = repository, append(os.Environ(), "CGO_ENABLED=0")
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("building the plugins: %w: %s", err, output)
	}
	return nil
}

func (b *build) remove() error {
	if b.dir == "" {
		return nil
	}
	return os.RemoveAll(b.dir)
}
