package kube

import (
	"context"
	"fmt"
	"sync"

	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
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

func listRoles(ctx context.Context, client rbacv1client.RbacV1Interface, namespace string) (items []rbacv1.Role, err error) {
	err = pages(ctx, metav1.ListOptions{}, func(options metav1.ListOptions) (string, error) {
		list, err := client.Roles(namespace).List(ctx, options)
		if err != nil {
			return "", fmt.Errorf("listing roles: %w", inWords(err))
		}
		items = append(items, list.Items...)
		return list.Continue, nil
	})
	return items, err
}

func listClusterRoles(ctx context.Context, client rbacv1client.RbacV1Interface) (items []rbacv1.ClusterRole, err error) {
	err = pages(ctx, metav1.ListOptions{}, func(options metav1.ListOptions) (string, error) {
		list, err := client.ClusterRoles().List(ctx, options)
		if err != nil {
			return "", fmt.Errorf("listing clusterroles: %w", inWords(err))
		}
		items = append(items, list.Items...)
		return list.Continue, nil
	})
	return items, err
}

func listRoleBindings(ctx context.Context, client rbacv1client.RbacV1Interface, namespace string) (items []rbacv1.RoleBinding, err error) {
	err = pages(ctx, metav1.ListOptions{}, func(options metav1.ListOptions) (string, error) {
		list, err := client.RoleBindings(namespace).List(ctx, options)
		if err != nil {
			return "", fmt.Errorf("listing rolebindings: %w", inWords(err))
		}
		items = append(items, list.Items...)
		return list.Continue, nil
	})
	return items, err
}

func listClusterRoleBindings(ctx context.Context, client rbacv1client.RbacV1Interface) (items []rbacv1.ClusterRoleBinding, err error) {
	err = pages(ctx, metav1.ListOptions{}, func(options metav1.ListOptions) (string, error) {
		list, err := client.ClusterRoleBindings().List(ctx, options)
		if err != nil {
			return "", fmt.Errorf("listing clusterrolebindings: %w", inWords(err))
		}
		items = append(items, list.Items...)
		return list.Continue, nil
	})
	return items, err
}
