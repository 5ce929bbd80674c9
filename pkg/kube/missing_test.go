package kube

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/version"
	"k8s.io/client-go/rest"
)

// versionServer answers /version and nothing else, to nobody who impersonates.
func versionServer(t *testing.T, info version.Info) *Caller {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/version" || r.Header.Get("Impersonate-User") != "" {
			t.Errorf("asked for %s as %q", r.URL, r.Header.Get("Impersonate-User"))
		}
		if err := json.NewEncoder(w).Encode(info); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(server.Close)
	return &Caller{config: &rest.Config{Host: server.URL, Impersonate: rest.ImpersonationConfig{UserName: "jane"}}}
}

// Upstream: k8s.io/apiserver pkg/features/kube_features.go,
// ConstrainedImpersonation: on by default since 1.36.
func TestConstrainedImpersonationIsThereSince136(t *testing.T) {
	tests := []struct {
		name string
		info version.Info
		want bool
	}{
		{"1.34", version.Info{Major: "1", Minor: "34"}, false},
		{"1.35", version.Info{Major: "1", Minor: "35"}, false},
		{"1.36", version.Info{Major: "1", Minor: "36"}, true},
		{"a provider's 1.37", version.Info{Major: "1", Minor: "37+", GitVersion: "v1.37.2-gke.1"}, true},
		{"1.37 that behaves as 1.35", version.Info{Major: "1", Minor: "37", EmulationMajor: "1", EmulationMinor: "35"}, false},
		{"1.37 that behaves as 1.36", version.Info{Major: "1", Minor: "37", EmulationMajor: "1", EmulationMinor: "36"}, true},
		{"something else", version.Info{Major: "2", Minor: "40"}, false},
		{"nothing", version.Info{}, false},
		{"nonsense", version.Info{Major: "1", Minor: "x"}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := versionServer(t, tt.info).constrained(t.Context()); got != tt.want {
				t.Errorf("got %v", got)
			}
		})
	}
	nowhere := &Caller{config: &rest.Config{Host: "http://127.0.0.1:1"}}
	if nowhere.constrained(t.Context()) {
		t.Error("a server that is not reached knows constrained impersonation")
	}
}

func TestServerVersion(t *testing.T) {
	caller := versionServer(t, version.Info{Major: "1", Minor: "37", GitVersion: "v1.37.2", EmulationMajor: "1", EmulationMinor: "35"})
	got, err := caller.ServerVersion(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Version{Major: "1", Minor: "35", GitVersion: "v1.37.2"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
