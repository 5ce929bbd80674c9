package load

import (
	"context"
	"fmt"
	"path"
	"slices"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	corev1client "k8s.io/client-go/kubernetes/typed/core/v1"
	rbacv1client "k8s.io/client-go/kubernetes/typed/rbac/v1"
	"k8s.io/client-go/rest"

	"github.com/who-can-as/kubectl-who-can-as/hack/bench/seed"
)

// clients are for the two API groups that a world has objects of.
type clients struct {
	core corev1client.CoreV1Interface
	rbac rbacv1client.RbacV1Interface
}

func newClients(config *rest.Config) (clients, error) {
	config = rest.CopyConfig(config)
	config.QPS = -1 // the server's priority and fairness decides
	core, err := corev1client.NewForConfig(config)
	if err != nil {
		return clients{}, fmt.Errorf("making a client: %w", err)
	}
	rbac, err := rbacv1client.NewForConfig(config)
	if err != nil {
		return clients{}, fmt.Errorf("making a client: %w", err)
	}
	return clients{core: core, rbac: rbac}, nil
}

// phases are the tasks of a world in an order that a server takes: namespaces
// before what lives in them, roles before their bindings. Aggregated roles come
// after what they are made of, so that the controller has little to do.
func (c clients) phases(world seed.World) [][]task {
	policy := world.Objects
	isAggregated := func(role rbacv1.ClusterRole) bool { return role.AggregationRule != nil }
	parts := slices.DeleteFunc(slices.Clone(policy.ClusterRoles), isAggregated)
	aggregated := slices.DeleteFunc(slices.Clone(policy.ClusterRoles), func(role rbacv1.ClusterRole) bool { return !isAggregated(role) })
	return [][]task{
		tasks("Namespace", world.Namespaces, c.createNamespace),
		slices.Concat(
			tasks("ServiceAccount", world.ServiceAccounts, c.createServiceAccount),
			tasks("ClusterRole", parts, c.createClusterRole),
			tasks("Role", policy.Roles, c.createRole),
		),
		tasks("ClusterRole", aggregated, c.createClusterRole),
		slices.Concat(
			tasks("ClusterRoleBinding", policy.ClusterRoleBindings, c.createClusterRoleBinding),
			tasks("RoleBinding", policy.RoleBindings, c.createRoleBinding),
		),
	}
}

// object is a kind of object by its pointer.
type object[T any] interface {
	*T
	metav1.Object
}

// tasks are the creations of objects of one kind.
func tasks[T any, P object[T]](kind string, objects []T, create func(context.Context, P) error) []task {
	made := make([]task, len(objects))
	for i := range objects {
		one := P(&objects[i])
		made[i] = task{
			what:   kind + " " + path.Join(one.GetNamespace(), one.GetName()),
			create: func(ctx context.Context) error { return create(ctx, one) },
		}
	}
	return made
}

func (c clients) createNamespace(ctx context.Context, one *corev1.Namespace) error {
	_, err := c.core.Namespaces().Create(ctx, one, metav1.CreateOptions{})
	return err
}

func (c clients) createServiceAccount(ctx context.Context, one *corev1.ServiceAccount) error {
	_, err := c.core.ServiceAccounts(one.Namespace).Create(ctx, one, metav1.CreateOptions{})
	return err
}

func (c clients) createClusterRole(ctx context.Context, one *rbacv1.ClusterRole) error {
	_, err := c.rbac.ClusterRoles().Create(ctx, one, metav1.CreateOptions{})
	return err
}

func (c clients) createRole(ctx context.Context, one *rbacv1.Role) error {
	_, err := c.rbac.Roles(one.Namespace).Create(ctx, one, metav1.CreateOptions{})
	return err
}

func (c clients) createClusterRoleBinding(ctx context.Context, one *rbacv1.ClusterRoleBinding) error {
	_, err := c.rbac.ClusterRoleBindings().Create(ctx, one, metav1.CreateOptions{})
	return err
}

func (c clients) createRoleBinding(ctx context.Context, one *rbacv1.RoleBinding) error {
	_, err := c.rbac.RoleBindings(one.Namespace).Create(ctx, one, metav1.CreateOptions{})
	return err
}
