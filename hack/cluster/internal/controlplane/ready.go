package controlplane

import (
	"context"
	"errors"
	"fmt"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"

	"github.com/who-can-as/kubectl-who-can-as/hack/cluster/internal/aggregation"
)

const (
	// startPatience is how long the servers may take to be ready; they need two to
	// six seconds on an idle machine.
	startPatience = 3 * time.Minute
	// readyInterval is the time between two checks.
	readyInterval = 50 * time.Millisecond
)

// poll repeats a check until it passes. The error says why it gave up and what
// was missing at last.
func poll(ctx context.Context, check func(context.Context) error) error {
	tick := time.NewTicker(readyInterval)
	defer tick.Stop()
	for {
		missing := check(ctx)
		if missing == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w\nat last: %w", context.Cause(ctx), missing)
		case <-tick.C:
		}
	}
}

// checks ask the server whether it is ready for use.
type checks struct {
	client kubernetes.Interface
}

func newChecks(config *rest.Config) (checks, error) {
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return checks{}, fmt.Errorf("making a client of the cluster: %w", err)
	}
	return checks{client: client}, nil
}

// healthy covers the default roles and bindings: /readyz waits for them.
func (c checks) healthy(ctx context.Context) error {
	_, err := c.client.Discovery().RESTClient().Get().AbsPath("/readyz").DoRaw(ctx)
	if err != nil {
		return fmt.Errorf("asking /readyz: %w", err)
	}
	return nil
}

// complete sees whether the objects are there that every cluster has, with the
// aggregated roles filled.
func (c checks) complete(ctx context.Context) error {
	for _, name := range []string{metav1.NamespaceDefault, metav1.NamespaceSystem, metav1.NamespacePublic} {
		if _, err := c.client.CoreV1().Namespaces().Get(ctx, name, metav1.GetOptions{}); err != nil {
			return err
		}
	}
	roles, err := c.client.RbacV1().ClusterRoles().List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	if !aggregation.Settled(roles.Items) {
		return errors.New("aggregated cluster roles lack rules")
	}
	return nil
}
