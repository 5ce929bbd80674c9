package testcluster

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var lazy Lazy

func TestMain(m *testing.M) { os.Exit(lazy.Main(m)) }

func TestAdminMayDoEverything(t *testing.T) {
	cluster := lazy.Get(t)
	stdout, stderr, err := cluster.Kubectl(t.Context(), "auth", "can-i", "*", "*")
	if err != nil {
		t.Fatal(err)
	}
	if stdout != "yes\n" || stderr != "" {
		t.Errorf("got stdout %q, stderr %q", stdout, stderr)
	}
}

func TestKubectlErrorHasItsWords(t *testing.T) {
	cluster := lazy.Get(t)
	_, _, err := cluster.Kubectl(t.Context(), "get", "namespace", "nowhere")
	want := `running kubectl get namespace nowhere: exit status 1: Error from server (NotFound): namespaces "nowhere" not found`
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestAuditEventsShowWhoAskedAsWhom(t *testing.T) {
	cluster := lazy.Get(t)
	requester := newRequester(t, cluster)
	err := cluster.Apply(t.Context(), `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: audited-impersonator}
rules:
- {apiGroups: [""], resources: [users, groups], verbs: [impersonate]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: audited-impersonator}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: audited-impersonator}
subjects:
- {apiGroup: rbac.authorization.k8s.io, kind: User, name: `+requester.Name+`}
`)
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = cluster.Kubectl(t.Context(), "--kubeconfig", requester.KubeconfigPath,
		"auth", "can-i", "get", "pods", "--as=jane", "--as-group=dev")
	if err == nil {
		t.Fatal("jane may get pods")
	}
	events, err := cluster.AuditEvents(t.Context(), requester.Name)
	if err != nil {
		t.Fatal(err)
	}
	var reviews []AuditEvent
	for _, event := range events {
		if event.ObjectRef != nil && event.ObjectRef.Resource == "selfsubjectaccessreviews" {
			reviews = append(reviews, event)
		}
	}
	if len(reviews) != 1 {
		t.Fatalf("got %d reviews of %d events, want 1", len(reviews), len(events))
	}
	review := reviews[0]
	want := &AuditUser{Username: "jane", Groups: []string{"dev", "system:authenticated"}}
	if diff := cmp.Diff(want, review.ImpersonatedUser); diff != "" {
		t.Errorf("impersonated user (-want +got):\n%s", diff)
	}
	if review.Verb != "create" || review.ResponseStatus.Code != 201 || review.Stage != "ResponseComplete" {
		t.Errorf("got %+v", review)
	}
	if len(review.RequestObject) == 0 || len(review.ResponseObject) == 0 {
		t.Error("the review's bodies are not logged")
	}
}

func TestRequestersAreHandedOutOnce(t *testing.T) {
	cluster := lazy.Get(t)
	first, second := newRequester(t, cluster), newRequester(t, cluster)
	if first.Name == second.Name || first.Token == second.Token {
		t.Errorf("got %s twice", first.Name)
	}
	stdout, _, err := cluster.Kubectl(t.Context(), "--kubeconfig", second.KubeconfigPath,
		"auth", "whoami", "-o", "jsonpath={.status.userInfo.username} {.status.userInfo.groups}")
	if err != nil {
		t.Fatal(err)
	}
	if want := second.Name + ` ["system:authenticated"]`; stdout != want {
		t.Errorf("got %s, want %s", stdout, want)
	}
}

func newRequester(t *testing.T, cluster *Cluster) Requester {
	t.Helper()
	requester, err := cluster.Requester()
	if err != nil {
		t.Fatal(err)
	}
	return requester
}

func TestStoppedClusterLeavesNothing(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	skipIfShort(t)
	cluster, err := Start(t.Context(), Options{EmulatedVersion: "1.35", APIServerArgs: []string{"v=1"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := cluster.Requester(); err != nil {
		t.Fatal(err)
	}
	if err := cluster.Stop(); err != nil {
		t.Fatal(err)
	}
	assertEmpty(t, os.TempDir())
	if _, err := net.Dial("tcp", strings.TrimPrefix(cluster.ServerURL, "https://")); err == nil {
		t.Error("the server is still listening")
	}
}

func TestStartFailsWithTheLaunchersWords(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	skipIfShort(t)
	var stderr bytes.Buffer
	_, err := Start(t.Context(), Options{FeatureGates: "NoSuchGate=true", Stderr: &stderr})
	want := "starting a cluster: the launcher ended before the cluster was ready; its messages are above"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if !strings.Contains(stderr.String(), "unrecognized feature gate: NoSuchGate") {
		t.Errorf("the reason is not in\n%s", &stderr)
	}
	assertEmpty(t, os.TempDir())
}

func TestStartEndsWithItsContext(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	skipIfShort(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	_, err := Start(ctx, Options{Stderr: io.Discard})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want %v", err, context.DeadlineExceeded)
	}
	assertEmpty(t, os.TempDir())
}

func skipIfShort(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("needs a cluster; not run with -short")
	}
}

func assertEmpty(t *testing.T, dir string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		t.Errorf("%s is left in %s", entry.Name(), dir)
	}
}
