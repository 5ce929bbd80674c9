package impersonationstories

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/whocanas"
	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/testcluster"
)

const gatewayRights = `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: CALLER-is-a-gateway}
rules:
  - {apiGroups: [''], resources: [users], resourceNames: [jane@example.com], verbs: [impersonate]}
  - {apiGroups: [''], resources: [groups], resourceNames: [dev-team, web, sre], verbs: [impersonate]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: CALLER-is-a-gateway}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: CALLER-is-a-gateway}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: CALLER}]
`

// people is the mapping that the gateways of the test are held against.
const people = `apiVersion: whocanas.dev/v1alpha1
kind: Identities
identities:
  - {name: jane, user: jane@example.com, groups: [dev-team, web]}
`

// login is the token that logs jane in at the gateway; the API server does not
// know it.
const login = "the-login-of-jane"

// TestProbe sends a request through real gateways in front of a real API server,
// one that does its work and others that do not.
func TestProbe(t *testing.T) {
	cluster := withCompany(t, page.Get(t))
	caller, err := cluster.Requester()
	if err != nil {
		t.Fatal(err)
	}
	if err := cluster.ApplySettled(t.Context(), strings.ReplaceAll(gatewayRights, "CALLER", caller.Name)); err != nil {
		t.Fatal(err)
	}
	groups := func(names ...string) func(http.Header) {
		return func(h http.Header) {
			h.Set("Impersonate-User", "jane@example.com")
			h["Impersonate-Group"] = names
		}
	}
	tests := []struct {
		name string
		send func(http.Header)
		code int
		want []string // differences
	}{
		{"as it should", groups("dev-team", "web"), 0, []string{}},
		{"a group dropped", groups("dev-team"), 1, []string{"groups dropped: web"}},
		{"a group added", groups("dev-team", "web", "sre"), 1, []string{"groups added: sre"}},
		{"another order", groups("web", "dev-team"), 1, []string{
			"groups in another order: web, dev-team, system:authenticated, and not dev-team, web, system:authenticated",
		}},
		{"all headers dropped", func(http.Header) {}, 1, []string{
			"the API server saw the gateway itself (CALLER): it sends no impersonation headers, or something on the way drops them",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			code, differences := probed(t, cluster, caller, gatewayTo(t, cluster, caller, tt.send))
			for i := range differences {
				differences[i] = strings.ReplaceAll(differences[i], caller.Name, "CALLER")
			}
			if diff := cmp.Diff(tt.want, differences); diff != "" || code != tt.code {
				t.Errorf("exit code %d, want %d; differences (-want +got):\n%s", code, tt.code, diff)
			}
		})
	}
}

// gatewayTo is a gateway that knows one login, and sends what it gets to the API
// server with its own token and the headers that send sets.
func gatewayTo(t *testing.T, cluster *testcluster.Cluster, caller testcluster.Requester, send func(http.Header)) string {
	t.Helper()
	target, err := url.Parse(cluster.ServerURL)
	if err != nil {
		t.Fatal(err)
	}
	trusted := x509.NewCertPool()
	trusted.AppendCertsFromPEM(cluster.CA)
	proxy := &httputil.ReverseProxy{
		Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trusted}},
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			r.Out.Header.Set("Authorization", "Bearer "+caller.Token)
			send(r.Out.Header)
		},
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+login {
			http.Error(w, "log in first", http.StatusUnauthorized)
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// probed runs the command, and returns its exit code and the differences.
func probed(t *testing.T, cluster *testcluster.Cluster, caller testcluster.Requester, address string) (int, []string) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"people.yaml": people, "token": login + "\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var stdout, stderr bytes.Buffer
	console := flags.Console{In: strings.NewReader(""), Out: &stdout, Err: &stderr, Getenv: func(string) string { return "" }}
	code := whocanas.Main(console, []string{
		"gateway", caller.Name, "--kubeconfig", cluster.KubeconfigPath, "--identities", filepath.Join(dir, "people.yaml"), "-o", "json",
		"--probe", address, "--probe-token-file", filepath.Join(dir, "token"),
	})
	var answer struct {
		Probe struct{ Differences []string }
	}
	if err := json.Unmarshal(stdout.Bytes(), &answer); err != nil {
		t.Fatalf("%v\n%s%s", err, &stdout, &stderr)
	}
	if text := stdout.String() + stderr.String(); strings.Contains(text, login) {
		t.Errorf("the token is told:\n%s", text)
	}
	return code, answer.Probe.Differences
}
