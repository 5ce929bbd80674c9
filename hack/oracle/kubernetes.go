package oracle

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	rbacv1 "k8s.io/api/rbac/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apiserver/pkg/authentication/user"
	"k8s.io/apiserver/pkg/authorization/authorizer"
	"k8s.io/apiserver/pkg/authorization/authorizerfactory"
	"k8s.io/kubernetes/pkg/registry/rbac/validation"
	rbacauthorizer "k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// Kubernetes is the original: the authorizers of the API server over a fixed
// set of objects.
type Kubernetes struct {
	masters  authorizer.Authorizer
	rbac     *rbacauthorizer.RBACAuthorizer
	resolver *validation.DefaultRuleResolver
	locator  *rbacauthorizer.SubjectAccessEvaluator
}

// NewKubernetes sets the original up as k8s.io/kubernetes
// pkg/kubeapiserver/authorizer/reload.go does: system:masters before RBAC.
func NewKubernetes(objects access.Objects) *Kubernetes {
	s := newStore(objects)
	return &Kubernetes{
		masters:  authorizerfactory.NewPrivilegedGroups(user.SystemPrivilegedGroup),
		rbac:     rbacauthorizer.New(s, s, s, s),
		resolver: validation.NewDefaultRuleResolver(s, s, s, s),
		locator:  rbacauthorizer.NewSubjectAccessEvaluator(s, s, s, s, ""),
	}
}

// Authorize is the decision and the reason that comes with it.
func (k *Kubernetes) Authorize(ctx context.Context, s rbac.Subject, r access.Request) (bool, string, error) {
	attributes := Attributes(s, r)
	for _, one := range []authorizer.Authorizer{k.masters, k.rbac} {
		decision, reason, err := one.Authorize(ctx, attributes)
		if decision == authorizer.DecisionAllow || err != nil {
			return true, reason, err
		}
		if one == authorizer.Authorizer(k.rbac) {
			return false, reason, nil
		}
	}
	return false, "", nil
}

// Grants are the reasons that Authorize could give for a yes: all rules that
// allow the request, where the authorizer stops at the first.
func (k *Kubernetes) Grants(ctx context.Context, s rbac.Subject, r access.Request) []string {
	attributes := Attributes(s, r)
	var reasons []string
	k.resolver.VisitRulesFor(ctx, attributes.User, attributes.Namespace, func(source fmt.Stringer, rule *rbacv1.PolicyRule, _ error) bool {
		if rule != nil && rbacauthorizer.RuleAllows(attributes, rule) {
			reasons = append(reasons, "RBAC: allowed by "+source.String())
		}
		return true
	})
	return reasons
}

// Rules are the rules in a namespace, those that hold everywhere included.
func (k *Kubernetes) Rules(ctx context.Context, s rbac.Subject, namespace string) ([]rbacv1.PolicyRule, error) {
	return k.resolver.RulesFor(ctx, userOf(s), namespace)
}

// Subjects are those that the bindings allowing the request list, as written.
func (k *Kubernetes) Subjects(ctx context.Context, r access.Request) []rbacv1.Subject {
	subjects, _ := k.locator.AllowedSubjects(ctx, Attributes(rbac.Subject{}, r)) // missing roles are compared elsewhere
	return subjects
}

// Attributes are a request as the API server's filters hand it to authorizers.
func Attributes(s rbac.Subject, r access.Request) authorizer.AttributesRecord {
	if r.IsURL() {
		return authorizer.AttributesRecord{User: userOf(s), Verb: r.Verb, Path: r.Path}
	}
	return authorizer.AttributesRecord{
		User: userOf(s), Verb: r.Verb, Namespace: r.Namespace, APIGroup: r.Group,
		Resource: r.Resource, Subresource: r.Subresource, Name: r.Name, ResourceRequest: true,
	}
}

func userOf(s rbac.Subject) user.Info {
	return &user.DefaultInfo{Name: s.Username, Groups: s.Groups}
}

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
