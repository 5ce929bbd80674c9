package kube

import (
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

const secret = "very-secret-token"

// probeOf is a probe of a server over TLS with a certificate of its own.
func probeOf(t *testing.T, handler http.HandlerFunc) Probe {
	t.Helper()
	server := httptest.NewTLSServer(handler)
	t.Cleanup(server.Close)
	address, err := ParseProbeURL(server.URL + "/base/")
	if err != nil {
		t.Fatal(err)
	}
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	return Probe{URL: address, Token: secret, CA: certificate}
}

func TestProbe(t *testing.T) {
	var asked []string
	probe := probeOf(t, func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Method+" "+r.URL.Path+" "+r.Header.Get("Authorization"))
		_, _ = w.Write([]byte(`{"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview",
			"status": {"userInfo": {"username": "jane", "uid": "7", "groups": ["dev"], "extra": {"a": ["b"]}}}}`))
	})
	seen, err := probe.Send(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := access.Seen{Username: "jane", UID: "7", Groups: []string{"dev"}, Extra: map[string][]string{"a": {"b"}}, Source: access.SourceSelf}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"POST /base/apis/authentication.k8s.io/v1/selfsubjectreviews Bearer " + secret}, asked); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
}

// TestProbeTrouble: what a gateway can do wrong, and that the token is in no error
// and goes nowhere else.
func TestProbeTrouble(t *testing.T) {
	elsewhere := 0
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere++ }))
	defer other.Close()
	tests := []struct {
		name    string
		handler http.HandlerFunc
		want    string
	}{
		{"a redirect", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, other.URL, http.StatusTemporaryRedirect)
		}, "redirects (307 Temporary Redirect), which is not followed"},
		{"a page", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>log in</html>")) }, "answered 200 OK, and no SelfSubjectReview"},
		{"a refusal", func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusForbidden)
			_, _ = w.Write([]byte(`{"kind": "Status", "message": "users \"jane\" is forbidden"}`))
		}, `answered 403 Forbidden, and no SelfSubjectReview: users "jane" is forbidden`},
		{"an echo", func(w http.ResponseWriter, r *http.Request) {
			_, _ = w.Write([]byte(`{"kind": "Status", "message": "bad header ` + r.Header.Get("Authorization") + `"}`))
		}, "answered 200 OK, and no SelfSubjectReview"},
		{"too much", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, mostBody+1)) }, "answered 200 OK, and no SelfSubjectReview"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := probeOf(t, tt.handler).Send(t.Context())
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%v, want %q", err, tt.want)
			}
			if err != nil && strings.Contains(err.Error(), secret) {
				t.Errorf("the error tells the token: %v", err)
			}
		})
	}
	if elsewhere > 0 {
		t.Error("a redirect was followed")
	}
	untrusted := probeOf(t, func(http.ResponseWriter, *http.Request) {})
	untrusted.CA = nil
	if _, err := untrusted.Send(t.Context()); err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("an unknown certificate is trusted: %v", err)
	}
}

func TestParseProbeURL(t *testing.T) {
	for text, good := range map[string]bool{
		"https://gateway.example.com/k8s": true, "http://127.0.0.1:8080": true, "http://[::1]:80": true, "http://localhost": true,
		"http://gateway.example.com": false, "ftp://127.0.0.1": false, "gateway": false, "https://u:p@gateway": false, "https://gateway/?a=b": false, "https://gateway/#x": false, "": false,
	} {
		if _, err := ParseProbeURL(text); (err == nil) != good {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := ParseProbeURL("https://user:" + url.QueryEscape(secret) + "@gateway"); err == nil || strings.Contains(err.Error(), secret) {
		t.Errorf("the error tells the password: %v", err)
	}
}
