package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/who-can-as/kubectl-who-can-as/hack/cluster/internal/assets"
)

const (
	// cacheVariable replaces the user's cache directory.
	cacheVariable = "WHO_CAN_AS_CACHE"
	// assetsVariable names a directory of binaries to use instead of building.
	assetsVariable = "KUBEBUILDER_ASSETS"
)

// build builds the binaries and prints their directory.
func build(ctx context.Context, args []string, streams streams) error {
	if err := parse(newFlags("build", streams), args); err != nil {
		return err
	}
	dir, err := findAssets(ctx, streams.err)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(streams.out, dir)
	return err
}

// findAssets returns the directory of the binaries: one that was given, or one
// built now or before.
func findAssets(ctx context.Context, progress io.Writer) (string, error) {
	if given := os.Getenv(assetsVariable); given != "" {
		fmt.Fprintf(progress, "cluster: using the binaries in %s (%s), building none\n", given, assetsVariable)
		return assets.Given(given)
	}
	cache, err := cacheDir()
	if err != nil {
		return "", err
	}
	builder := assets.Builder{
		Module:   module(),
		CacheDir: filepath.Join(cache, "assets"),
		Progress: progress,
		Go:       assets.GoCommand,
	}
	return builder.Ensure(ctx)
}

func cacheDir() (string, error) {
	if chosen := os.Getenv(cacheVariable); chosen != "" {
		return filepath.Abs(chosen)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("looking for a cache directory (%s chooses one): %w", cacheVariable, err)
	}
	return filepath.Join(cache, "who-can-as"), nil
}
