package kube

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Trace is one request with what became of it. Nothing in it logs anybody in:
// of the headers it has those of impersonation alone, and of an error that it
// happened, since its words may be anything's.
type Trace struct {
	Method string
	// Target is the path with the query, in which values that say what is asked
	// for are left and all others are dots.
	Target string
	As     []TracedHeader // those of impersonation, the user's first
	Status int            // 0 if there was no answer
	Took   time.Duration  // until the answer began
}

// TracedHeader is one value of a header, as it was given.
type TracedHeader struct{ Name, Value string }

// Tracing makes a wrapper that tells of each request once it is answered. It
// belongs next to the wire: what client-go repeats is told again, and what comes
// from a cache is not.
func Tracing(tell func(Trace)) func(http.RoundTripper) http.RoundTripper {
	return func(next http.RoundTripper) http.RoundTripper { return &tracer{next: next, tell: tell} }
}

type tracer struct {
	next http.RoundTripper
	tell func(Trace)
}

// RoundTrip implements http.RoundTripper.
func (t *tracer) RoundTrip(request *http.Request) (*http.Response, error) {
	trace := Trace{Method: request.Method, Target: tracedTarget(request.URL), As: impersonationHeaders(request.Header)}
	began := time.Now()
	response, err := t.next.RoundTrip(request)
	trace.Took = time.Since(began)
	if err == nil {
		trace.Status = response.StatusCode
	}
	t.tell(trace)
	return response, err
}

// WrappedRoundTripper lets client-go reach the transport below to cancel.
func (t *tracer) WrappedRoundTripper() http.RoundTripper { return t.next }

const (
	impersonationPrefix = "Impersonate-"
	impersonatedUser    = impersonationPrefix + "User"
)

func impersonationHeaders(header http.Header) []TracedHeader {
	var as []TracedHeader
	for name, values := range header {
		for _, value := range values {
			if strings.HasPrefix(name, impersonationPrefix) {
				as = append(as, TracedHeader{name, value})
			}
		}
	}
	rank := func(h TracedHeader) int {
		if h.Name == impersonatedUser {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(as, func(a, b TracedHeader) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.Name, b.Name))
	})
	return as
}

// tracedTarget is what a request is for, without user and host.
func tracedTarget(address *url.URL) string {
	query := address.Query()
	for name, values := range query {
		if !slices.Contains([]string{"limit", "labelSelector", "fieldSelector", "resourceVersion", "timeout"}, name) {
			for i := range values {
				values[i] = "..."
			}
		}
	}
	if len(query) == 0 {
		return address.EscapedPath()
	}
	return address.EscapedPath() + "?" + query.Encode()
}
