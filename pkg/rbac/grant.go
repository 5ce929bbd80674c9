package rbac

import (
	"fmt"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// Grant is one rule that somebody has through one binding.
type Grant struct {
	// Grant names the binding, its role and the first of its subjects that
	// matches, which is the one the authorizer would name.
	access.Grant
	// Also are the further subjects of the binding that match: another group,
	// or a service account's user name beside the service account.
	Also []access.Ref
	// Rule is the rule, and Index its place in the role, from 0.
	Rule  rbacv1.PolicyRule
	Index int
	// Origin names the ClusterRoles in which the rule is written when the role
	// is an aggregated one, sorted; empty if it can't be told.
	Origin []string
}

// Reason is what the authorizer says when it allows a request by this grant.
//
// Upstream: k8s.io/kubernetes plugin/pkg/auth/authorizer/rbac/rbac.go, visit;
// pkg/registry/rbac/validation/rule.go, clusterRoleBindingDescriber,
// roleBindingDescriber and describeSubject.
func (g Grant) Reason() string {
	return fmt.Sprintf("RBAC: allowed by %s %q of %s %q to %s %q",
		g.Binding.Kind, reversedName(g.Binding), g.Role.Kind, g.Role.Name, g.Subject.Kind, reversedName(g.Subject))
}

// reversedName is NAME/NAMESPACE, the way the authorizer writes it.
func reversedName(ref access.Ref) string {
	if ref.Namespace == "" {
		return ref.Name
	}
	return ref.Name + "/" + ref.Namespace
}
