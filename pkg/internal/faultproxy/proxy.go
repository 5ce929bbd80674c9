package faultproxy

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync"

	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/testcluster/kubeconfig"
)

// Proxy is a running proxy. Its methods are safe for concurrent use.
type Proxy struct {
	server   *httptest.Server
	upstream http.Handler
	close    func()

	mu       sync.Mutex
	rules    []rule
	requests []Request
}

// rule is one fault and the requests it befalls.
type rule struct {
	matches Matcher
	fault   Fault
}

// Start starts a proxy on loopback, over HTTP/1.1 and HTTP/2, in front of the API
// server at target, whose certificate is checked against ca (PEM).
func Start(target string, ca []byte) (*Proxy, error) {
	address, err := url.Parse(target)
	if err != nil {
		return nil, fmt.Errorf("starting a proxy for %q: %w", target, err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(ca) {
		return nil, errors.New("starting a proxy: no certificate in the server's certificate authority")
	}
	transport := &http.Transport{
		TLSClientConfig:   &tls.Config{RootCAs: roots},
		ForceAttemptHTTP2: true,
	}
	proxy := &Proxy{
		upstream: forward(address, transport),
		close:    transport.CloseIdleConnections,
	}
	proxy.server = serve(proxy)
	return proxy, nil
}

// forward hands requests on unchanged. It passes on parts of an answer as they
// come, which watches need.
func forward(target *url.URL, transport http.RoundTripper) http.Handler {
	return &httputil.ReverseProxy{
		Rewrite:       func(request *httputil.ProxyRequest) { request.SetURL(target) },
		Transport:     transport,
		FlushInterval: -1,
		ErrorLog:      silent(),
	}
}

func serve(handler http.Handler) *httptest.Server {
	server := httptest.NewUnstartedServer(handler)
	server.EnableHTTP2 = true
	server.Config.ErrorLog = silent()
	server.StartTLS()
	return server
}

// silent keeps the connections cut on purpose out of the tests' output.
func silent() *log.Logger {
	return log.New(io.Discard, "", 0)
}

// URL is where the proxy listens, such as https://127.0.0.1:34567.
func (p *Proxy) URL() string {
	return p.server.URL
}

// CA is the PEM of the proxy's self-signed certificate.
func (p *Proxy) CA() []byte {
	block := pem.Block{Type: "CERTIFICATE", Bytes: p.server.Certificate().Raw}
	return pem.EncodeToMemory(&block)
}

// WriteKubeconfig writes a kubeconfig to path that leads through the proxy. Its
// one context has the user's name and the namespace default.
func (p *Proxy) WriteKubeconfig(path, user, token string) error {
	return kubeconfig.Write(path, kubeconfig.Entry{Server: p.URL(), CA: p.CA(), User: user, Token: token})
}

// Inject adds a fault for the requests that match. Faults added later come
// first; each decides whether the request goes on to the next.
func (p *Proxy) Inject(matches Matcher, fault Fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rules = append(p.rules, rule{matches: matches, fault: fault})
}

// Reset removes all faults and forgets the requests seen so far.
func (p *Proxy) Reset() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rules, p.requests = nil, nil
}

// Requests returns what clients sent since the start or the last Reset, in the
// order it came, before any fault changed it.
func (p *Proxy) Requests() []Request {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]Request(nil), p.requests...)
}

// Close closes all connections and stops listening.
func (p *Proxy) Close() {
	p.server.CloseClientConnections()
	p.server.Close()
	p.close()
}

// ServeHTTP records the request and sends it through the faults that match.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	// The API server closes an HTTP/2 connection after refusing credentials on
	// it. A request that another one's refusal cut off is sent again, as
	// clients do that talk to the server themselves; for that the transport
	// needs its body a second time.
	r.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	r.Body, _ = r.GetBody() // never fails
	p.record(newRequest(r, body))
	p.handlerFor(r).ServeHTTP(w, r)
}

func (p *Proxy) record(request Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.requests = append(p.requests, request)
}

func (p *Proxy) handlerFor(r *http.Request) http.Handler {
	p.mu.Lock()
	defer p.mu.Unlock()
	handler := p.upstream
	for _, rule := range p.rules {
		if rule.matches(r) {
			handler = rule.fault(handler)
		}
	}
	return handler
}
