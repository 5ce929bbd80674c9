package faultproxy

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"k8s.io/client-go/tools/clientcmd"
)

// answer is what a client sees.
type answer struct {
	Code int
	Body string
}

func TestRequestsPassUnchanged(t *testing.T) {
	proxy, client := start(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		_, _ = io.WriteString(w, strings.Join([]string{
			r.Method, r.URL.String(), r.Header.Get("Authorization"), r.Header.Get("Impersonate-User"), string(body),
		}, "|"))
	}))
	request := newRequestTo(t, proxy, http.MethodPost, "/apis/x?watch=1", "the body")
	request.Header.Set("Authorization", "Bearer secret")
	request.Header.Set("Impersonate-User", "jane")
	want := answer{Code: 200, Body: "POST|/apis/x?watch=1|Bearer secret|jane|the body"}
	if diff := cmp.Diff(want, send(t, client, request)); diff != "" {
		t.Errorf("answer (-want +got):\n%s", diff)
	}
}

func TestRequestsAreRecordedWithoutTheToken(t *testing.T) {
	proxy, client := start(t, echo("hello"))
	proxy.Inject(Any(), DropImpersonation())
	request := newRequestTo(t, proxy, http.MethodPost, "/apis/x?limit=5", "the body")
	request.Header = http.Header{
		"Authorization":          {"Bearer secret"},
		"Impersonate-User":       {"jane"},
		"Impersonate-Group":      {"a", "b"},
		"Impersonate-Extra-Team": {"blue"},
		"User-Agent":             {"test"},
	}
	send(t, client, request)
	want := []Request{{
		Method: http.MethodPost,
		Path:   "/apis/x",
		Query:  url.Values{"limit": {"5"}},
		Header: http.Header{
			"Impersonate-User":       {"jane"},
			"Impersonate-Group":      {"a", "b"},
			"Impersonate-Extra-Team": {"blue"},
			"User-Agent":             {"test"},
			"Content-Length":         {"8"},
			"Accept-Encoding":        {"gzip"},
		},
		Body: []byte("the body"),
	}}
	if diff := cmp.Diff(want, proxy.Requests()); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
	wantImpersonation := http.Header{
		"Impersonate-User":       {"jane"},
		"Impersonate-Group":      {"a", "b"},
		"Impersonate-Extra-Team": {"blue"},
	}
	if diff := cmp.Diff(wantImpersonation, proxy.Requests()[0].Impersonation()); diff != "" {
		t.Errorf("impersonation (-want +got):\n%s", diff)
	}
}

