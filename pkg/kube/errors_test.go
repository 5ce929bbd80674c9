package kube

import (
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
)

// refusedWith is a 403 as client-go decodes it.
func refusedWith(message string) error {
	return &apierrors.StatusError{ErrStatus: metav1.Status{
		Status: metav1.StatusFailure, Code: http.StatusForbidden, Reason: metav1.StatusReasonForbidden, Message: message,
	}}
}

// The messages are those that the filter and the authorizer were seen to send:
// k8s.io/apiserver pkg/endpoints/handlers/responsewriters/errors.go, with the
// verbs of pkg/endpoints/filters/impersonation (up to 1.35 and, for service
// accounts and nodes with groups, later: the legacy wording; since 1.36 the
// constrained one).
func TestClassify(t *testing.T) {
	jane := identity.Identity{Kind: identity.User, Name: "jane"}
	denied := func(caller, message string) error {
		return &ImpersonationDenied{Who: jane, Caller: caller, Server: message}
	}
	refused := func(user, message string) error { return &ReviewRefused{User: user, Server: message} }
	const (
		reviews = `selfsubjectreviews.authentication.k8s.io is forbidden: `
		scope   = ` in API group "authentication.k8s.io" at the cluster scope`
	)
	tests := []struct {
		name, message, user string
		want                func(user, message string) error
	}{
		{"legacy, user", `users "bob" is forbidden: User "alice" cannot impersonate resource "users" in API group "" at the cluster scope`, "alice", denied},
		{"legacy, service account", `serviceaccounts "bot" is forbidden: User "alice" cannot impersonate resource "serviceaccounts" in API group "" in the namespace "ns1"`, "alice", denied},
		{"legacy, group", `groups "g1" is forbidden: User "alice" cannot impersonate resource "groups" in API group "" at the cluster scope`, "alice", denied},
		{"legacy, extra", `userextras.authentication.k8s.io "p" is forbidden: User "alice" cannot impersonate resource "userextras/acme.com/project"` + scope, "alice", denied},
		{"legacy, uid", `uids.authentication.k8s.io "7" is forbidden: User "alice" cannot impersonate resource "uids"` + scope, "alice", denied},
		{"legacy, with the reason of 1.37", `users "bob" is forbidden: User "alice" cannot impersonate resource "users" in API group "" at the cluster scope: rbac: RBAC: clusterrole.rbac.authorization.k8s.io "gone" not found`, "alice", denied},
		{"legacy, with the reason up to 1.36", `users "bob" is forbidden: User "alice" cannot impersonate resource "users" in API group "" at the cluster scope: RBAC: clusterrole.rbac.authorization.k8s.io "gone" not found`, "alice", denied},
		{"constrained, the action on a review", reviews + `User "alice" cannot impersonate-on:user-info:create resource "selfsubjectreviews"` + scope, "alice", denied},
		{"constrained, the action on a resource", `pods is forbidden: User "alice" cannot impersonate-on:user-info:list resource "pods" in API group "" in the namespace "ns1"`, "alice", denied},
		{"constrained, as a service account", `pods is forbidden: User "alice" cannot impersonate-on:serviceaccount:list resource "pods" in API group "" in the namespace "ns1"`, "alice", denied},
		{"constrained, as a node", `pods is forbidden: User "alice" cannot impersonate-on:arbitrary-node:list resource "pods" in API group "" at the cluster scope`, "alice", denied},
		{"constrained, the action on a path", `forbidden: User "alice" cannot impersonate-on:user-info:get path "/healthz"`, "alice", denied},
		{"constrained, the identity", `users.authentication.k8s.io "dave" is forbidden: User "alice" cannot impersonate:user-info resource "users"` + scope, "alice", denied},
		{"constrained, a service account", `serviceaccounts.authentication.k8s.io "app-sa" is forbidden: User "alice" cannot impersonate:serviceaccount resource "serviceaccounts" in API group "authentication.k8s.io" in the namespace "production"`, "alice", denied},
		{"constrained, the associated node", `nodes.authentication.k8s.io "*" is forbidden: User "system:serviceaccount:kube-system:agent" cannot impersonate:associated-node resource "nodes"` + scope, "system:serviceaccount:kube-system:agent", denied},
		{"constrained, system:masters", `groups.authentication.k8s.io "system:masters" is forbidden: User "alice" cannot impersonate:user-info resource "groups"` + scope + `: impersonating the system:masters group is not allowed`, "alice", denied},
		{"constrained, an extra key", `userextras.authentication.k8s.io is forbidden: User "alice" cannot impersonate:user-info resource "userextras"` + scope + `: impersonating an invalid key in extra is not allowed: extra.key: Invalid value: "scopes": must be a domain-prefixed path (such as "acme.io/foo")`, "alice", denied},
		{"an impersonator with a hostile name", `users "bob" is forbidden: User "a \"quoted\" \\ name" cannot impersonate resource "users" in API group "" at the cluster scope`, `a "quoted" \ name`, denied},
		{"an impersonator that looks like HTML", `users "bob" is forbidden: User "&lt;a&amp;b&gt; &amp;lt;" cannot impersonate resource "users" in API group "" at the cluster scope`, "<a&b> &lt;", denied},
		{"a target that looks like a message", `users "x: User \"eve\" cannot get resource " is forbidden: User "alice" cannot impersonate resource "users" in API group "" at the cluster scope`, "alice", denied},

		{"the identity may not make the review", reviews + `User "jane" cannot create resource "selfsubjectreviews"` + scope, "jane", refused},
		{"anonymous may not", `selfsubjectaccessreviews.authorization.k8s.io is forbidden: User "system:anonymous" cannot create resource "selfsubjectaccessreviews" in API group "authorization.k8s.io" at the cluster scope`, "system:anonymous", refused},
		{"the caller may not ask about others", `subjectaccessreviews.authorization.k8s.io is forbidden: User "alice" cannot create resource "subjectaccessreviews" in API group "authorization.k8s.io" at the cluster scope`, "alice", refused},
		{"somebody on the way refuses", `the gateway does not like this`, "", refused},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := refusedWith(tt.message)
			for _, given := range []error{err, fmt.Errorf("asking: %w", err)} {
				if diff := cmp.Diff(tt.want(tt.user, tt.message), classify(given, jane)); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			}
		})
	}
}

