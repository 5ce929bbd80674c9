package kube

import (
	"context"
	"fmt"
	"slices"
	"sync"

	rbacv1 "k8s.io/api/rbac/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	rbacv1client "k8s.io/client-go/kubernetes/typed/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// policyReader reads RBAC objects for the local engine: four lists for the
// whole cluster, once. Where the namespaced lists are forbidden for the whole
// cluster they are asked for in the namespaces that matter, and ClusterRoles
// that may not be listed are read one by one.
type policyReader struct {
	client rbacv1client.RbacV1Interface

	wide  func(context.Context) wideLists
	mu    sync.Mutex
	local map[string]func() (rbac.Holdings, error)
}

// wideLists are the four lists as far as they could be read.
type wideLists struct {
	objects access.Objects
	// refusals say which lists the caller may not read, by resource.
	refusals map[string]refusal
	whole    rbac.Holdings // over these lists, with the gaps of the cluster-wide ones
	err      error         // anything but a refusal
}

func newPolicyReader(caller *Caller) (*policyReader, error) {
	client, err := rbacv1client.NewForConfig(caller.config)
	if err != nil {
		return nil, fmt.Errorf("reading RBAC objects: %w", err)
	}
	r := &policyReader{client: client, local: map[string]func() (rbac.Holdings, error){}}
	var once sync.Once
	var lists wideLists
	r.wide = func(ctx context.Context) wideLists {
		once.Do(func() { lists = r.readWide(ctx) })
		return lists
	}
	return r, nil
}

// read implements rbac.Reader.
func (r *policyReader) read(ctx context.Context, namespace string) (rbac.Holdings, error) {
	wide := r.wide(ctx)
	if wide.err != nil {
		return rbac.Holdings{}, wide.err
	}
	_, noRoles := wide.refusals["roles"]
	_, noBindings := wide.refusals["rolebindings"]
	if namespace == "" || !noRoles && !noBindings {
		return wide.whole, nil
	}
	r.mu.Lock()
	if r.local[namespace] == nil {
		r.local[namespace] = sync.OnceValues(func() (rbac.Holdings, error) { return r.readLocal(ctx, wide, namespace) })
	}
	read := r.local[namespace]
	r.mu.Unlock()
	return read()
}

func (r *policyReader) readWide(ctx context.Context) wideLists {
	wide := wideLists{refusals: map[string]refusal{}}
	var mu sync.Mutex
	var readers sync.WaitGroup
	for resource, list := range r.lists(ctx, &wide.objects, "") {
		readers.Go(func() {
			err := list()
			mu.Lock()
			defer mu.Unlock()
			switch {
			case apierrors.IsForbidden(err):
				wide.refusals[resource] = refusal{words: serverWords(err)}
			case err != nil:
				wide.err = err
			}
		})
	}
	readers.Wait()
	if wide.err == nil {
		// What is refused of the namespaced lists matters to no cluster-wide
		// answer, and is read again where it matters.
		wide.whole, wide.err = r.hold(ctx, wide.objects, wide.refusals, "clusterroles", "clusterrolebindings")
	}
	return wide
}

// lists are the four lists by resource; the namespaced ones in a namespace, ""
// for all.
func (r *policyReader) lists(ctx context.Context, into *access.Objects, namespace string) map[string]func() error {
	return map[string]func() error{
		"clusterroles":        func() (err error) { into.ClusterRoles, err = listClusterRoles(ctx, r.client); return err },
		"clusterrolebindings": func() (err error) { into.ClusterRoleBindings, err = listClusterRoleBindings(ctx, r.client); return err },
		"roles":               func() (err error) { into.Roles, err = listRoles(ctx, r.client, namespace); return err },
		"rolebindings":        func() (err error) { into.RoleBindings, err = listRoleBindings(ctx, r.client, namespace); return err },
	}
}

// readLocal reads the namespaced lists in one namespace.
func (r *policyReader) readLocal(ctx context.Context, wide wideLists, namespace string) (rbac.Holdings, error) {
	objects := wide.objects
	refusals := map[string]refusal{}
	lists := r.lists(ctx, &objects, namespace)
	for _, resource := range []string{"roles", "rolebindings"} {
		err := lists[resource]()
		switch {
		case apierrors.IsForbidden(err):
			refusals[resource] = refusal{namespace, serverWords(err)}
		case err != nil:
			return rbac.Holdings{}, err
		}
	}
	for _, resource := range []string{"clusterroles", "clusterrolebindings"} {
		if why, refused := wide.refusals[resource]; refused {
			refusals[resource] = why
		}
	}
	return r.hold(ctx, objects, refusals, "clusterroles", "clusterrolebindings", "roles", "rolebindings")
}

// hold builds the policy of what was read. A list of ClusterRoles that was
// refused is made up for by reading those that bindings refer to.
func (r *policyReader) hold(ctx context.Context, objects access.Objects, refusals map[string]refusal, order ...string) (rbac.Holdings, error) {
	has := func(resource string) bool { _, refused := refusals[resource]; return !refused }
	var gaps []string
	var unread []access.Ref
	if !has("clusterroles") {
		found, refused, err := getClusterRoles(ctx, r.client, objects)
		if err != nil {
			return rbac.Holdings{}, err
		}
		objects.ClusterRoles = found
		for _, one := range refused {
			unread = append(unread, one.role)
		}
		gaps = append(gaps, rolesRefused(refused)...)
	}
	gaps = append(gaps, listsRefused(refusals, slices.DeleteFunc(order, has))...)
	held := rbac.Holdings{Policy: rbac.NewPolicy(objects), Objects: objects, Gaps: gaps, Unread: unread}
	if !has("roles") {
		for _, missing := range held.Policy.Missing() {
			if missing.Role.Kind == "Role" {
				held.Unread = append(held.Unread, missing.Role)
			}
		}
	}
	held.Blind = !has("clusterrolebindings") && !has("rolebindings")
	return held, nil
}

// usable reports whether any bindings can be read: those of the cluster, or
// those of the namespace.
func (r *policyReader) usable(ctx context.Context, namespace string) bool {
	wide := r.wide(ctx)
	if wide.err != nil {
		return false
	}
	_, noClusterBindings := wide.refusals["clusterrolebindings"]
	_, noBindings := wide.refusals["rolebindings"]
	if !noClusterBindings || !noBindings {
		return true
	}
	options := metav1.ListOptions{Limit: 1}
	_, err := r.client.RoleBindings(namespace).List(ctx, options)
	return err == nil
}

// getClusterRoles reads the ClusterRoles that bindings refer to, one by one.
func getClusterRoles(ctx context.Context, client rbacv1client.RbacV1Interface, objects access.Objects) (found []rbacv1.ClusterRole, refused []refusedRole, err error) {
	for _, name := range referredClusterRoles(objects) {
		role, err := client.ClusterRoles().Get(ctx, name, metav1.GetOptions{})
		switch {
		case err == nil:
			found = append(found, *role)
		case apierrors.IsNotFound(err): // a dangling reference, which the engine reports
		case apierrors.IsForbidden(err):
			refused = append(refused, refusedRole{
				access.Ref{Kind: "ClusterRole", Name: name}, serverWords(err),
			})
		default:
			return nil, nil, fmt.Errorf("reading clusterrole %q: %w", name, err)
		}
	}
	return found, refused, nil
}

func referredClusterRoles(objects access.Objects) []string {
	var names []string
	note := func(ref rbacv1.RoleRef) {
		if ref.Kind == "ClusterRole" {
			names = append(names, ref.Name)
		}
	}
	for _, binding := range objects.ClusterRoleBindings {
		note(binding.RoleRef)
	}
	for _, binding := range objects.RoleBindings {
		note(binding.RoleRef)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// NewRBAC makes the Authority that evaluates the cluster's RBAC objects, read
// with the caller's own rights. It sends nothing until asked.
func NewRBAC(caller *Caller) (*rbac.Authority, error) {
	reader, err := caller.policies()
	if err != nil {
		return nil, err
	}
	return rbac.NewAuthority(reader.read, func(ctx context.Context) (access.Seen, error) {
		own := takeSeat(ctx, caller, identity.Identity{})
		return own.seen, own.err
	}), nil
}

// Holdings are the RBAC objects that can hold a grant in a namespace, "" for
// those that hold everywhere, as far as the caller may read them. They are read
// once for a connection.
func (c *Caller) Holdings(ctx context.Context, namespace string) (rbac.Holdings, error) {
	reader, err := c.policies()
	if err != nil {
		return rbac.Holdings{}, err
	}
	return reader.read(ctx, namespace)
}
