package kube

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	corev1client "k8s.io/client-go/kubernetes/typed/core/v1"
)

const pageSize = 500

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
	var names []string
	err = pages(ctx, metav1.ListOptions{LabelSelector: selector}, func(options metav1.ListOptions) (string, error) {
		list, err := core.Namespaces().List(ctx, options)
		if err != nil {
			return "", err
		}
		names = append(names, namesOf(list.Items)...)
		return list.Continue, nil
	})
	if err != nil {
		return nil, fmt.Errorf("listing namespaces: %w", inWords(err))
	}
	return names, nil
}

func namesOf(items []corev1.Namespace) []string {
	names := make([]string, 0, len(items))
	for _, item := range items {
		names = append(names, item.Name)
	}
	return names
}

// pages calls read with each page's options until there is no further page.
func pages(ctx context.Context, options metav1.ListOptions, read func(metav1.ListOptions) (next string, err error)) error {
	options.Limit = pageSize
	for {
		next, err := read(options)
		if err != nil {
			return err
		}
		if next == "" {
			return nil
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		options.Continue = next
	}
}
