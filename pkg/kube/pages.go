package kube

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/tools/pager"
)

// pageSize is how many objects are asked for at a time.
const pageSize = 500

// listAll reads all objects of a list with a label selector ("" for none), in
// pages. When the server has forgotten where a list stood (410 Gone), the list
// is read again in one piece. resource is for errors. What only kubectl apply and
// the server need of an object is let go of with its page: it is most of it.
func listAll[T any](ctx context.Context, resource, selector string, page pager.ListPageFunc) ([]T, error) {
	lists := pager.New(func(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
		list, err := page(ctx, options)
		if err == nil {
			err = meta.EachListItem(list, slim)
		}
		return list, err
	})
	lists.PageSize = pageSize
	list, _, err := lists.List(ctx, metav1.ListOptions{LabelSelector: selector})
	if err != nil {
		return nil, fmt.Errorf("listing %s: %w", resource, inWords(err))
	}
	var items []T
	err = meta.EachListItem(list, func(object runtime.Object) error {
		item, ok := any(object).(*T)
		if !ok {
			return fmt.Errorf("listing %s: the server sent a %T", resource, object)
		}
		items = append(items, *item)
		return nil
	})
	return items, err
}

// slim takes from an object what no answer needs.
func slim(object runtime.Object) error {
	one, err := meta.Accessor(object)
	if err != nil {
		return err
	}
	one.SetManagedFields(nil)
	delete(one.GetAnnotations(), corev1.LastAppliedConfigAnnotation)
	return nil
}
