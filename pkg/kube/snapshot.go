package kube

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	corev1client "k8s.io/client-go/kubernetes/typed/core/v1"
	rbacv1client "k8s.io/client-go/kubernetes/typed/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/snapshot"
)

// Snapshot reads the state of the cluster that decides who may do what, as far
// as the caller may: six lists in pages, discovery and the version, side by side.
// What is refused becomes a gap; any other trouble is an error, and so is a
// refusal of everything that could hold a grant. The time is left out.
func (c *Caller) Snapshot(ctx context.Context) (snapshot.Snapshot, error) {
	s, err := newSnapshooter(c)
	if err != nil {
		return snapshot.Snapshot{}, fmt.Errorf("taking a snapshot: %w", err)
	}
	if err := s.read(ctx); err != nil {
		return snapshot.Snapshot{}, fmt.Errorf("taking a snapshot: %w", err)
	}
	return s.taken, nil
}

// snapshooter takes one snapshot.
type snapshooter struct {
	caller *Caller
	rbac   rbacv1client.RbacV1Interface
	core   corev1client.CoreV1Interface
	taken  snapshot.Snapshot

	mu   sync.Mutex
	gaps []snapshot.Gap
	errs []error
	// refused are the lists that the caller may not read.
	refused map[snapshot.Part]error
}

func newSnapshooter(caller *Caller) (*snapshooter, error) {
	rbac, err := rbacv1client.NewForConfig(caller.config)
	if err != nil {
		return nil, err
	}
	core, err := corev1client.NewForConfig(caller.config)
	return &snapshooter{caller: caller, rbac: rbac, core: core, refused: map[snapshot.Part]error{}}, err
}

func (s *snapshooter) read(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var readers sync.WaitGroup
	for part, list := range s.lists(ctx) {
		readers.Go(func() {
			if err := list(); !s.forgive(part, err) {
				cancel() // the rest would be read for nothing
			}
		})
	}
	readers.Wait()
	if err := s.trouble(); err != nil {
		return err
	}
	if err := s.fill(ctx); err != nil {
		return err
	}
	slices.SortFunc(s.gaps, snapshot.Gap.Compare)
	s.taken.Gaps = s.gaps
	return nil
}

// trouble is the first error that is not the end of the others.
func (s *snapshooter) trouble() error {
	if at := slices.IndexFunc(s.errs, func(err error) bool { return !errors.Is(err, context.Canceled) }); at >= 0 {
		return s.errs[at]
	}
	return firstError(s.errs...)
}

// lists are what is read side by side, by part.
func (s *snapshooter) lists(ctx context.Context) map[snapshot.Part]func() error {
	objects := &s.taken.Objects
	return map[snapshot.Part]func() error{
		snapshot.ServerVersion:   func() error { return s.readVersion(ctx) },
		snapshot.Resources:       func() error { return s.readDiscovery(ctx) },
		snapshot.Namespaces:      func() error { return s.readNamespaces(ctx) },
		snapshot.ServiceAccounts: func() error { return s.readServiceAccounts(ctx) },
		snapshot.ClusterRoles:    func() (err error) { objects.ClusterRoles, err = listClusterRoles(ctx, s.rbac); return err },
		snapshot.Roles:           func() (err error) { objects.Roles, err = listRoles(ctx, s.rbac, ""); return err },
		snapshot.ClusterRoleBindings: func() (err error) {
			objects.ClusterRoleBindings, err = listClusterRoleBindings(ctx, s.rbac)
			return err
		},
		snapshot.RoleBindings: func() (err error) { objects.RoleBindings, err = listRoleBindings(ctx, s.rbac, ""); return err },
	}
}

// forgive notes what was refused, and reports whether the rest is worth reading.
func (s *snapshooter) forgive(part snapshot.Part, err error) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case apierrors.IsForbidden(err):
		s.refused[part] = err
	case err != nil:
		s.errs = append(s.errs, err)
	}
	return err == nil || apierrors.IsForbidden(err)
}

func (s *snapshooter) readVersion(ctx context.Context) error {
	version, err := s.caller.ServerVersion(ctx)
	if err != nil {
		return fmt.Errorf("asking for the server's version: %w", err)
	}
	s.taken.Server = snapshot.Server{GitVersion: version.GitVersion, Major: version.Major, Minor: version.Minor}
	return nil
}

// readDiscovery asks the server, whatever is cached.
func (s *snapshooter) readDiscovery(ctx context.Context) error {
	catalog, missing, err := s.caller.Catalog(ctx, true)
	s.taken.Resources = catalog.Served()
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, why := range missing {
		s.gaps = append(s.gaps, snapshot.Gap{Of: snapshot.Resources, Why: why})
	}
	return err
}

func (s *snapshooter) readNamespaces(ctx context.Context) error {
	items, err := listAll[corev1.Namespace](ctx, "namespaces", "", func(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
		return s.core.Namespaces().List(ctx, options)
	})
	for _, item := range items {
		s.taken.Namespaces = append(s.taken.Namespaces, snapshot.Namespace{Name: item.Name, Labels: item.Labels})
	}
	return err
}

func (s *snapshooter) readServiceAccounts(ctx context.Context) error {
	items, err := listAll[corev1.ServiceAccount](ctx, "serviceaccounts", "", func(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
		return s.core.ServiceAccounts("").List(ctx, options)
	})
	for _, item := range items {
		s.taken.ServiceAccounts = append(s.taken.ServiceAccounts, types.NamespacedName{Namespace: item.Namespace, Name: item.Name})
	}
	return err
}