func TestStatusIsWordedAsTheServerDoes(t *testing.T) {
	proxy, client := start(t, echo("hello"))
	proxy.Inject(Path(http.MethodGet, "/api/v1/namespaces"), Forbidden("no way"))
	want := answer{
		Code: 403,
		Body: `{"apiVersion":"v1","code":403,"kind":"Status","message":"no way","metadata":{},"reason":"Forbidden","status":"Failure"}`,
	}
	if diff := cmp.Diff(want, get(t, client, proxy, "/api/v1/namespaces/prod")); diff != "" {
		t.Errorf("answer (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(answer{Code: 200, Body: "hello"}, get(t, client, proxy, "/api/v1/pods")); diff != "" {
		t.Errorf("answer of another path (-want +got):\n%s", diff)
	}
}

func TestTooManyRequestsOnceThenPass(t *testing.T) {
	proxy, client := start(t, echo("hello"))
	proxy.Inject(Any(), Times(1, TooManyRequests(7)))
	response, err := client.Get(proxy.URL())
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != 429 || response.Header.Get("Retry-After") != "7" {
		t.Errorf("got %s, Retry-After %q", response.Status, response.Header.Get("Retry-After"))
	}
	if diff := cmp.Diff(answer{Code: 200, Body: "hello"}, get(t, client, proxy, "/")); diff != "" {
		t.Errorf("second answer (-want +got):\n%s", diff)
	}
}

func TestCutSendsHalfOfTheBody(t *testing.T) {
	for _, protocol := range []string{"HTTP/1.1", "HTTP/2.0"} {
		t.Run(protocol, func(t *testing.T) {
			proxy, client := start(t, echo("0123456789"))
			if protocol == "HTTP/1.1" {
				client = oldClient(client)
			}
			proxy.Inject(Any(), Cut())
			response, err := client.Get(proxy.URL())
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			body, err := io.ReadAll(response.Body)
			if err == nil || string(body) != "01234" || response.Proto != protocol {
				t.Errorf("got %q over %s, error %v", body, response.Proto, err)
			}
		})
	}
}

func TestDelayEndsWithTheRequest(t *testing.T) {
	proxy, client := start(t, echo("hello"))
	proxy.Inject(Any(), Delay(time.Hour))
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, err := client.Do(newRequestTo(t, proxy, http.MethodGet, "/", "").WithContext(ctx))
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

func TestHangKeepsWhatMentionsAWord(t *testing.T) {
	proxy, client := start(t, echo("hello"))
	hanging := make(chan struct{})
	proxy.Inject(Mentions("gamma"), Hang(hanging, 1))
	answered, err := client.Do(newRequestTo(t, proxy, http.MethodPost, "/", "delta"))
	if err != nil {
		t.Fatal(err)
	}
	_ = answered.Body.Close()
	ctx, leave := context.WithCancel(t.Context())
	go func() { <-hanging; leave() }()
	_, err = client.Do(newRequestTo(t, proxy, http.MethodPost, "/", "beta, gamma").WithContext(ctx))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestDelayedRequestPassesAfterwards(t *testing.T) {
	proxy, client := start(t, echo("hello"))
	proxy.Inject(Any(), Delay(30*time.Millisecond))
	started := time.Now()
	got := get(t, client, proxy, "/")
	if waited := time.Since(started); got.Body != "hello" || waited < 30*time.Millisecond {
		t.Errorf("got %v after %s", got, waited)
	}
}

func TestDropImpersonationLosesEveryHeader(t *testing.T) {
	proxy, client := start(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name := range r.Header {
			if strings.HasPrefix(name, "Impersonate") {
				_, _ = io.WriteString(w, name)
			}
		}
	}))
	proxy.Inject(Impersonating("jane"), DropImpersonation())
	request := newRequestTo(t, proxy, http.MethodGet, "/", "")
	request.Header.Set("Impersonate-User", "jane")
	request.Header.Set("Impersonate-Uid", "1")
	request.Header.Set("Impersonate-Group", "a")
	request.Header.Set("Impersonate-Extra-Scopes", "view")
	if diff := cmp.Diff(answer{Code: 200}, send(t, client, request)); diff != "" {
		t.Errorf("headers that arrived (-want +got):\n%s", diff)
	}
}

func TestDiscoveryOfOneGroupFails(t *testing.T) {
	const groups = `{"apiVersion":"apidiscovery.k8s.io/v2","items":[` +
		`{"metadata":{"name":"apps"},"versions":[{"freshness":"Current","resources":[{"resource":"deployments"}],"version":"v1"}]},` +
		`{"metadata":{"name":"metrics.k8s.io"},"versions":[{"freshness":"Current","resources":[{"resource":"nodes"}],"version":"v1beta1"}]}` +
		`],"kind":"APIGroupDiscoveryList"}`
	const stale = `{"apiVersion":"apidiscovery.k8s.io/v2","items":[` +
		`{"metadata":{"name":"apps"},"versions":[{"freshness":"Current","resources":[{"resource":"deployments"}],"version":"v1"}]},` +
		`{"metadata":{"name":"metrics.k8s.io"},"versions":[{"freshness":"Stale","version":"v1beta1"}]}` +
		`],"kind":"APIGroupDiscoveryList"}`
	proxy, client := start(t, echo(groups))
	proxy.Inject(Discovery(), FailDiscovery("metrics.k8s.io"))
	cases := map[string]answer{
		"/apis":                              {Code: 200, Body: stale},
		"/apis/apps/v1/deployments":          {Code: 200, Body: groups},
		"/apis/metrics.k8s.io/v1beta1/nodes": {Code: 200, Body: groups},
		"/apis/metrics.k8s.io/v1beta1": {
			Code: 503,
			Body: `{"apiVersion":"v1","code":503,"kind":"Status","message":"the server is currently unable to handle the request",` +
				`"metadata":{},"reason":"ServiceUnavailable","status":"Failure"}`,
		},
	}
	for path, want := range cases {
		if diff := cmp.Diff(want, get(t, client, proxy, path)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
}

func TestLaterFaultComesFirst(t *testing.T) {
	proxy, client := start(t, echo("hello"))
	proxy.Inject(Any(), InternalError("first"))
	proxy.Inject(Reviews("selfsubjectrulesreviews"), Unauthorized())
	request := newRequestTo(t, proxy, http.MethodPost, "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", "{}")
	if got := send(t, client, request); got.Code != 401 {
		t.Errorf("got %d, want 401", got.Code)
	}
	if got := get(t, client, proxy, "/"); got.Code != 500 {
		t.Errorf("got %d, want 500", got.Code)
	}
	proxy.Reset()
	if got := get(t, client, proxy, "/"); got.Code != 200 || len(proxy.Requests()) != 1 {
		t.Errorf("got %d and %d requests after the reset", got.Code, len(proxy.Requests()))
	}
}

func TestKubeconfigLeadsThroughTheProxy(t *testing.T) {
	proxy, _ := start(t, echo("hello"))
	path := filepath.Join(t.TempDir(), "kubeconfig")
	if err := proxy.WriteKubeconfig(path, "requester-1", "secret"); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	config, err := clientcmd.RESTConfigFromKubeConfig(content)
	if err != nil {
		t.Fatal(err)
	}
	if config.Host != proxy.URL() || config.BearerToken != "secret" || string(config.CAData) != string(proxy.CA()) {
		t.Errorf("got %s", config)
	}
}

// start starts a proxy in front of the handler, and a client that trusts it.
func start(t *testing.T, handler http.Handler) (*Proxy, *http.Client) {
	t.Helper()
	server := httptest.NewTLSServer(handler)
	t.Cleanup(server.Close)
	ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	proxy, err := Start(server.URL, ca)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(proxy.Close)
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(proxy.CA())
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}, ForceAttemptHTTP2: true}
	t.Cleanup(transport.CloseIdleConnections)
	return proxy, &http.Client{Transport: transport}
}

// oldClient is the client without HTTP/2.
func oldClient(client *http.Client) *http.Client {
	transport := client.Transport.(*http.Transport).Clone()
	transport.ForceAttemptHTTP2 = false
	transport.TLSClientConfig.NextProtos = []string{"http/1.1"}
	return &http.Client{Transport: transport}
}

func echo(body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) })
}

func newRequestTo(t *testing.T, proxy *Proxy, method, path, body string) *http.Request {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, proxy.URL()+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return request
}

func get(t *testing.T, client *http.Client, proxy *Proxy, path string) answer {
	t.Helper()
	return send(t, client, newRequestTo(t, proxy, http.MethodGet, path, ""))
}

func send(t *testing.T, client *http.Client, request *http.Request) answer {
	t.Helper()
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{Code: response.StatusCode, Body: string(body)}
}
