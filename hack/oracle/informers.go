package oracle

import (
	"fmt"

	rbaclisters "k8s.io/client-go/listers/rbac/v1"
	"k8s.io/client-go/tools/cache"
	rbacauthorizer "k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// NewInformed is the Kubernetes RBAC authorizer as the API server wires it: over
// the listers of informers, whose stores are indexed by namespace
// (k8s.io/kubernetes pkg/kubeapiserver/authorizer/reload.go and config.go,
// k8s.io/client-go informers/rbac/v1).
func NewInformed(objects access.Objects) (*rbacauthorizer.RBACAuthorizer, error) {
	roles, clusterRoles, roleBindings, clusterRoleBindings := newStoreOf(), newStoreOf(), newStoreOf(), newStoreOf()
	for _, err := range []error{
		fill(roles, objects.Roles), fill(clusterRoles, objects.ClusterRoles),
		fill(roleBindings, objects.RoleBindings), fill(clusterRoleBindings, objects.ClusterRoleBindings),
	} {
		if err != nil {
			return nil, err
		}
	}
	return rbacauthorizer.New(
		&rbacauthorizer.RoleGetter{Lister: rbaclisters.NewRoleLister(roles)},
		&rbacauthorizer.RoleBindingLister{Lister: rbaclisters.NewRoleBindingLister(roleBindings)},
		&rbacauthorizer.ClusterRoleGetter{Lister: rbaclisters.NewClusterRoleLister(clusterRoles)},
		&rbacauthorizer.ClusterRoleBindingLister{Lister: rbaclisters.NewClusterRoleBindingLister(clusterRoleBindings)},
	), nil
}

// newStoreOf is the store of a shared informer.
func newStoreOf() cache.Indexer {
	return cache.NewIndexer(cache.MetaNamespaceKeyFunc, cache.Indexers{cache.NamespaceIndex: cache.MetaNamespaceIndexFunc})
}

func fill[T any](store cache.Indexer, items []T) error {
	for i := range items {
		if err := store.Add(&items[i]); err != nil {
			return fmt.Errorf("filling an informer's store: %w", err)
		}
	}
	return nil
}