// Anything but a 403 stays what it is: it proves nothing about rights.
func TestClassifyLeavesOtherErrors(t *testing.T) {
	for _, err := range []error{
		apierrors.NewUnauthorized("who are you"),
		apierrors.NewBadRequest(`requested [{Group  g1    }] without impersonating a user`),
		apierrors.NewTooManyRequests("slow down", 1),
		errors.New(`User "alice" cannot impersonate resource "users" in API group ""`),
	} {
		if got := classify(err, identity.Identity{}); !errors.Is(got, err) {
			t.Errorf("%v became %v", err, got)
		}
	}
}

// A status without words is told by its error.
func TestClassifyWithoutWords(t *testing.T) {
	want := error(&ReviewRefused{Server: "forbidden: "})
	got := classify(apierrors.NewForbidden(schemaNothing(), "", errors.New("")), identity.Identity{})
	if diff := cmp.Diff(want.Error(), got.Error()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestErrorWords(t *testing.T) {
	tests := []struct {
		err  error
		want string
	}{
		{
			&ImpersonationDenied{Who: identity.Identity{Kind: identity.ServiceAccount, Namespace: "ci", Name: "bot"}, Server: "no"},
			"you may not impersonate system:serviceaccount:ci:bot: no",
		},
		{&ReviewRefused{Server: "no"}, "the server refused the review: no"},
		{
			&IdentityMismatch{Sent: "jane", Seen: "alice"},
			`asked as "jane", but the server saw "alice": something on the way drops or changes the impersonation headers`,
		},
		{
			&IdentityMismatch{Sent: "jane", Seen: "jane", Lost: []string{`group "dev"`, `uid "7"`}},
			`asked as "jane", but the server did not see group "dev", uid "7": something on the way drops impersonation headers`,
		},
		{&AlreadyImpersonating{As: "alice"}, `you are acting as "alice" already, and a request can impersonate only once`},
		{&KubeconfigError{errors.New("torn")}, "reading the kubeconfig: torn"},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, tt.err.Error()); diff != "" {
			t.Errorf("%T (-want +got):\n%s", tt.err, diff)
		}
	}
}

func TestRefusedReviewAboutOthers(t *testing.T) {
	for message, want := range map[string]bool{
		`subjectaccessreviews.authorization.k8s.io is forbidden: User "alice" cannot create`: true,
		`selfsubjectaccessreviews.authorization.k8s.io is forbidden`:                         false,
		`no subjectaccessreviews.authorization.k8s.io here`:                                  false,
	} {
		if got := (&ReviewRefused{Server: message}).IsAboutOthers(); got != want {
			t.Errorf("%s: got %v", message, got)
		}
	}
}
