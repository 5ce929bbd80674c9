package state

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/who-can-as/kubectl-who-can-as/hack/cluster/internal/controlplane"
	"github.com/who-can-as/kubectl-who-can-as/hack/cluster/internal/lock"
)

// Directory is the path of a state directory.
type Directory string

// At returns the state directory at path, which need not exist.
func At(path string) (Directory, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("finding state directory %s: %w", path, err)
	}
	return Directory(absolute), nil
}

// LogPath takes what the launcher in the background says.
func (d Directory) LogPath() string { return d.path("launcher.log") }

func (d Directory) pidPath() string         { return d.path("cluster.pid") }
func (d Directory) changePath() string      { return d.path("change.lock") }
func (d Directory) descriptionPath() string { return d.path("cluster.json") }
func (d Directory) filesPath() string       { return d.path("run") }

func (d Directory) path(name string) string { return filepath.Join(string(d), name) }

// Change makes the directory if need be and waits for the right to start or stop
// its cluster. The lock is to be released.
func (d Directory) Change(ctx context.Context, waiting func()) (*lock.Lock, error) {
	for {
		if err := d.make(); err != nil {
			return nil, err
		}
		changing, err := lock.Wait(ctx, d.changePath(), waiting)
		if !errors.Is(err, os.ErrNotExist) { // else a stop has just removed the directory
			return changing, err
		}
	}
}

func (d Directory) make() error {
	if err := os.MkdirAll(string(d), 0o700); err != nil {
		return fmt.Errorf("making state directory: %w", err)
	}
	return nil
}

// Owner is the id of the launcher that runs the cluster, or 0.
func (d Directory) Owner() (int, error) {
	return lock.Owner(d.pidPath())
}

// Description returns how to use the running cluster. The error is os.ErrNotExist
// if none is running or it is not ready yet.
func (d Directory) Description() (controlplane.Description, error) {
	var described controlplane.Description
	owner, err := d.Owner()
	if err != nil {
		return described, err
	}
	if owner == 0 {
		return described, fmt.Errorf("looking for a cluster in %s: %w", d, os.ErrNotExist)
	}
	content, err := os.ReadFile(d.descriptionPath())
	if err != nil {
		return described, fmt.Errorf("reading how to use the cluster: %w", err)
	}
	if err := json.Unmarshal(content, &described); err != nil {
		return described, fmt.Errorf("reading %s: %w", d.descriptionPath(), err)
	}
	return described, nil
}

// Clear removes what clusters have left. It is to be called by the one who has the
// right to change.
func (d Directory) Clear() error {
	err := errors.Join(
		os.RemoveAll(d.filesPath()),
		removeFile(d.descriptionPath()),
		removeFile(d.LogPath()),
		removeFile(d.pidPath()),
	)
	if err != nil {
		return fmt.Errorf("cleaning up %s: %w", d, err)
	}
	return nil
}

// RemoveIfEmpty removes the directory unless something is in it, such as another
// cluster.
func (d Directory) RemoveIfEmpty() {
	_ = os.Remove(string(d))
}

func removeFile(path string) error {
	if err := os.Remove(path); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}
