package explainstories

import (
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	authorizationv1 "k8s.io/api/authorization/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/testcluster"
)

// pluginName is what kubectl looks for when it reads who-can-as.
const pluginName = "kubectl-who_can_as"

var update = flag.Bool("update", false, "write down what the commands print now")

// repository is the way from this package, in which its tests run, to the root.
var repository = filepath.Join("..", "..", "..")

// Everything the tests of this package share is made by the first that asks and
// removed after the last.
var (
	lazy   testcluster.Lazy
	shared world
)

// world is what there is besides the cluster.
type world struct {
	once sync.Once
	dir  string // the plugin, kubectl's cache
	err  error
}

func TestMain(m *testing.M) {
	flag.Parse()
	vault := httptest.NewServer(http.HandlerFunc(askVault))
	lazy.Options = testcluster.Options{WebhookAuthorizer: vault.URL}
	code := lazy.Main(m)
	vault.Close()
	if err := os.RemoveAll(shared.dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// askVault is an authorizer that is asked after RBAC. It allows one thing, and
// has no opinion on anything else.
func askVault(w http.ResponseWriter, request *http.Request) {
	var review authorizationv1.SubjectAccessReview
	if err := json.NewDecoder(request.Body).Decode(&review); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	asked := review.Spec.ResourceAttributes
	if asked != nil && review.Spec.User == "oncall@example.com" && asked.Verb == "list" &&
		asked.Resource == "secrets" && asked.Namespace == "production" {
		review.Status = authorizationv1.SubjectAccessReviewStatus{Allowed: true, Reason: "on call until Monday"}
	}
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(review); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

// clusterOf returns the package's cluster with the example company of
// docs/examples/acme, which every scene leaves as it found it.
func clusterOf(t *testing.T) *testcluster.Cluster {
	t.Helper()
	cluster := lazy.Get(t)
	shared.once.Do(func() { shared.err = shared.make(t, cluster) })
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	return cluster
}

func (w *world) make(t *testing.T, cluster *testcluster.Cluster) error {
	var err error
	if w.dir, err = os.MkdirTemp("", "who-can-as-explain-"); err != nil {
		return fmt.Errorf("making a directory for the plugin: %w", err)
	}
	build := exec.Command("go", "build", "-o", filepath.Join(w.dir, pluginName), filepath.Join(repository, "cmd", pluginName))
	if output, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("building the plugin: %w\n%s", err, output)
	}
	return restoreAcme(t.Context(), cluster)
}

// path is a PATH with the cluster's kubectl and the plugin in front.
func (w *world) path(cluster *testcluster.Cluster) string {
	separator := string(os.PathListSeparator)
	return w.dir + separator + filepath.Dir(cluster.KubectlPath) + separator + os.Getenv("PATH")
}
