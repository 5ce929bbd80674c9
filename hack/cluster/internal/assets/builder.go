package assets

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/who-can-as/kubectl-who-can-as/hack/cluster/internal/lock"
)

// Builder makes a directory with the binaries, or finds it made.
type Builder struct {
	// Module pins what is built.
	Module Module
	// CacheDir is the directory that holds the builds.
	CacheDir string
	// Progress takes messages for people.
	Progress io.Writer
	// Go runs the go command in a directory and returns what it wrote to stdout.
	Go func(ctx context.Context, dir string, args ...string) (string, error)
}

// Ensure returns the directory of the binaries, building them first if nobody
// has. Of several processes one builds and the others wait for it.
func (b Builder) Ensure(ctx context.Context) (string, error) {
	version, err := b.Module.kubernetesVersion()
	if err != nil {
		return "", err
	}
	dir, err := b.directory(ctx, version)
	if err != nil {
		return "", err
	}
	if complete(dir) {
		return dir, nil
	}
	if err := b.buildOnce(ctx, version, dir); err != nil {
		return "", fmt.Errorf("building the cluster's binaries: %w", err)
	}
	return dir, nil
}

// directory is where this build belongs.
func (b Builder) directory(ctx context.Context, version string) (string, error) {
	toolchain, err := b.Go(ctx, os.TempDir(), "env", "GOVERSION", "GOOS", "GOARCH", "GOEXPERIMENT", "GOFLAGS")
	if err != nil {
		return "", err
	}
	return filepath.Join(b.CacheDir, address(b.Module, recipe(version), toolchain)), nil
}

// buildOnce builds unless another process does so first.
func (b Builder) buildOnce(ctx context.Context, version, dir string) (err error) {
	if err := os.MkdirAll(b.CacheDir, 0o755); err != nil {
		return err
	}
	held, err := lock.Wait(ctx, dir+".lock", func() { b.say("waiting for another process that builds the same") })
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, held.Release()) }()
	if complete(dir) {
		return nil
	}
	return b.buildInto(ctx, version, dir)
}

// buildInto builds in a place of its own and then moves the whole to dir.
func (b Builder) buildInto(ctx context.Context, version, dir string) error {
	unfinished := dir + ".unfinished"
	if err := os.RemoveAll(unfinished); err != nil {
		return err
	}
	defer os.RemoveAll(unfinished)
	if err := b.Module.write(unfinished); err != nil {
		return err
	}
	if err := b.buildAll(ctx, version, unfinished); err != nil {
		return err
	}
	return os.Rename(unfinished, dir)
}

func (b Builder) buildAll(ctx context.Context, version, dir string) error {
	b.say("building Kubernetes %s for tests; the first time this takes about ten minutes on two cores", version)
	all := targets()
	for i, target := range all {
		label := fmt.Sprintf("%s (%d of %d)", target.binary, i+1, len(all))
		args := append([]string{"build"}, flags(version)...)
		args = append(args, "-o", filepath.Join(dir, target.binary), target.importPath)
		if err := b.timed(label, func() error { _, err := b.Go(ctx, dir, args...); return err }); err != nil {
			return err
		}
	}
	return nil
}

// write makes a directory that go build takes for the module.
func (m Module) write(dir string) error {
	if err := os.Mkdir(dir, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), m.GoMod, 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "go.sum"), m.GoSum, 0o644)
}

// complete tells a finished build: directories are moved into place whole.
func complete(dir string) bool {
	_, err := os.Stat(dir)
	return err == nil
}
