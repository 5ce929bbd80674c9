package benchload

import (
	"context"
	"errors"
	"maps"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	corev1client "k8s.io/client-go/kubernetes/typed/core/v1"
	rbacv1client "k8s.io/client-go/kubernetes/typed/rbac/v1"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/who-can-as/kubectl-who-can-as/hack/bench/load"
	"github.com/who-can-as/kubectl-who-can-as/hack/bench/seed"
	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/testcluster"
)

var lazy testcluster.Lazy

func TestMain(m *testing.M) { os.Exit(lazy.Main(m)) }

func small(seedNumber uint64) seed.World {
	return seed.Generate(seed.Sizes{Namespaces: 20, Roles: 60, Bindings: 400, Users: 30, Groups: 8, ServiceAccounts: 66}, seedNumber)
}

func config(t *testing.T) *rest.Config {
	t.Helper()
	config, err := clientcmd.BuildConfigFromFlags("", lazy.Get(t).KubeconfigPath)
	if err != nil {
		t.Fatal(err)
	}
	config.QPS = -1
	return config
}

func total(world seed.World) int {
	policy := world.Objects
	return len(world.Namespaces) + len(world.ServiceAccounts) + len(policy.Roles) + len(policy.ClusterRoles) +
		len(policy.RoleBindings) + len(policy.ClusterRoleBindings)
}

// TestServerHasTheWorldAfterwards loads a world twice and reads everything back
// each time.
func TestServerHasTheWorldAfterwards(t *testing.T) {
	config, world := config(t), small(1)
	want := total(world)
	var told []int
	progress := func(done, of int) {
		if of != want {
			t.Errorf("%d of %d, want of %d", done, of, want)
		}
		told = append(told, done)
	}
	result, err := load.World(t.Context(), config, world, load.Options{Progress: progress})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(load.Result{Created: want}, result); diff != "" {
		t.Errorf("first load (-want +got):\n%s", diff)
	}
	if len(told) != want || told[0] != 1 || told[want-1] != want {
		t.Errorf("progress was told %d times, want each of %d", len(told), want)
	}
	isThere(t, config, world)

	result, err = load.World(t.Context(), config, world, load.Options{InFlight: 3})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(load.Result{Found: want}, result); diff != "" {
		t.Errorf("second load (-want +got):\n%s", diff)
	}
	isThere(t, config, world)
}

// isThere holds what the server has under the names of the world against it.
func isThere(t *testing.T, config *rest.Config, world seed.World) {
	t.Helper()
	core, err := corev1client.NewForConfig(config)
	if err != nil {
		t.Fatal(err)
	}
	rbac, err := rbacv1client.NewForConfig(config)
	if err != nil {
		t.Fatal(err)
	}
	ctx, all := t.Context(), metav1.ListOptions{}

	namespaces, err := core.Namespaces().List(ctx, all)
	same(t, err, world.Namespaces, items(err, namespaces, func(l *corev1.NamespaceList) []corev1.Namespace { return l.Items }),
		func(n corev1.Namespace) any { return n.Labels[seed.TeamLabel] + n.Labels[seed.StageLabel] })
	accounts, err := core.ServiceAccounts("").List(ctx, all)
	same(t, err, world.ServiceAccounts, items(err, accounts, func(l *corev1.ServiceAccountList) []corev1.ServiceAccount { return l.Items }),
		func(corev1.ServiceAccount) any { return nil })
	roles, err := rbac.Roles("").List(ctx, all)
	same(t, err, world.Objects.Roles, items(err, roles, func(l *rbacv1.RoleList) []rbacv1.Role { return l.Items }),
		func(r rbacv1.Role) any { return r.Rules })
	bindings, err := rbac.RoleBindings("").List(ctx, all)
	same(t, err, world.Objects.RoleBindings, items(err, bindings, func(l *rbacv1.RoleBindingList) []rbacv1.RoleBinding { return l.Items }),
		func(b rbacv1.RoleBinding) any { return binding{b.RoleRef, b.Subjects} })
	clusterBindings, err := rbac.ClusterRoleBindings().List(ctx, all)
	same(t, err, world.Objects.ClusterRoleBindings,
		items(err, clusterBindings, func(l *rbacv1.ClusterRoleBindingList) []rbacv1.ClusterRoleBinding { return l.Items }),
		func(b rbacv1.ClusterRoleBinding) any { return binding{b.RoleRef, b.Subjects} })
	same(t, nil, world.Objects.ClusterRoles, settled(t, rbac, world.Objects.ClusterRoles),
		func(r rbacv1.ClusterRole) any { return clusterRole{r.Labels, r.AggregationRule, r.Rules} })
}

type binding struct {
	Ref      rbacv1.RoleRef
	Subjects []rbacv1.Subject
}

type clusterRole struct {
	Labels      map[string]string
	Aggregation *rbacv1.AggregationRule
	Rules       []rbacv1.PolicyRule
}

// items are those of a list that could be read.
func items[L, T any](err error, list L, of func(L) []T) []T {
	if err != nil {
		return nil
	}
	return of(list)
}

// same holds the contents of objects against those of the same names.
func same[T any, P interface {
	*T
	metav1.Object
}](t *testing.T, err error, want, got []T, content func(T) any,
) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	byName := func(objects []T) map[string]any {
		named := map[string]any{}
		for i := range objects {
			named[P(&objects[i]).GetNamespace()+"/"+P(&objects[i]).GetName()] = content(objects[i])
		}
		return named
	}
	wanted, found := byName(want), byName(got)
	maps.DeleteFunc(found, func(name string, _ any) bool { _, ours := wanted[name]; return !ours })
	if diff := cmp.Diff(wanted, found); diff != "" {
		t.Errorf("(-world +server):\n%s", diff)
	}
}

// settled are the ClusterRoles once the aggregation controller has nothing more
// to do with those of the world, or what they are when patience ends.
func settled(t *testing.T, rbac rbacv1client.RbacV1Interface, want []rbacv1.ClusterRole) []rbacv1.ClusterRole {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	rules := map[string][]rbacv1.PolicyRule{}
	for _, role := range want {
		rules[role.Name] = role.Rules
	}
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		list, err := rbac.ClusterRoles().List(t.Context(), metav1.ListOptions{})
		if err != nil {
			t.Fatal(err)
		}
		settled := true
		for _, role := range list.Items {
			if wanted, ours := rules[role.Name]; ours && !equality.Semantic.DeepEqual(wanted, role.Rules) {
				settled = false
			}
		}
		if settled {
			return list.Items
		}
		select {
		case <-ctx.Done():
			return list.Items
		case <-tick.C:
		}
	}
}

func TestFirstFailureEndsTheLoad(t *testing.T) {
	cluster := lazy.Get(t)
	nobody, err := cluster.Requester()
	if err != nil {
		t.Fatal(err)
	}
	weak := rest.CopyConfig(config(t))
	weak.BearerToken = nobody.Token
	result, err := load.World(t.Context(), weak, small(2), load.Options{InFlight: 2})
	if !apierrors.IsForbidden(err) {
		t.Errorf("got %v, want that it is forbidden", err)
	}
	if diff := cmp.Diff(load.Result{}, result); diff != "" {
		t.Errorf("result (-want +got):\n%s", diff)
	}
}

func TestInterruptEndsTheLoad(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	world := small(3)
	result, err := load.World(ctx, config(t), world, load.Options{InFlight: 2, Progress: func(done, _ int) {
		if done == 5 {
			cancel()
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want that it was cancelled", err)
	}
	if got := result.Created + result.Found; got < 5 || got > 7 {
		t.Errorf("%d objects are there, want 5 and what was under way", got)
	}
}
