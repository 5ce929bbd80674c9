package kube

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// ClusterRole reads one ClusterRole; nil if there is none of that name.
func (c *Caller) ClusterRole(ctx context.Context, name string) (*rbacv1.ClusterRole, error) {
	reader, err := c.policies()
	if err != nil {
		return nil, err
	}
	role, err := reader.client.ClusterRoles().Get(ctx, name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading clusterrole %q: %w", name, inWords(err))
	}
	return role, nil
}

// Title is the address of the server.
func (c *Caller) Title() string { return c.cluster }

// Minor is the server's minor version of Kubernetes, 0 if it cannot be told.
func (c *Caller) Minor(ctx context.Context) int {
	version, err := c.ServerVersion(ctx)
	if err != nil {
		return 0
	}
	digits := strings.TrimRight(version.Minor, "+") // as some providers write it
	minor, err := strconv.Atoi(digits)
	if err != nil {
		return 0
	}
	return minor
}
