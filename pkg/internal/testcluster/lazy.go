package testcluster

import (
	"context"
	"fmt"
	"os"
	"sync"
	"testing"
)

// Lazy is the cluster of a test package: started by the first test that asks,
// stopped after the last.
//
//	var lazy = testcluster.Lazy{}
//
//	func TestMain(m *testing.M) { os.Exit(lazy.Main(m)) }
//
//	func TestSomething(t *testing.T) { cluster := lazy.Get(t) ... }
type Lazy struct {
	// Options are those of the cluster; to be set before the first Get.
	Options Options

	once    sync.Once
	cluster *Cluster
	err     error
}

// Main runs the package's tests, stops the cluster if one was started, and
// returns the exit code.
func (l *Lazy) Main(m *testing.M) int {
	code := m.Run()
	if err := l.Stop(); err != nil {
		fmt.Fprintln(os.Stderr, "testcluster:", err)
		return 1
	}
	return code
}

// Get returns the running cluster. It fails the test if there is none to be had,
// and skips it under go test -short.
func (l *Lazy) Get(t testing.TB) *Cluster {
	t.Helper()
	if testing.Short() {
		t.Skip("needs a cluster; not run with -short")
	}
	l.once.Do(func() { l.cluster, l.err = Start(context.Background(), l.Options) })
	if l.err != nil {
		t.Fatal(l.err)
	}
	return l.cluster
}

// Stop stops the cluster if one was started.
func (l *Lazy) Stop() error {
	if l.cluster == nil {
		return nil
	}
	return l.cluster.Stop()
}
