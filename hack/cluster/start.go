package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"

	"github.com/who-can-as/kubectl-who-can-as/hack/cluster/internal/controlplane"
	"github.com/who-can-as/kubectl-who-can-as/hack/cluster/internal/state"
)

// start starts a cluster in the background, unless one is running, and says where
// it is.
func start(ctx context.Context, args []string, streams streams) (err error) {
	flags := newFlags("start", streams)
	options := bindOptions(flags)
	stateDir := bindStateDir(flags)
	if err := parse(flags, args); err != nil {
		return err
	}
	if err := options.Validate(); err != nil {
		return err
	}
	directory, err := openState(*stateDir)
	if err != nil {
		return err
	}
	changing, err := directory.Change(ctx, func() {
		fmt.Fprintln(streams.err, "cluster: waiting for another start or stop")
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, changing.Release()) }()
	return startOnce(ctx, directory, args, streams)
}

// openState refuses to guess where the state is.
func openState(path string) (state.Directory, error) {
	if path == "" {
		return "", errors.New("--state-dir is required")
	}
	return state.At(path)
}

func startOnce(ctx context.Context, directory state.Directory, args []string, streams streams) error {
	owner, err := directory.Owner()
	if err != nil {
		return err
	}
	if owner == 0 {
		if _, err := findAssets(ctx, streams.err); err != nil {
			return err
		}
		if err := launch(ctx, directory, args); err != nil {
			return err
		}
	}
	described, err := directory.Description()
	if err != nil {
		return fmt.Errorf("process %d runs a cluster that is not ready: %w", owner, err)
	}
	return describe(described, owner != 0, streams.out)
}

// launch runs this program's "up" in a session of its own and waits until its
// cluster is ready.
func launch(ctx context.Context, directory state.Directory, args []string) error {
	log, err := os.Create(directory.LogPath())
	if err != nil {
		return fmt.Errorf("starting the cluster: %w", err)
	}
	defer log.Close()
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("starting the cluster: %w", err)
	}
	child := exec.Command(self, append([]string{"up"}, args...)...)
	child.Stderr = log
	child.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	stdout, err := child.StdoutPipe()
	if err != nil {
		return fmt.Errorf("starting the cluster: %w", err)
	}
	if err := child.Start(); err != nil {
		return fmt.Errorf("starting the cluster: %w", err)
	}
	if err := awaitLine(ctx, child, stdout); err != nil {
		return fmt.Errorf("starting the cluster in the background: %w; it said:\n%s", err, readLog(log.Name()))
	}
	return child.Process.Release()
}

// awaitLine waits for the child's first line, which means that it is ready. A
// child that does not get there, or is no longer wanted, is ended.
func awaitLine(ctx context.Context, child *exec.Cmd, stdout io.Reader) error {
	forget := context.AfterFunc(ctx, func() { _ = child.Process.Signal(syscall.SIGTERM) })
	defer forget()
	_, err := bufio.NewReader(stdout).ReadString('\n')
	if err == nil && ctx.Err() == nil {
		return nil
	}
	_ = child.Process.Signal(syscall.SIGTERM)
	ended := child.Wait()
	return errors.Join(ctx.Err(), ended)
}

// readLog is what the child has said, or why that is not known.
func readLog(path string) string {
	content, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	return string(content)
}

// describe says where the cluster is.
func describe(described controlplane.Description, already bool, out io.Writer) error {
	state := "ready"
	if already {
		state = "running already"
	}
	_, err := fmt.Fprintf(out, `cluster %s at %s
  kubeconfig  %s
  binaries    %s
  audit log   %s
`, state, described.Server, described.Kubeconfig, described.AssetsDir, described.AuditLog)
	return err
}
