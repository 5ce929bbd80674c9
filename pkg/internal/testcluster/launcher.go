package testcluster

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// stopPatience is how long the launcher may take to stop; it needs about three
// seconds and kills what hangs after twenty.
const stopPatience = time.Minute

// description is the line the launcher prints when the cluster is ready.
type description struct {
	Kubeconfig string        `json:"kubeconfig"`
	AssetsDir  string        `json:"assetsDir"`
	AuditLog   string        `json:"auditLog"`
	Server     string        `json:"server"`
	CAFile     string        `json:"caFile"`
	AdminToken string        `json:"adminToken"`
	Requesters []credentials `json:"requesters"`
}

// credentials are a requester's in the description.
type credentials struct {
	Name  string `json:"name"`
	Token string `json:"token"`
}

// launcher is the running child. Closing stdin makes it stop its cluster.
type launcher struct {
	command  *exec.Cmd
	stdin    io.Closer
	stopOnce sync.Once
	stopErr  error
}

// launch starts the launcher and waits for its description of the cluster.
func launch(ctx context.Context, options Options) (*launcher, description, error) {
	options, err := options.absolute()
	if err != nil {
		return nil, description{}, err
	}
	child, stdout, err := startLauncher(options)
	if err != nil {
		return nil, description{}, err
	}
	forget := context.AfterFunc(ctx, func() { _ = child.stdin.Close() })
	defer forget()
	described, err := readDescription(stdout)
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	if err != nil {
		return nil, description{}, withStop(err, child)
	}
	return child, described, nil
}

func startLauncher(options Options) (*launcher, io.Reader, error) {
	dir, err := launcherDir()
	if err != nil {
		return nil, nil, err
	}
	fmt.Fprintln(options.stderr(), "testcluster: starting a cluster; the first build takes about ten minutes on two cores")
	command := exec.Command("go", launchArguments(options)...)
	command.Dir = dir
	command.Env = append(command.Environ(), "CGO_ENABLED=0", "GOWORK=off")
	command.Stderr = options.stderr()
	stdin, err := command.StdinPipe()
	if err != nil {
		return nil, nil, fmt.Errorf("connecting the launcher: %w", err)
	}
	stdout, err := command.StdoutPipe()
	if err != nil {
		return nil, nil, fmt.Errorf("connecting the launcher: %w", err)
	}
	if err := command.Start(); err != nil {
		return nil, nil, fmt.Errorf("running the launcher in %s: %w", dir, err)
	}
	return &launcher{command: command, stdin: stdin}, stdout, nil
}

func launchArguments(options Options) []string {
	return append([]string{"run", "-trimpath", ".", "up", "--until-stdin-closes"}, options.arguments()...)
}

// launcherDir is hack/cluster in the module that go test runs in. Tests run in
// the directory of their package, so the module is asked for by name.
func launcherDir() (string, error) {
	output, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		return "", fmt.Errorf("finding the repository: go list -m: %w", err)
	}
	return filepath.Join(strings.TrimSpace(string(output)), "hack", "cluster"), nil
}

// readDescription reads the launcher's one line.
func readDescription(stdout io.Reader) (description, error) {
	line, err := bufio.NewReader(stdout).ReadBytes('\n')
	if errors.Is(err, io.EOF) {
		return description{}, errors.New("the launcher ended before the cluster was ready; its messages are above")
	}
	if err != nil {
		return description{}, fmt.Errorf("reading what the launcher says: %w", err)
	}
	var described description
	if err := json.Unmarshal(line, &described); err != nil {
		return description{}, fmt.Errorf("parsing what the launcher says: %w", err)
	}
	return described, nil
}

// stop closes the child's input and waits for it to clean up.
func (l *launcher) stop() error {
	l.stopOnce.Do(func() { l.stopErr = l.closeAndWait() })
	return l.stopErr
}

func (l *launcher) closeAndWait() error {
	_ = l.stdin.Close()
	overdue := time.AfterFunc(stopPatience, func() { _ = l.command.Process.Kill() })
	defer overdue.Stop()
	if err := l.command.Wait(); err != nil {
		return fmt.Errorf("stopping the cluster: %w", err)
	}
	return nil
}

// withStop stops a child whose start failed for the given reason. How the child
// ends adds nothing to that reason.
func withStop(reason error, child *launcher) error {
	_ = child.stop()
	return reason
}
