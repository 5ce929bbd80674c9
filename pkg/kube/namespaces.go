package kube

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	corev1client "k8s.io/client-go/kubernetes/typed/core/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
)

// Existence is what is known about an object's being there.
type Existence int

// The zero value is not known.
const (
	NotKnown Existence = iota
	Exists
	Missing
)

// NamespaceExists asks for one namespace. A caller who may not read it does
// not learn whether it exists; that is no error.
func (c *Caller) NamespaceExists(ctx context.Context, name string) Existence {
	core, err := corev1client.NewForConfig(c.config)
	if err != nil {
		return NotKnown
	}
	_, err = core.Namespaces().Get(ctx, name, metav1.GetOptions{})
	switch {
	case err == nil:
		return Exists
	case apierrors.IsNotFound(err):
		return Missing
	default:
		return NotKnown
	}
}

// Namespaces lists the names of the namespaces that match a label selector, ""
// for all, in pages.
func (c *Caller) Namespaces(ctx context.Context, selector string) ([]string, error) {
	core, err := corev1client.NewForConfig(c.config)
	if err != nil {
		return nil, fmt.Errorf("listing namespaces: %w", err)
	}
	items, err := listAll[corev1.Namespace](ctx, "namespaces", selector, func(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
		return core.Namespaces().List(ctx, options)
	})
	if err != nil {
		return nil, err
	}
	return namesOf(items), nil
}

func namesOf(items []corev1.Namespace) []string {
	names := make([]string, 0, len(items))
	for _, item := range items {
		names = append(names, item.Name)
	}
	return names
}

// ServiceAccounts lists the service accounts of a namespace, "" for all, in
// pages.
func (c *Caller) ServiceAccounts(ctx context.Context, namespace string) ([]identity.Identity, error) {
	core, err := corev1client.NewForConfig(c.config)
	if err != nil {
		return nil, fmt.Errorf("listing service accounts: %w", err)
	}
	items, err := listAll[corev1.ServiceAccount](ctx, "serviceaccounts", "", func(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
		return core.ServiceAccounts(namespace).List(ctx, options)
	})
	if err != nil {
		return nil, err
	}
	accounts := make([]identity.Identity, 0, len(items))
	for _, item := range items {
		accounts = append(accounts, identity.Identity{Kind: identity.ServiceAccount, Namespace: item.Namespace, Name: item.Name})
	}
	return accounts, nil
}
