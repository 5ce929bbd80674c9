package stories

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"

	authorizationv1 "k8s.io/api/authorization/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/testcluster"
)

// TestOlderServer: the Node authorizer, which resolves no rules, on a server of
// before constrained impersonation.
func TestOlderServer(t *testing.T) {
	tellOn(t, "older", testcluster.Options{AuthorizationMode: "Node,RBAC", EmulatedVersion: "1.34"})
}

// TestWebhookAuthorizer: an authorizer that resolves no rules, on a server with
// constrained impersonation switched off.
func TestWebhookAuthorizer(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a cluster; not run with -short")
	}
	webhook := httptest.NewServer(http.HandlerFunc(authorize))
	t.Cleanup(webhook.Close)
	tellOn(t, "webhook", testcluster.Options{
		WebhookAuthorizer: webhook.URL,
		FeatureGates:      "ConstrainedImpersonation=false",
	})
}

// tellOn runs the scripts of a directory on a server of their own.
func tellOn(t *testing.T, dir string, options testcluster.Options) {
	t.Helper()
	if testing.Short() {
		t.Skip("needs a cluster; not run with -short")
	}
	options.Requesters = 20
	cluster, err := testcluster.Start(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := cluster.Stop(); err != nil {
			t.Error(err)
		}
	})
	t.Run("script", func(t *testing.T) {
		tell(t, cluster, filepath.Join("testdata", dir), &told{})
	})
}

// authorize is a webhook that allows hooked-user one thing, refuses everything
// to refused-user, and has no opinion on the rest.
func authorize(w http.ResponseWriter, request *http.Request) {
	var review authorizationv1.SubjectAccessReview
	if err := json.NewDecoder(request.Body).Decode(&review); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	resource := review.Spec.ResourceAttributes
	switch {
	case resource == nil:
	case review.Spec.User == "hooked-user":
		review.Status.Allowed = resource.Verb == "get" && resource.Resource == "secrets" && resource.Namespace == "hooked"
		if review.Status.Allowed {
			review.Status.Reason = "the vault says so"
		}
	case review.Spec.User == "refused-user":
		review.Status.Denied = resource.Resource == "pods"
		review.Status.Reason = "not before the review is done"
	}
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(review); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}
