package state

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/who-can-as/kubectl-who-can-as/hack/cluster/internal/controlplane"
	"github.com/who-can-as/kubectl-who-can-as/hack/cluster/internal/lock"
)

// claimPatience is long enough for those who only look who has the lock.
const claimPatience = 500 * time.Millisecond

// Claim is the right to run a cluster with its files in one place.
type Claim struct {
	// FilesDir is an empty directory for the cluster's files.
	FilesDir string

	directory Directory  // empty if temporary
	pid       *lock.Lock // nil if temporary
}

// Temporary claims a new temporary directory.
func Temporary() (*Claim, error) {
	dir, err := os.MkdirTemp("", "who-can-as-cluster-")
	if err != nil {
		return nil, fmt.Errorf("making a directory for the cluster: %w", err)
	}
	return &Claim{FilesDir: dir}, nil
}

// Claim claims the directory for this process, clearing away what a cluster that
// was killed has left.
func (d Directory) Claim(ctx context.Context) (*Claim, error) {
	if err := d.make(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, claimPatience)
	defer cancel()
	pid, err := lock.Wait(ctx, d.pidPath(), func() {})
	if err != nil {
		return nil, fmt.Errorf("a cluster is running in %s already: %w", d, err)
	}
	claim := &Claim{FilesDir: d.filesPath(), directory: d, pid: pid}
	if err := claim.clear(); err != nil {
		return nil, errors.Join(err, pid.Release())
	}
	return claim, nil
}

func (c *Claim) clear() error {
	err := errors.Join(removeFile(c.directory.descriptionPath()), os.RemoveAll(c.FilesDir))
	if err != nil {
		return fmt.Errorf("clearing %s: %w", c.directory, err)
	}
	return os.Mkdir(c.FilesDir, 0o700)
}

// Announce lets others find the cluster, which is ready.
func (c *Claim) Announce(described controlplane.Description) error {
	if c.pid == nil {
		return nil
	}
	content, err := json.Marshal(described)
	if err != nil {
		return fmt.Errorf("announcing the cluster: %w", err)
	}
	path := c.directory.descriptionPath()
	if err := os.WriteFile(path+".new", content, 0o600); err != nil {
		return fmt.Errorf("announcing the cluster: %w", err)
	}
	return os.Rename(path+".new", path)
}

// Release removes the cluster's files and gives up the claim.
func (c *Claim) Release() error {
	err := os.RemoveAll(c.FilesDir)
	if c.pid != nil {
		err = errors.Join(err, removeFile(c.directory.descriptionPath()), c.pid.Release())
	}
	if err != nil {
		return fmt.Errorf("removing the cluster's files: %w", err)
	}
	return nil
}
