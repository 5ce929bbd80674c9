package main

import (
	"context"
	"errors"
	"fmt"
	"syscall"
	"time"

	"github.com/who-can-as/kubectl-who-can-as/hack/cluster/internal/state"
)

const (
	// stopPatience is how long a launcher may take to stop its cluster and clean up.
	stopPatience = 45 * time.Second
	stopInterval = 50 * time.Millisecond
)

// stop stops the cluster in the background, if there is one.
func stop(ctx context.Context, args []string, streams streams) error {
	flags := newFlags("stop", streams)
	stateDir := bindStateDir(flags)
	if err := parse(flags, args); err != nil {
		return err
	}
	directory, err := openState(*stateDir)
	if err != nil {
		return err
	}
	defer directory.RemoveIfEmpty()
	return stopOnce(ctx, directory, streams)
}

func stopOnce(ctx context.Context, directory state.Directory, streams streams) (err error) {
	changing, err := directory.Change(ctx, func() {
		fmt.Fprintln(streams.err, "cluster: waiting for another start or stop")
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, changing.Release()) }()
	owner, err := directory.Owner()
	if err != nil {
		return err
	}
	outcome := "no cluster is running"
	if owner != 0 {
		outcome = "cluster stopped"
		if err := end(ctx, directory, owner); err != nil {
			return fmt.Errorf("stopping the cluster: %w", err)
		}
	}
	if err := directory.Clear(); err != nil {
		return err
	}
	_, err = fmt.Fprintln(streams.out, outcome)
	return err
}

// end asks the launcher to stop and waits until it has let go of the directory.
// The owner holds a lock at this moment, so its id can't be another process's.
func end(ctx context.Context, directory state.Directory, owner int) error {
	if err := syscall.Kill(owner, syscall.SIGTERM); err != nil {
		return fmt.Errorf("signalling process %d: %w", owner, err)
	}
	ctx, cancel := context.WithTimeout(ctx, stopPatience)
	defer cancel()
	tick := time.NewTicker(stopInterval)
	defer tick.Stop()
	for {
		remaining, err := directory.Owner()
		if err != nil || remaining == 0 {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waiting for process %d to end: %w", owner, ctx.Err())
		case <-tick.C:
		}
	}
}
