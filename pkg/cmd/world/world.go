package world

import (
	"context"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/kube"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// World is what a question is asked in: a cluster, or the files that stand for
// one. It tells what there is; what is allowed is the authority's to say.
type World interface {
	// Title names it in a few words.
	Title() string
	// Namespace is the current one.
	Namespace() string
	// Namespaces lists the names of those with the labels of a selector.
	Namespaces(ctx context.Context, selector string) ([]string, error)
	// NamespaceExists looks for one.
	NamespaceExists(ctx context.Context, name string) kube.Existence
	// Catalog is what can be asked about, with sentences for the parts that
	// could not be found out; fresh asks again what may have been remembered.
	Catalog(ctx context.Context, fresh bool) (catalog access.Catalog, missing []string, err error)
	// Objects are the RBAC objects of a namespace ("" for all), and those of
	// the cluster.
	Objects(ctx context.Context, namespace string) (access.Objects, error)
	// Holdings are the RBAC objects that can hold a grant in a namespace, "" for
	// those that hold everywhere, as far as they can be read.
	Holdings(ctx context.Context, namespace string) (rbac.Holdings, error)
	// ServiceAccounts are those of a namespace, "" for all.
	ServiceAccounts(ctx context.Context, namespace string) ([]identity.Identity, error)
	// ClusterRole is one ClusterRole by its name; nil if there is none.
	ClusterRole(ctx context.Context, name string) (*rbacv1.ClusterRole, error)
	// Minor is the minor version of Kubernetes, 0 if it cannot be told.
	Minor(ctx context.Context) int
}
