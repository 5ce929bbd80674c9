package world

import (
	"context"
	"fmt"
	"slices"

	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// Everything are all RBAC objects of a world, as far as they can be read. Where
// a cluster does not show those of all namespaces, they are those of one and of
// the cluster, and a gap says so. It fails where no binding can be read at all.
func Everything(ctx context.Context, w World, namespace string) (rbac.Holdings, error) {
	held, err := All(ctx, w)
	if apierrors.IsForbidden(err) {
		return oneNamespace(ctx, w, namespace, err)
	}
	return held, err
}

// All are all RBAC objects of a world. Those of a cluster have to be readable
// without exception; what files lack they say.
func All(ctx context.Context, w World) (rbac.Holdings, error) {
	objects, err := w.Objects(ctx, "")
	if err != nil {
		return rbac.Holdings{}, err
	}
	held := rbac.Holdings{Objects: objects, Policy: rbac.NewPolicy(objects)}
	if _, isFiles := w.(*Files); !isFiles {
		return held, nil
	}
	namespaces := []string{""}
	for _, binding := range objects.RoleBindings {
		namespaces = append(namespaces, binding.Namespace)
	}
	slices.Sort(namespaces)
	for _, namespace := range slices.Compact(namespaces) {
		part, err := w.Holdings(ctx, namespace)
		if err != nil {
			return rbac.Holdings{}, err
		}
		held.Partial = part.Partial
		for _, gap := range part.Gaps {
			if !slices.Contains(held.Gaps, gap) {
				held.Gaps = append(held.Gaps, gap)
			}
		}
	}
	return held, nil
}

func oneNamespace(ctx context.Context, w World, namespace string, refused error) (rbac.Holdings, error) {
	held, err := w.Holdings(ctx, namespace)
	if err != nil {
		return rbac.Holdings{}, err
	}
	if held.Blind {
		return rbac.Holdings{}, &exit.Unestablished{Err: fmt.Errorf("reading bindings, of the cluster and of namespace %s: %w\n-n NAMESPACE reads those of another one", namespace, refused)}
	}
	gap := fmt.Sprintf("of the namespaces only %s was read", namespace)
	if len(held.Gaps) == 0 { // else they have the server's words
		gap += fmt.Sprintf(": %v", refused)
	}
	held.Gaps = append([]string{gap}, held.Gaps...)
	return held, nil
}
