package impersonation

import (
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// The groups that the server gives by itself.
//
// Upstream: k8s.io/apiserver pkg/authentication/serviceaccount/util.go and
// pkg/authentication/user/user.go.
const (
	AllAccounts   = "system:serviceaccounts"
	Authenticated = "system:authenticated"
	Masters       = "system:masters"
)

// accountsOf is the namespace whose service accounts are a group's members.
func accountsOf(group string) (namespace string, found bool) {
	return strings.CutPrefix(group, AllAccounts+":")
}

// HoldsAccounts reports whether a subject is a service account, or a group that
// has some for members.
func HoldsAccounts(subject access.Ref) bool {
	if subject.Kind != rbacv1.GroupKind {
		return subject.Kind == rbacv1.ServiceAccountKind
	}
	_, ofNamespace := accountsOf(subject.Name)
	return ofNamespace || subject.Name == AllAccounts || subject.Name == Authenticated
}
