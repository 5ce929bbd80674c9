// Package aggregation fills the aggregated ClusterRoles (admin, edit, view and
// any other), which an API server leaves without rules: it runs the controller
// that kube-controller-manager runs for this.
package aggregation

import (
	"context"
	"fmt"

	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/kubernetes/pkg/controller/clusterroleaggregation"
)

// workers is how many roles are filled at a time, as in kube-controller-manager.
const workers = 5

// Controller keeps the aggregated roles filled.
type Controller struct {
	informers  informers.SharedInformerFactory
	controller *clusterroleaggregation.ClusterRoleAggregationController
}

// New returns a controller that acts with the rights of config's user, who must
// be allowed to escalate.
func New(config *rest.Config) (*Controller, error) {
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return nil, fmt.Errorf("making the client that aggregates cluster roles: %w", err)
	}
	factory := informers.NewSharedInformerFactory(client, 0)
	return &Controller{
		informers:  factory,
		controller: clusterroleaggregation.NewClusterRoleAggregation(factory.Rbac().V1().ClusterRoles(), client.RbacV1()),
	}, nil
}

// Run works until ctx ends.
func (c *Controller) Run(ctx context.Context) {
	c.informers.Start(ctx.Done())
	c.controller.Run(ctx, workers)
	c.informers.Shutdown()
}
