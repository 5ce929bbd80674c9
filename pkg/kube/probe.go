package kube

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	authenticationv1 "k8s.io/api/authentication/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// Probe is one request through a gateway.
type Probe struct {
	URL   *url.URL    // https, or http on loopback
	Token string      // logs somebody in at the gateway
	CA    []byte      // PEM certificates to trust; the system's if empty
	Trace func(Trace) // is told of the request; nil tells nobody
}

// probeTimeout bounds the whole request, mostBody what is read of an answer.
const (
	probeTimeout = 30 * time.Second
	mostBody     = 1 << 20
)

// selfReview is where a SelfSubjectReview is sent.
const selfReview = "/apis/authentication.k8s.io/v1/selfsubjectreviews"

// ParseProbeURL reads a gateway's address. A token goes over TLS, or no further
// than this machine.
func ParseProbeURL(text string) (*url.URL, error) {
	address, err := url.Parse(text)
	switch {
	case err != nil || address.Host == "":
		return nil, fmt.Errorf("%q is no URL of a gateway", text)
	case address.User != nil || address.RawQuery != "" || address.Fragment != "":
		return nil, fmt.Errorf("the URL of a gateway has a host and a path, and neither a user, a query nor a fragment")
	case address.Scheme == "https" || address.Scheme == "http" && isLoopback(address.Hostname()):
		return address, nil
	default:
		return nil, fmt.Errorf("%q: a token is sent over https alone, or to this machine", text)
	}
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Send sends one SelfSubjectReview and returns whom the API server saw. No
// redirect is followed: the token is for this address. Errors never hold it.
func (p Probe) Send(ctx context.Context) (access.Seen, error) {
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	client, err := p.client()
	if err != nil {
		return access.Seen{}, err
	}
	defer client.CloseIdleConnections()
	request, err := p.request(ctx)
	if err != nil {
		return access.Seen{}, err
	}
	response, err := client.Do(request)
	if err != nil {
		return access.Seen{}, fmt.Errorf("sending a SelfSubjectReview through %s: %w", p.URL, err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, mostBody))
	if err != nil {
		return access.Seen{}, fmt.Errorf("reading the answer of %s: %w", p.URL, err)
	}
	return p.seen(response, body)
}

func (p Probe) client() (*http.Client, error) {
	transport := &http.Transport{TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12}}
	if len(p.CA) > 0 {
		transport.TLSClientConfig.RootCAs = x509.NewCertPool()
		if !transport.TLSClientConfig.RootCAs.AppendCertsFromPEM(p.CA) {
			return nil, fmt.Errorf("the file of --probe-ca holds no certificate")
		}
	}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	if p.Trace != nil {
		return &http.Client{Transport: Tracing(p.Trace)(transport), CheckRedirect: stay}, nil
	}
	return &http.Client{Transport: transport, CheckRedirect: stay}, nil
}

func (p Probe) request(ctx context.Context) (*http.Request, error) {
	review, err := json.Marshal(authenticationv1.SelfSubjectReview{
		TypeMeta: metav1.TypeMeta{APIVersion: authenticationv1.SchemeGroupVersion.String(), Kind: "SelfSubjectReview"},
	})
	if err != nil {
		return nil, err
	}
	address := p.URL.JoinPath(selfReview)
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address.String(), bytes.NewReader(review))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+p.Token)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "application/json")
	return request, nil
}

// seen reads the answer.
func (p Probe) seen(response *http.Response, body []byte) (access.Seen, error) {
	if response.StatusCode >= 300 && response.StatusCode < 400 {
		return access.Seen{}, fmt.Errorf("%s redirects (%s), which is not followed: the token is for this address", p.URL, response.Status)
	}
	var review authenticationv1.SelfSubjectReview
	if err := json.Unmarshal(body, &review); err != nil || review.Kind != "SelfSubjectReview" {
		return access.Seen{}, fmt.Errorf("%s answered %s, and no SelfSubjectReview%s", p.URL, response.Status, p.excerpt(body))
	}
	info := review.Status.UserInfo
	seen := access.Seen{Username: info.Username, UID: info.UID, Groups: info.Groups, Source: access.SourceSelf}
	for key, values := range info.Extra {
		if seen.Extra == nil {
			seen.Extra = map[string][]string{}
		}
		seen.Extra[key] = values
	}
	return seen, nil
}

// excerpt is the message of a Status, or nothing: a page of a login is of no use,
// and what echoes the request might hold the token.
func (p Probe) excerpt(body []byte) string {
	var status metav1.Status
	if err := json.Unmarshal(body, &status); err != nil || status.Kind != "Status" || strings.Contains(status.Message, p.Token) {
		return ""
	}
	return ": " + status.Message
}
