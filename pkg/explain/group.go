package explain

import (
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
)

// The groups that the API server gives by itself.
//
// Upstream: k8s.io/apiserver pkg/authentication/user/user.go,
// pkg/authentication/serviceaccount/util.go.
const (
	serviceAccountsGroup = "system:serviceaccounts"
	serviceAccountsOf    = "system:serviceaccounts:"
	nodesGroup           = "system:nodes"
	authenticatedGroup   = "system:authenticated"
	anonymousUser        = "system:anonymous"
)

// mayJoin reports whether somebody like this can be a member of the group. The
// built-in groups are given by the API server to those they are named after,
// others by whatever authenticates people: never to service accounts, to nodes
// or to the anonymous user.
func (m *subjectMatcher) mayJoin(group string) bool {
	switch {
	case group == serviceAccountsGroup, m.self.Namespace != "" && group == serviceAccountsOf+m.self.Namespace:
		return m.self.Kind == rbacv1.ServiceAccountKind
	case group == nodesGroup:
		return m.kind == identity.Node
	case group == authenticatedGroup:
		return true
	default:
		person := m.self.Kind != rbacv1.ServiceAccountKind && m.kind != identity.Node && m.sees.Username != anonymousUser
		return person && group != "" && !strings.HasPrefix(group, "system:")
	}
}

// prefixed reports whether one name is the other with what an authenticator
// writes before it (oidc:jane, https://issuer#jane) or after it
// (jane@example.com).
//
// Upstream: k8s.io/apiserver plugin/pkg/authenticator/token/oidc/oidc.go, the
// username and groups prefixes.
func prefixed(a, b string) bool {
	if len(a) < len(b) {
		a, b = b, a
	}
	if b == "" || len(a) == len(b) || strings.HasPrefix(a, "system:") || strings.HasPrefix(b, "system:") {
		return false
	}
	if rest, found := strings.CutSuffix(a, b); found {
		return strings.ContainsAny(rest[len(rest)-1:], `:#/\|`)
	}
	rest, found := strings.CutPrefix(a, b)
	return found && rest[0] == '@'
}
