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

// built is kubectl impersonate-matrix, compiled once and as it is released.
var built build

type build struct {
	once sync.Once
	dir  string
	err  error
}

func matrixPlugin(t testing.TB) string {
	t.Helper()
	built.once.Do(func() { built.err = built.compile() })
	if built.err != nil {
		t.Fatal(built.err)
	}
	return filepath.Join(built.dir, "kubectl-impersonate_matrix")
}

func (b *build) compile() error {
	var err error
	if b.dir, err = os.MkdirTemp("", "impersonate-matrix-"); err != nil {
		return fmt.Errorf("making a directory for the plugin: %w", err)
	}
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", b.dir, "./cmd/kubectl-impersonate_matrix")
	cmd.Dir, cmd.Env = repository, append(os.Environ(), "CGO_ENABLED=0")
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("building the plugin: %w: %s", err, output)
	}
	return nil
}

func (b *build) remove() error {
	if b.dir == "" {
		return nil
	}
	return os.RemoveAll(b.dir)
}
