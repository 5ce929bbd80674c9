package access

import (
	"context"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
)

// Authority answers questions about what an identity may do. Everything that
// shows answers is written against it and never asks which one it has. The
// zero Identity stands for the identity in effect: the caller itself.
type Authority interface {
	// Identify reports as whom the answers will be given. It fails when no
	// answer can be given, or when an answer would be about somebody else.
	Identify(ctx context.Context, who identity.Identity) (Seen, error)
	// Check answers one request. A failure is a Decision with its Cause.
	Check(ctx context.Context, who identity.Identity, request Request) Decision
	// Rules lists the rules in effect. For namespace "" these are the rules
	// that hold everywhere, through ClusterRoleBindings; for any other
	// namespace only those that the namespace adds through its RoleBindings.
	Rules(ctx context.Context, who identity.Identity, namespace string) Rules
}

// Seen is an identity as its answers will be about it.
type Seen struct {
	Source   Source
	Username string
	UID      string
	Groups   []string
	Extra    map[string][]string
	// Verified is true when the API server itself reported this identity.
	Verified bool
	// Warnings are differences from what was asked, as sentences.
	Warnings []string
}

// Rules are the rules of one identity in one place.
type Rules struct {
	Rules []rbacv1.PolicyRule
	// Complete is true when there can be no permission that Rules lack. The
	// zero value is an answer nobody gave: no rules, not complete.
	Complete bool
	// Causes say why the rules are not complete, or what the server could not
	// evaluate on the way.
	Causes []string
	// Final is true when single questions would tell no more than these rules:
	// what they lack could not be read.
	Final bool
	// Failed is set when there was no answer at all.
	Failed error
}
