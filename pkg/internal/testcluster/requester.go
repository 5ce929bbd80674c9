package testcluster

import (
	"fmt"
	"path/filepath"

	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/testcluster/kubeconfig"
)

// Requester is a caller with no groups and no rights of its own. The server
// remembers by requester's name how an impersonation succeeded last, so a test
// that impersonates takes a requester nobody else uses.
type Requester struct {
	// Name is the username the server sees, such as requester-7.
	Name string
	// Token is the bearer token that makes the caller this user.
	Token string
	// KubeconfigPath is a kubeconfig of this requester alone: its current context
	// has the requester's name and the namespace default.
	KubeconfigPath string
}

// Requester hands out a requester that was not handed out before. It fails when
// Options.Requesters of them are gone.
func (c *Cluster) Requester() (Requester, error) {
	fresh, err := c.takeRequester()
	if err != nil {
		return Requester{}, err
	}
	path := filepath.Join(c.clientsDir, fresh.Name+".kubeconfig")
	err = kubeconfig.Write(path, kubeconfig.Entry{
		Server: c.ServerURL,
		CA:     c.CA,
		User:   fresh.Name,
		Token:  fresh.Token,
	})
	if err != nil {
		return Requester{}, fmt.Errorf("handing out %s: %w", fresh.Name, err)
	}
	return Requester{Name: fresh.Name, Token: fresh.Token, KubeconfigPath: path}, nil
}

func (c *Cluster) takeRequester() (credentials, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.requesters) == 0 {
		return credentials{}, fmt.Errorf("taking a requester: all are handed out; raise Options.Requesters")
	}
	fresh := c.requesters[0]
	c.requesters = c.requesters[1:]
	return fresh, nil
}
