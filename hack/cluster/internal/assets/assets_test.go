package assets

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

func TestAddressChangesWithEachPart(t *testing.T) {
	module := Module{GoMod: []byte("mod"), GoSum: []byte("sum")}
	steps := []string{"flag", "target"}
	addresses := []string{
		address(module, steps, "go1"),
		address(Module{GoMod: []byte("mod2"), GoSum: []byte("sum")}, steps, "go1"),
		address(Module{GoMod: []byte("mod"), GoSum: []byte("sum2")}, steps, "go1"),
		address(Module{GoMod: []byte("mods"), GoSum: []byte("um")}, steps, "go1"),
		address(module, []string{"flagt", "arget"}, "go1"),
		address(module, []string{"flag"}, "go1"),
		address(module, steps, "go2"),
	}
	slices.Sort(addresses)
	if unique := slices.Compact(slices.Clone(addresses)); len(unique) != len(addresses) {
		t.Errorf("some are the same: %v", addresses)
	}
}

func TestAddressIsStable(t *testing.T) {
	got := address(Module{GoMod: []byte("mod"), GoSum: []byte("sum")}, []string{"flag"}, "go1")
	const want = "2bda55d631d3e3ea2b04f6ab800e3c2d"
	if got != want {
		t.Errorf("got %s, want %s: every build in every cache would be forgotten", got, want)
	}
}

func TestStampIsThatOfTheRequiredVersion(t *testing.T) {
	version, err := testModule().kubernetesVersion()
	if err != nil {
		t.Fatal(err)
	}
	const stamp = "-X k8s.io/component-base/version."
	want := []string{
		"-mod=readonly",
		"-trimpath",
		"-ldflags=-s -w " + stamp + "gitVersion=v1.37.2 " + stamp + "gitMajor=1 " + stamp + "gitMinor=37 " + stamp + "gitTreeState=archive",
	}
	if got := flags(version); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestModuleWithoutKubernetesIsAnError(t *testing.T) {
	_, err := Module{GoMod: []byte("module x\n")}.kubernetesVersion()
	const want = "reading go.mod: no requirement of k8s.io/kubernetes v1.x"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestSeveralProcessesBuildOnce(t *testing.T) {
	toolchain := &fakeGo{}
	cache := t.TempDir()
	dirs := make([]string, 4)
	var all sync.WaitGroup
	for i := range dirs {
		all.Go(func() {
			var err error
			if dirs[i], err = newBuilder(cache, toolchain).Ensure(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if got := toolchain.builds.Load(); got != 3 {
		t.Errorf("%d binaries were built, want 3", got)
	}
	if len(slices.Compact(dirs)) != 1 {
		t.Errorf("got %v", dirs)
	}
	assertEntries(t, cache, filepath.Base(dirs[0]))
	assertEntries(t, dirs[0], "etcd", "go.mod", "go.sum", "kube-apiserver", "kubectl")
}

func TestFailedBuildLeavesNothing(t *testing.T) {
	cache := t.TempDir()
	toolchain := &fakeGo{fails: "etcd"}
	_, err := newBuilder(cache, toolchain).Ensure(t.Context())
	const want = "building the cluster's binaries: no etcd today"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	assertEntries(t, cache)
}

func TestLeftoversOfAKilledBuildAreReplaced(t *testing.T) {
	cache := t.TempDir()
	builder := newBuilder(cache, &fakeGo{})
	dir, err := builder.directory(t.Context(), "v1.37.2")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(dir+".unfinished", "half"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := builder.Ensure(t.Context()); err != nil {
		t.Fatal(err)
	}
	assertEntries(t, dir, "etcd", "go.mod", "go.sum", "kube-apiserver", "kubectl")
}

func TestProgressSaysWhatIsBuiltAndHowLongItTakes(t *testing.T) {
	var progress bytes.Buffer
	builder := newBuilder(t.TempDir(), &fakeGo{})
	builder.Progress = &progress
	for range 2 { // the second time there is nothing to say
		if _, err := builder.Ensure(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	const want = `cluster: building Kubernetes v1.37.2 for tests; the first time this takes about ten minutes on two cores
cluster: building kube-apiserver (1 of 3)
cluster: built kube-apiserver (1 of 3) in 0s
cluster: building etcd (2 of 3)
cluster: built etcd (2 of 3) in 0s
cluster: building kubectl (3 of 3)
cluster: built kubectl (3 of 3) in 0s
`
	if got := progress.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestGivenDirectoryMustBeComplete(t *testing.T) {
	dir := t.TempDir()
	for _, binary := range []string{"kube-apiserver", "etcd"} {
		if err := os.WriteFile(filepath.Join(dir, binary), nil, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	_, err := Given(dir)
	want := "looking for binaries in " + dir + ": stat " + filepath.Join(dir, "kubectl") + ": no such file or directory"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if err := os.WriteFile(filepath.Join(dir, "kubectl"), nil, 0o755); err != nil {
		t.Fatal(err)
	}
	if got, err := Given(dir); err != nil || got != dir {
		t.Errorf("got %s, %v", got, err)
	}
}

func testModule() Module {
	return Module{
		GoMod: []byte("module x\n\nrequire (\n\tk8s.io/client-go v0.37.2\n\tk8s.io/kubernetes v1.37.2\n)\n"),
		GoSum: []byte("sums\n"),
	}
}

func newBuilder(cache string, toolchain *fakeGo) Builder {
	return Builder{Module: testModule(), CacheDir: cache, Progress: &bytes.Buffer{}, Go: toolchain.run}
}

// fakeGo stands for the go command: it writes empty binaries.
type fakeGo struct {
	fails  string // the binary that can't be built
	builds atomic.Int32
}

func (g *fakeGo) run(_ context.Context, _ string, args ...string) (string, error) {
	if args[0] == "env" {
		return "go1.26\nlinux\namd64\n\n\n", nil
	}
	output := args[slices.Index(args, "-o")+1]
	if g.fails != "" && strings.HasSuffix(output, g.fails) {
		return "", errors.New("no " + g.fails + " today")
	}
	g.builds.Add(1)
	return "", os.WriteFile(output, nil, 0o755)
}

func assertEntries(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, entry := range entries {
		got = append(got, entry.Name())
	}
	if !slices.Equal(got, want) {
		t.Errorf("%s has %v, want %v", dir, got, want)
	}
}
