package kube

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/rest"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
)

// pod is the configuration that a pod finds in itself.
func pod() (*rest.Config, error) {
	return &rest.Config{
		Host: "https://10.96.0.1:443", BearerToken: "pod", BearerTokenFile: "/token",
		TLSClientConfig: rest.TLSClientConfig{CAFile: "/ca.crt"},
	}, nil
}

// connected is what a connection has been made of.
type connected struct {
	Host, Token, TokenFile, CAFile, CertFile, KeyFile, ServerName string
	Insecure                                                      bool
	Timeout                                                       time.Duration
	Namespace, As                                                 string
}

func connectedBy(caller *Caller) connected {
	config := caller.config
	return connected{
		Host: config.Host, Token: config.BearerToken, TokenFile: config.BearerTokenFile,
		CAFile: config.CAFile, CertFile: config.CertFile, KeyFile: config.KeyFile, ServerName: config.ServerName, Insecure: config.Insecure,
		Timeout: config.Timeout, Namespace: caller.Namespace(), As: caller.Acting().UserName,
	}
}

// TestInClusterFlags: flags count in a pod as they do elsewhere. clientcmd
// forgets most of them there (k8s.io/client-go
// tools/clientcmd/client_config.go, inClusterClientConfig).
func TestInClusterFlags(t *testing.T) {
	const host = "https://10.96.0.1:443"
	tests := []struct {
		flags string
		want  connected
	}{
		{"", connected{Host: host, Token: "pod", TokenFile: "/token", CAFile: "/ca.crt", Timeout: time.Minute, Namespace: "default"}},
		{"--as=jane -n=prod", connected{Host: host, Token: "pod", TokenFile: "/token", CAFile: "/ca.crt", Timeout: time.Minute, Namespace: "prod", As: "jane"}},
		{"--request-timeout=3s", connected{Host: host, Token: "pod", TokenFile: "/token", CAFile: "/ca.crt", Timeout: 3 * time.Second, Namespace: "default"}},
		{"--request-timeout=0s", connected{Host: host, Token: "pod", TokenFile: "/token", CAFile: "/ca.crt", Timeout: time.Minute, Namespace: "default"}},
		{"--token=mine", connected{Host: host, Token: "mine", CAFile: "/ca.crt", Timeout: time.Minute, Namespace: "default"}},
		{"--client-certificate=/c --client-key=/k", connected{Host: host, CertFile: "/c", KeyFile: "/k", CAFile: "/ca.crt", Timeout: time.Minute, Namespace: "default"}},
		{"--certificate-authority=/my.crt --tls-server-name=kube", connected{Host: host, Token: "pod", TokenFile: "/token", CAFile: "/my.crt", ServerName: "kube", Timeout: time.Minute, Namespace: "default"}},
		{"--insecure-skip-tls-verify", connected{Host: host, Token: "pod", TokenFile: "/token", Insecure: true, Timeout: time.Minute, Namespace: "default"}},
		{"--server=https://elsewhere:6443 --token=mine", connected{Host: "https://elsewhere:6443", Token: "mine", Timeout: time.Minute, Namespace: "default"}},
	}
	for _, tt := range tests {
		t.Run(tt.flags, func(t *testing.T) {
			caller, err := Connect(withoutKubeconfig(t, strings.Fields(tt.flags)), Options{InCluster: pod, Timeout: time.Minute})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, connectedBy(caller)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// The identity to act as has all its parts in a pod, too.
func TestInClusterActing(t *testing.T) {
	flags := strings.Fields("--as=jane --as-group=dev --as-group=a,b --as-uid=7 --as-user-extra=k=v --as-user-extra=k=w=x --as-user-extra=l=")
	caller, err := Connect(withoutKubeconfig(t, flags), Options{InCluster: pod})
	if err != nil {
		t.Fatal(err)
	}
	want := rest.ImpersonationConfig{
		UserName: "jane", Groups: []string{"dev", "a,b"}, UID: "7",
		Extra: map[string][]string{"k": {"v", "w=x"}, "l": {""}},
	}
	if diff := cmp.Diff(want, caller.Acting()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	actor := identity.Identity{Kind: identity.User, Name: "jane", Groups: want.Groups, UID: "7", Extra: want.Extra}
	if diff := cmp.Diff(actor, caller.actor()); diff != "" {
		t.Errorf("actor (-want +got):\n%s", diff)
	}
}

func TestNoClusterNamesTheFiles(t *testing.T) {
	flags := withoutKubeconfig(t, nil)
	_, err := Connect(flags, Options{InCluster: func() (*rest.Config, error) { return nil, rest.ErrNotInCluster }})
	want := "no cluster is configured: nothing usable in " + os.Getenv("KUBECONFIG") + ", and this is no pod"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// Upstream: k8s.io/client-go tools/clientcmd/client_config.go,
// inClusterClientConfig.Namespace.
func TestInClusterNamespaceOfTheEnvironment(t *testing.T) {
	t.Setenv("POD_NAMESPACE", "downward")
	for flag, want := range map[string]string{"": "downward", "-n=prod": "prod"} {
		caller, err := Connect(withoutKubeconfig(t, strings.Fields(flag)), Options{InCluster: pod})
		if err != nil {
			t.Fatal(err)
		}
		if caller.Namespace() != want {
			t.Errorf("%q: got %s, want %s", flag, caller.Namespace(), want)
		}
	}
}

// A context of no kubeconfig is not the pod that one happens to be in.
func TestInClusterIsNotWhatAContextNames(t *testing.T) {
	for _, flag := range []string{"--context=staging", "--cluster=staging", "--user=me"} {
		_, err := Connect(withoutKubeconfig(t, []string{flag}), Options{InCluster: pod})
		var unusable *KubeconfigError
		if !errors.As(err, &unusable) {
			t.Errorf("%s: got %v", flag, err)
		}
	}
}

const kubeconfig = `
apiVersion: v1
kind: Config
current-context: here
contexts:
- {name: here, context: {cluster: here, user: me, namespace: prod}}
- {name: acting, context: {cluster: here, user: actor}}
clusters: [{name: here, cluster: {server: "https://127.0.0.1:6443"}}]
users:
- {name: me, user: {token: mine}}
- {name: actor, user: {token: mine, as: base, as-uid: "7", as-groups: [x], as-user-extra: {k: [v]}}}
`

// TestKubeconfigActing holds how flags and kubeconfig merge: field by field,
// so that groups of the kubeconfig stay with another user of the flags.
//
// Upstream: k8s.io/client-go tools/clientcmd/merge.go.
func TestKubeconfigActing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config")
	if err := os.WriteFile(path, []byte(kubeconfig), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		flags     string
		namespace string
		want      rest.ImpersonationConfig
	}{
		{"", "prod", rest.ImpersonationConfig{}},
		{"--as=jane --as-group=dev", "prod", rest.ImpersonationConfig{UserName: "jane", Groups: []string{"dev"}}},
		{"--context=acting", "default", rest.ImpersonationConfig{UserName: "base", UID: "7", Groups: []string{"x"}, Extra: map[string][]string{"k": {"v"}}}},
		{"--context=acting --as=bob -n=dev", "dev", rest.ImpersonationConfig{UserName: "bob", UID: "7", Groups: []string{"x"}, Extra: map[string][]string{"k": {"v"}}}},
	}
	for _, tt := range tests {
		t.Run(tt.flags, func(t *testing.T) {
			flags := withoutKubeconfig(t, append(strings.Fields(tt.flags), "--kubeconfig="+path))
			caller, err := Connect(flags, Options{UserAgent: "who-can-as/v1"})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, caller.Acting(), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("acting (-want +got):\n%s", diff)
			}
			if caller.Namespace() != tt.namespace || caller.cluster != "https://127.0.0.1:6443" || caller.config.UserAgent != "who-can-as/v1" {
				t.Errorf("namespace %s, server %s, agent %s", caller.Namespace(), caller.cluster, caller.config.UserAgent)
			}
		})
	}
}

func TestUnusableKubeconfig(t *testing.T) {
	path := filepath.Join(t.TempDir(), "config")
	if err := os.WriteFile(path, []byte("{torn"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, flags := range [][]string{{"--kubeconfig=" + path}, {"--kubeconfig=" + filepath.Join(t.TempDir(), "none")}} {
		_, err := Connect(withoutKubeconfig(t, flags), Options{InCluster: pod})
		var unusable *KubeconfigError
		if !errors.As(err, &unusable) {
			t.Errorf("%s: got %v", flags, err)
		}
	}
}

// kubectl keeps its cache in a folder of the server's name: ours is the same.
//
// Upstream: k8s.io/cli-runtime pkg/genericclioptions/config_flags.go,
// computeDiscoverCacheDir.
func TestHostDirectory(t *testing.T) {
	kubectls := func(host string) string {
		schemeless := strings.Replace(strings.Replace(host, "https://", "", 1), "http://", "", 1)
		return regexp.MustCompile(`[^(\w/.)]`).ReplaceAllString(schemeless, "_")
	}
	for host, want := range map[string]string{
		"https://127.0.0.1:6443":                "127.0.0.1_6443",
		"http://localhost:8080":                 "localhost_8080",
		"https://[::1]:6443":                    "___1__6443",
		"https://proxy.example.com/k8s/c-abc_1": "proxy.example.com/k8s/c_abc_1",
		"kube.example.com":                      "kube.example.com",
	} {
		if got := hostDirectory(host); got != want || got != kubectls(host) {
			t.Errorf("%s: got %s, want %s, kubectl has %s", host, got, want, kubectls(host))
		}
	}
}

func TestResourcesOf(t *testing.T) {
	list := &metav1.APIResourceList{GroupVersion: "apps/v1", APIResources: []metav1.APIResource{
		{Name: "deployments", SingularName: "deployment", Kind: "Deployment", ShortNames: []string{"deploy"}, Verbs: []string{"get"}, Namespaced: true},
		{Name: "deployments/scale", Group: "autoscaling", Version: "v1", Kind: "Scale", Verbs: []string{"get"}, Namespaced: true},
	}}
	want := []access.Resource{
		{Group: "apps", Name: "deployments", Singular: "deployment", Kind: "Deployment", ShortNames: []string{"deploy"}, Verbs: []string{"get"}, Namespaced: true},
		{Group: "apps", Name: "deployments/scale", Verbs: []string{"get"}, Namespaced: true}, // asked for in its parent's group
	}
	if diff := cmp.Diff(want, resourcesOf(list)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	core := resourcesOf(&metav1.APIResourceList{GroupVersion: "v1", APIResources: []metav1.APIResource{{Name: "pods", Kind: "Pod"}}})
	if diff := cmp.Diff([]access.Resource{{Name: "pods", Kind: "Pod"}}, core); diff != "" {
		t.Errorf("core (-want +got):\n%s", diff)
	}
	if got := resourcesOf(&metav1.APIResourceList{GroupVersion: "a/b/c"}); got != nil {
		t.Errorf("a malformed version: got %v", got)
	}
}

// What discovery could not tell is said, in an order of its own.
func TestMissingGroups(t *testing.T) {
	failed := failedGroups(map[schema.GroupVersion]error{
		{Group: "metrics.k8s.io", Version: "v1beta1"}: errors.New("unavailable"),
		{Group: "a.io", Version: "v1"}:                errors.New("late"),
	})
	want := []string{"the server did not say what a.io/v1 serves: late", "the server did not say what metrics.k8s.io/v1beta1 serves: unavailable"}
	if diff := cmp.Diff(want, failed); diff != "" {
		t.Errorf("failed (-want +got):\n%s", diff)
	}
	stale := staleGroups([]*metav1.APIGroup{
		{Name: "z.io"}, {Name: "a.io"}, {Name: "apps", Versions: []metav1.GroupVersionForDiscovery{{Version: "v1"}}},
	})
	want = []string{"the server did not say what a.io serves: its API is not available", "the server did not say what z.io serves: its API is not available"}
	if diff := cmp.Diff(want, stale); diff != "" {
		t.Errorf("stale (-want +got):\n%s", diff)
	}
}

// The clock of a synctest bubble goes on as soon as everybody waits.
func TestSlowRequestIsToldOf(t *testing.T) {
	tests := []struct {
		name  string
		takes time.Duration
		want  []string
	}{
		{"quick", slowAfter - time.Second, nil},
		{"slow", 3 * slowAfter, []string{"POST /apis 5s"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var told []string
				w := &watchers{notices: Notices{Slow: func(method, path string, waited time.Duration) {
					told = append(told, method+" "+path+" "+waited.String())
				}}}
				slow := w.wrap(roundTripper(func(*http.Request) (*http.Response, error) {
					time.Sleep(tt.takes)
					return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody}, nil
				}))
				request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://server/apis?timeout=1m", http.NoBody)
				if err != nil {
					t.Fatal(err)
				}
				response, err := slow.RoundTrip(request)
				if err != nil {
					t.Fatal(err)
				}
				_ = response.Body.Close()
				synctest.Wait()
				if diff := cmp.Diff(tt.want, told); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			})
		})
	}
}
