package exit

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/kube"
)

// sending is an error of the transport, as net/http gives it.
func sending(cause error) error {
	return &url.Error{Op: "Post", URL: "https://10.0.0.1:6443/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", Err: cause}
}

func dialing(cause error) error { return sending(&net.OpError{Op: "dial", Net: "tcp", Err: cause}) }

func serverSays(code int, message string) error {
	return apierrors.NewGenericServerResponse(code, "post", schema.GroupResource{Resource: "pods"}, "", message, 0, true)
}

// childEnded is what os/exec says of a process that ended with a code.
func childEnded(t *testing.T, code int) error {
	t.Helper()
	command := exec.Command(os.Args[0], "-test.run=^$")
	command.Env = append(os.Environ(), fmt.Sprintf("EXIT_TEST_CODE=%d", code))
	err := command.Run()
	var ended *exec.ExitError
	if !errors.As(err, &ended) || ended.ExitCode() != code {
		t.Fatalf("the child ended with %v, not with %d", err, code)
	}
	return fmt.Errorf("running kubectl: %w", err)
}

// TestMain is also the child of childEnded.
func TestMain(m *testing.M) {
	var code int
	if _, err := fmt.Sscan(os.Getenv("EXIT_TEST_CODE"), &code); err == nil {
		os.Exit(code)
	}
	os.Exit(m.Run())
}

const usage = "see kubectl who-can-as --help\n"

