package explain

import (
	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// Kinds of RBAC objects.
const (
	roleKind               = "Role"
	clusterRoleKind        = "ClusterRole"
	roleBindingKind        = "RoleBinding"
	clusterRoleBindingKind = "ClusterRoleBinding"
)

// addPlace adds a RoleBinding that gives the right where it does not count: in
// another namespace, or in any while the request has none.
//
// Upstream: k8s.io/kubernetes pkg/registry/rbac/validation/rule.go,
// VisitRulesFor: RoleBindings are read for the namespace of the request, and a
// request for a URL or a cluster-scoped resource has none.
func (s *search) addPlace(miss NearMiss, fit *roleFit) {
	miss = miss.at(fit.role, fit.allowing)
	miss.Origin = s.origin(fit.role, *miss.Rule)
	miss.Namespaces = []string{miss.Binding.Namespace}
	miss.Change = Change{Kind: AddBinding, Binding: s.question.bindingPlace()}
	if bindable(miss.Role, miss.Change.Binding) {
		miss.Change.Role = miss.Role
	}
	if !s.question.inNamespaces() {
		miss.Reason = RoleBindingScope
		s.found.add(miss, miss.Role)
		return
	}
	miss.Reason = OtherNamespace
	if !s.question.aboutNamespace() && miss.Binding.Namespace != "" {
		miss.Change.Flag = "--namespace " + typed(miss.Binding.Namespace)
	}
	s.found.add(miss, access.Ref{})
}

// bindable reports whether a binding of this kind and namespace can refer to
// the role.
func bindable(role, binding access.Ref) bool {
	return role.Kind == clusterRoleKind || role.Namespace == binding.Namespace && binding.Kind == roleBindingKind
}

// inNamespaces reports whether the request is for something that lives in
// namespaces, so that a RoleBinding somewhere could allow it: in its namespace,
// or, asked for all namespaces, in one of them.
func (q Question) inNamespaces() bool {
	return !q.Request.IsURL() && (q.Request.Namespace != "" || q.Resource.Namespaced)
}

// aboutNamespace reports whether the request is for one namespace object, which
// has its own name for a namespace.
func (q Question) aboutNamespace() bool {
	return q.Request.Group == "" && q.Request.Resource == "namespaces"
}

// bindingPlace is the kind and the namespace of a binding that reaches the
// request and as little else as possible.
func (q Question) bindingPlace() access.Ref {
	if q.Request.IsURL() || q.Request.Namespace == "" {
		return access.Ref{Kind: clusterRoleBindingKind}
	}
	return access.Ref{Kind: roleBindingKind, Namespace: q.Request.Namespace}
}
