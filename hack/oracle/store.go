package oracle

import (
	"cmp"
	"context"
	"slices"

	rbacv1 "k8s.io/api/rbac/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// store answers the original's reads. Its lists are sorted, so that the first
// grant is always the same one; the API server's come in random order.
type store struct {
	roles               map[string]*rbacv1.Role
	clusterRoles        map[string]*rbacv1.ClusterRole
	roleBindings        map[string][]*rbacv1.RoleBinding
	clusterRoleBindings []*rbacv1.ClusterRoleBinding
}

func newStore(objects access.Objects) *store {
	s := &store{
		roles:        map[string]*rbacv1.Role{},
		clusterRoles: map[string]*rbacv1.ClusterRole{},
		roleBindings: map[string][]*rbacv1.RoleBinding{},
	}
	for i := range objects.Roles {
		role := &objects.Roles[i]
		s.roles[role.Namespace+"/"+role.Name] = role
	}
	for i := range objects.ClusterRoles {
		role := &objects.ClusterRoles[i]
		s.clusterRoles[role.Name] = role
	}
	for i := range objects.RoleBindings {
		binding := &objects.RoleBindings[i]
		s.roleBindings[binding.Namespace] = append(s.roleBindings[binding.Namespace], binding)
	}
	for i := range objects.ClusterRoleBindings {
		s.clusterRoleBindings = append(s.clusterRoleBindings, &objects.ClusterRoleBindings[i])
	}
	for _, bindings := range s.roleBindings {
		slices.SortFunc(bindings, func(a, b *rbacv1.RoleBinding) int { return cmp.Compare(a.Name, b.Name) })
	}
	slices.SortFunc(s.clusterRoleBindings, func(a, b *rbacv1.ClusterRoleBinding) int { return cmp.Compare(a.Name, b.Name) })
	return s
}

// GetRole fails as k8s.io/client-go listers/generic_helpers.go does.
func (s *store) GetRole(_ context.Context, namespace, name string) (*rbacv1.Role, error) {
	if role, found := s.roles[namespace+"/"+name]; found {
		return role, nil
	}
	return nil, apierrors.NewNotFound(rbacv1.Resource("role"), name)
}

// GetClusterRole fails as k8s.io/client-go listers/generic_helpers.go does.
func (s *store) GetClusterRole(_ context.Context, name string) (*rbacv1.ClusterRole, error) {
	if role, found := s.clusterRoles[name]; found {
		return role, nil
	}
	return nil, apierrors.NewNotFound(rbacv1.Resource("clusterrole"), name)
}

// ListRoleBindings lists by name.
func (s *store) ListRoleBindings(_ context.Context, namespace string) ([]*rbacv1.RoleBinding, error) {
	return s.roleBindings[namespace], nil
}

// ListClusterRoleBindings lists by name.
func (s *store) ListClusterRoleBindings(context.Context) ([]*rbacv1.ClusterRoleBinding, error) {
	return s.clusterRoleBindings, nil
}