// TestReport holds the code and the whole output of every kind of error.
func TestReport(t *testing.T) {
	jane := identity.Identity{Kind: identity.User, Name: "jane"}
	tests := []struct {
		name string
		err  error
		code int
		want string
	}{
		{"nothing", nil, 0, ""},
		{"an answer that is a no", With(No), 1, ""},
		{"an answer that is unknown", fmt.Errorf("wrapped: %w", With(NotEstablished)), 3, ""},
		{"no answer to tell", With(OK), 0, ""},
		{"kubectl's own code", childEnded(t, 7), 7, ""},
		{
			"usage", Usage("unknown --source \"x\"", "use one of auto, impersonation"), 2,
			"error: unknown --source \"x\"\nuse one of auto, impersonation\n" + usage,
		},
		{"usage without a hint", Usage("that is wrong", ""), 2, "error: that is wrong\n" + usage},
		{"usage with two hints", fmt.Errorf("-n: %w", Usage("no", "a\nb")), 2, "error: -n: no\na\nb\n" + usage},
		{"Ctrl-C", ErrInterrupted, 130, "error: interrupted\n"},
		{"a cancelled request", fmt.Errorf("asking: %w", sending(context.Canceled)), 130, "error: interrupted\n"},
		{"anything else", errors.New("disk full"), 2, "error: disk full\n"},
		{"several lines", errors.Join(errors.New("a"), errors.New("b")), 2, "error: a\nb\n"},
		{"hostile words", errors.New("name \x1b[31mred\u202e"), 2, "error: name \\x1b[31mred\\u202e\n"},
		{
			"no cluster", fmt.Errorf("%w: nothing usable in /k", kube.ErrNoCluster), 2,
			"error: no cluster is configured: nothing usable in /k\nset KUBECONFIG, or give --kubeconfig or --server\n",
		},
		{
			"another identity", &kube.IdentityMismatch{Sent: "jane", Seen: "alice"}, 2,
			"error: asked as \"jane\", but the server saw \"alice\": something on the way drops or changes the impersonation headers\n" +
				"nothing was answered: it would be about somebody else; ask the API server itself,\npast any proxy (--server), or use --source review\n",
		},
		{
			"another identity to act as", &kube.IdentityMismatch{Sent: "jane", Seen: "jane", Lost: []string{`group "dev"`}, Acting: true}, 2,
			"error: asked as \"jane\", but the server did not see group \"dev\": something on the way drops impersonation headers\n" +
				"nothing was answered: it would be about somebody else; ask the API server itself,\npast any proxy (--server)\n",
		},
		{
			"impersonating twice", &kube.AlreadyImpersonating{As: "alice"}, 2,
			"error: you are acting as \"alice\" already, and a request can impersonate only once\n" +
				"leave out --as (or as: in the kubeconfig), or use --source review\n",
		},
		{
			"what may not be read", &Unestablished{Err: errors.New("listing roles: no")}, 3,
			"error: listing roles: no\n",
		},
		{
			"a refused review", &kube.ReviewRefused{User: "jane", Server: "no reviews for you"}, 3,
			"error: the server refused the review: no reviews for you\nask for the right to create these reviews, or try another --source\n",
		},
		{
			"a refused review about others",
			fmt.Errorf("asking: %w", &kube.ReviewRefused{User: "alice", Server: "subjectaccessreviews.authorization.k8s.io is forbidden: ..."}), 3,
			`error: asking: the server refused the review: subjectaccessreviews.authorization.k8s.io is forbidden: ...
this would give the right to ask about others, and nothing more:
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: review-access:by:alice
rules:
- apiGroups:
  - authorization.k8s.io
  resources:
  - subjectaccessreviews
  verbs:
  - create
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: review-access:by:alice
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: review-access:by:alice
subjects:
- apiGroup: rbac.authorization.k8s.io
  kind: User
  name: alice
`,
		},
		{
			"expired credentials", fmt.Errorf("asking the server whom it sees: %w", apierrors.NewUnauthorized("Unauthorized")), 2,
			"error: asking the server whom it sees: Unauthorized\n" +
				"your credentials are missing, wrong or expired: log in again, or check the user of\nthis context (kubectl config view --minify)\n",
		},
		{
			"a credential plugin", sending(errors.New("getting credentials: exec: executable aws failed")), 2,
			"error: Post \"https://10.0.0.1:6443/apis/authorization.k8s.io/v1/selfsubjectaccessreviews\": getting credentials: exec: executable aws failed\n" +
				"your credentials are missing, wrong or expired: log in again, or check the user of\nthis context (kubectl config view --minify)\n",
		},
		{
			"forbidden", apierrors.NewForbidden(schema.GroupResource{Resource: "namespaces"}, "", errors.New(`User "alice" cannot list`)), 2,
			"error: namespaces is forbidden: User \"alice\" cannot list\nask a cluster administrator for this right; whoami shows whom the server sees\n",
		},
		{
			"overloaded", apierrors.NewTooManyRequests("slow down", 1), 3,
			"error: slow down\nthe server is overloaded: try again later, with a lower --concurrency\n",
		},
		{
			"too late", fmt.Errorf("asking: %w", context.DeadlineExceeded), 3,
			"error: asking: context deadline exceeded\nraise --request-timeout, or check the connection (kubectl get --raw /readyz)\n",
		},
		{
			"too late, the server says", apierrors.NewTimeoutError("took too long", 1), 3,
			"error: Timeout: took too long\nraise --request-timeout, or check the connection (kubectl get --raw /readyz)\n",
		},
		{
			"dialing took too long", dialing(os.ErrDeadlineExceeded), 2,
			"error: Post \"https://10.0.0.1:6443/apis/authorization.k8s.io/v1/selfsubjectaccessreviews\": dial tcp: i/o timeout\n" +
				"raise --request-timeout, or check the connection (kubectl get --raw /readyz)\n",
		},
		{
			"a broken server", serverSays(http.StatusInternalServerError, "etcdserver: leader changed"), 3,
			"error: an error on the server (\"etcdserver: leader changed\") has prevented the request from succeeding (post pods)\n" +
				"the fault is the server's: see its log, or try again later\n",
		},
		{
			"a server that is away", apierrors.NewServiceUnavailable("starting"), 3,
			"error: starting\nthe fault is the server's: see its log, or try again later\n",
		},
		{
			"cut off", fmt.Errorf("asking: %w", io.ErrUnexpectedEOF), 3,
			"error: asking: unexpected EOF\ntry again; if it happens again, something between here and the server cuts connections\n",
		},
		{
			"not trusted", sending(&tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}), 2,
			"error: Post \"https://10.0.0.1:6443/apis/authorization.k8s.io/v1/selfsubjectaccessreviews\": tls: failed to verify certificate: x509: certificate signed by unknown authority\n" +
				"check the certificate authority of this cluster in the kubeconfig (kubectl config view --minify)\n",
		},
		{
			"not reached", dialing(errors.New("connection refused")), 2,
			"error: Post \"https://10.0.0.1:6443/apis/authorization.k8s.io/v1/selfsubjectaccessreviews\": dial tcp: connection refused\n" +
				"check that the server can be reached, and the context and cluster in use\n(kubectl config view --minify)\n",
		},
		{
			"an impersonation nobody could look into", &kube.ImpersonationDenied{Who: jane, Server: "no"}, 3,
			"error: you may not impersonate jane: no\nask a cluster administrator for the right to impersonate this identity\n",
		},
		{
			"oneself", &kube.ImpersonationDenied{Who: jane, Server: "no", Caller: "jane"}, 3,
			"error: you may not impersonate jane: no\nthat is you: leave out WHO to ask about yourself\n",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			Report(&out, "kubectl who-can-as", tt.err)
			if diff := cmp.Diff(tt.want, out.String()); diff != "" {
				t.Errorf("output (-want +got):\n%s", diff)
			}
			if got := Code(tt.err); got != tt.code {
				t.Errorf("code %d, want %d", got, tt.code)
			}
		})
	}
}

