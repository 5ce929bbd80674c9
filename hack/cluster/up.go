package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/who-can-as/kubectl-who-can-as/hack/cluster/internal/controlplane"
	"github.com/who-can-as/kubectl-who-can-as/hack/cluster/internal/state"
)

// up runs a cluster in the foreground. When it is ready it prints one line of
// JSON, a controlplane.Description.
func up(ctx context.Context, args []string, streams streams) error {
	flags := newFlags("up", streams)
	options := bindOptions(flags)
	stateDir := bindStateDir(flags)
	untilStdinCloses := flags.Bool("until-stdin-closes", false, "stop when standard input ends, too")
	if err := parse(flags, args); err != nil {
		return err
	}
	if err := options.Validate(); err != nil {
		return err
	}
	if *untilStdinCloses {
		var cancel context.CancelFunc
		ctx, cancel = withEnd(ctx, streams.in)
		defer cancel()
	}
	binaries, err := findAssets(ctx, streams.err)
	if err != nil {
		return err
	}
	return serve(ctx, binaries, *stateDir, *options, streams.out)
}

// withEnd returns a context that ends when the input does.
func withEnd(ctx context.Context, input io.Reader) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		_, _ = io.Copy(io.Discard, input)
		cancel()
	}()
	return ctx, cancel
}

// serve runs a cluster until ctx ends and removes its files.
func serve(ctx context.Context, binaries, stateDir string, options controlplane.Options, out io.Writer) (err error) {
	claim, err := claimDir(ctx, stateDir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, claim.Release()) }()
	closeLog, err := logTo(claim.FilesDir)
	if err != nil {
		return err
	}
	defer closeLog()
	cluster, err := controlplane.Start(ctx, binaries, claim.FilesDir, options)
	if err != nil {
		return err
	}
	defer cluster.Stop()
	if err := announce(claim, cluster.Description, out); err != nil {
		return err
	}
	return cluster.Wait(ctx)
}

// claimDir claims the state directory, or a temporary one if there is none.
func claimDir(ctx context.Context, stateDir string) (*state.Claim, error) {
	if stateDir == "" {
		return state.Temporary()
	}
	directory, err := state.At(stateDir)
	if err != nil {
		return nil, err
	}
	return directory.Claim(ctx)
}

func announce(claim *state.Claim, described controlplane.Description, out io.Writer) error {
	if err := claim.Announce(described); err != nil {
		return err
	}
	if err := json.NewEncoder(out).Encode(described); err != nil {
		return fmt.Errorf("saying that the cluster is ready: %w", err)
	}
	return nil
}
