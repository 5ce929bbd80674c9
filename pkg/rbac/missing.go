package rbac

import (
	"fmt"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// MissingRoleError is a binding to a role that does not exist, or to something
// that is no role. It grants nothing and stops nobody.
type MissingRoleError struct {
	Binding access.Ref
	Role    access.Ref
}

// Error is what the authorizer reports.
//
// Upstream: k8s.io/kubernetes pkg/registry/rbac/validation/rule.go,
// GetRoleReferenceRules; k8s.io/client-go listers/generic_helpers.go, Get.
func (e *MissingRoleError) Error() string {
	switch e.Role.Kind {
	case roleKind, clusterRoleKind:
		return fmt.Sprintf("%s.rbac.authorization.k8s.io %q not found", strings.ToLower(e.Role.Kind), e.Role.Name)
	default:
		return fmt.Sprintf("unsupported role reference kind: %q", e.Role.Kind)
	}
}

// Kinds of RBAC objects.
const (
	roleKind               = "Role"
	clusterRoleKind        = "ClusterRole"
	roleBindingKind        = "RoleBinding"
	clusterRoleBindingKind = "ClusterRoleBinding"
)