const janeLegacy = `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: impersonate:jane:by:alice
rules:
- apiGroups:
  - ""
  resourceNames:
  - jane
  resources:
  - users
  verbs:
  - impersonate
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: impersonate:jane:by:alice
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: impersonate:jane:by:alice
subjects:
- apiGroup: rbac.authorization.k8s.io
  kind: User
  name: alice
`

const janeConstrained = `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: review-as:jane:by:alice
rules:
- apiGroups:
  - authentication.k8s.io
  resourceNames:
  - jane
  resources:
  - users
  verbs:
  - impersonate:user-info
- apiGroups:
  - authorization.k8s.io
  resources:
  - selfsubjectaccessreviews
  - selfsubjectrulesreviews
  verbs:
  - impersonate-on:user-info:create
- apiGroups:
  - authentication.k8s.io
  resources:
  - selfsubjectreviews
  verbs:
  - impersonate-on:user-info:create
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: review-as:jane:by:alice
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: ClusterRole
  name: review-as:jane:by:alice
subjects:
- apiGroup: rbac.authorization.k8s.io
  kind: User
  name: alice
`

const janeMissing = `error: you may not impersonate jane: users "jane" is forbidden: User "alice" cannot impersonate resource "users" in API group "" at the cluster scope
missing:
  impersonate users/jane
`

// A denied impersonation names what is missing, and prints what would give it:
// the narrower form only where the server knows it and it can say it.
func TestReportOfADeniedImpersonation(t *testing.T) {
	denied := func(who identity.Identity, constrained bool) error {
		return &kube.ImpersonationDenied{
			Who: who, Server: `users "jane" is forbidden: User "alice" cannot impersonate resource "users" in API group "" at the cluster scope`,
			Caller: "alice", Constrained: constrained,
			Missing: []access.Request{{Verb: "impersonate", Resource: "users", Name: "jane"}},
		}
	}
	jane := identity.Identity{Kind: identity.User, Name: "jane"}
	tests := []struct {
		name string
		err  error
		want string
	}{
		{
			"before 1.36", denied(jane, false),
			janeMissing + "this would give it; to act as somebody is to do everything he may:\n" + janeLegacy,
		},
		{
			"from 1.36 on", denied(jane, true),
			janeMissing + "this would let you ask about this identity and do nothing else as it:\n" + janeConstrained +
				"or, wider: this would let you act as it in everything, as before Kubernetes 1.36:\n" + janeLegacy,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			Report(&out, "kubectl who-can-as", tt.err)
			if diff := cmp.Diff(tt.want, out.String()); diff != "" {
				t.Errorf("output (-want +got):\n%s", diff)
			}
		})
	}
	var old, masters bytes.Buffer
	root := identity.Identity{Kind: identity.User, Name: "root", Groups: []string{"system:masters"}}
	Report(&old, "x", denied(root, false))
	Report(&masters, "x", denied(root, true))
	if diff := cmp.Diff(old.String(), masters.String()); diff != "" {
		t.Errorf("system:masters has a constrained form (-without +with):\n%s", diff)
	}
}

// Advice is for answers that stay unknown: the short form, no manifests.
func TestAdvice(t *testing.T) {
	tests := []struct {
		err  error
		want string
	}{
		{&kube.ImpersonationDenied{Caller: "alice"}, "ask a cluster administrator for the right to impersonate this identity, or to create subjectaccessreviews"},
		{&kube.ReviewRefused{}, "ask for the right to create these reviews, or try another --source"},
		{apierrors.NewTooManyRequests("slow", 1), "the server is overloaded: try again later, with a lower --concurrency"},
		{errors.New("odd"), ""},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, Advice(tt.err)); diff != "" {
			t.Errorf("%v (-want +got):\n%s", tt.err, diff)
		}
	}
}

func TestNotices(t *testing.T) {
	want := "still waiting for POST /apis after 5s (--request-timeout bounds the wait)"
	if diff := cmp.Diff(want, Waiting("POST", "/apis", 5*time.Second)); diff != "" {
		t.Errorf("waiting (-want +got):\n%s", diff)
	}
	want = "the server is busy; asking again in 1m0s, as it wishes (--request-timeout bounds the wait)"
	if diff := cmp.Diff(want, Busy(time.Minute)); diff != "" {
		t.Errorf("busy (-want +got):\n%s", diff)
	}
}

// An answer that is in the exit code has been printed: its words are for logs.
func TestAnswerAsAnError(t *testing.T) {
	if diff := cmp.Diff("the answer is in the exit code", With(No).Error()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
