package kube

import (
	"context"
	"fmt"
	"sync"

	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	rbacv1client "k8s.io/client-go/kubernetes/typed/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// Objects lists the RBAC objects of a namespace ("" for all namespaces) and
// the cluster-wide ones, in pages, the four lists side by side. It fails if any
// of them cannot be read.
func (c *Caller) Objects(ctx context.Context, namespace string) (access.Objects, error) {
	client, err := rbacv1client.NewForConfig(c.config)
	if err != nil {
		return access.Objects{}, fmt.Errorf("listing RBAC objects: %w", err)
	}
	var objects access.Objects
	reads := []func() error{
		func() (err error) { objects.Roles, err = listRoles(ctx, client, namespace); return err },
		func() (err error) { objects.ClusterRoles, err = listClusterRoles(ctx, client); return err },
		func() (err error) { objects.RoleBindings, err = listRoleBindings(ctx, client, namespace); return err },
		func() (err error) {
			objects.ClusterRoleBindings, err = listClusterRoleBindings(ctx, client)
			return err
		},
	}
	errs := make([]error, len(reads))
	var readers sync.WaitGroup
	for i, read := range reads {
		readers.Go(func() { errs[i] = read() })
	}
	readers.Wait()
	return objects, firstError(errs...)
}

func listRoles(ctx context.Context, client rbacv1client.RbacV1Interface, namespace string) ([]rbacv1.Role, error) {
	return listAll[rbacv1.Role](ctx, "roles", "", func(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
		return client.Roles(namespace).List(ctx, options)
	})
}

func listClusterRoles(ctx context.Context, client rbacv1client.RbacV1Interface) ([]rbacv1.ClusterRole, error) {
	return listAll[rbacv1.ClusterRole](ctx, "clusterroles", "", func(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
		return client.ClusterRoles().List(ctx, options)
	})
}

func listRoleBindings(ctx context.Context, client rbacv1client.RbacV1Interface, namespace string) ([]rbacv1.RoleBinding, error) {
	return listAll[rbacv1.RoleBinding](ctx, "rolebindings", "", func(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
		return client.RoleBindings(namespace).List(ctx, options)
	})
}

func listClusterRoleBindings(ctx context.Context, client rbacv1client.RbacV1Interface) ([]rbacv1.ClusterRoleBinding, error) {
	return listAll[rbacv1.ClusterRoleBinding](ctx, "clusterrolebindings", "", func(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
		return client.ClusterRoleBindings().List(ctx, options)
	})
}
