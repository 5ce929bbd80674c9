package kube

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// tracedBy sends a request through a tracer and returns what it tells.
func tracedBy(t *testing.T, next http.RoundTripper, method, address string, header http.Header) []Trace {
	t.Helper()
	var told []Trace
	request := httptest.NewRequest(method, address, http.NoBody)
	request.Header = header
	response, err := Tracing(func(trace Trace) { told = append(told, trace) })(next).RoundTrip(request)
	if err == nil {
		_ = response.Body.Close()
	}
	return told
}

func TestTraceHasImpersonationAndNoCredentials(t *testing.T) {
	header := http.Header{
		"Authorization":            {"Bearer " + secret},
		"Proxy-Authorization":      {"Basic " + secret},
		"Cookie":                   {secret},
		"Impersonate-User":         {"jane"},
		"Impersonate-Group":        {"dev", "a,b"},
		"Impersonate-Uid":          {"7"},
		"Impersonate-Extra-Ticket": {"\x1b[31m"},
	}
	got := tracedBy(t, serverOf(http.StatusCreated, nil), http.MethodPost, "https://user:"+secret+"@host/apis/x%2Fy", header)
	want := []Trace{{
		Method: http.MethodPost, Target: "/apis/x%2Fy", Status: http.StatusCreated,
		As: []TracedHeader{
			{"Impersonate-User", "jane"},
			{"Impersonate-Extra-Ticket", "\x1b[31m"},
			{"Impersonate-Group", "dev"},
			{"Impersonate-Group", "a,b"},
			{"Impersonate-Uid", "7"},
		},
	}}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(Trace{}, "Took")); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
}

func TestTraceKeepsWhatAQueryAsksForAlone(t *testing.T) {
	got := tracedBy(t, serverOf(http.StatusOK, nil), http.MethodGet, "/api/v1/namespaces?limit=500&labelSelector=a%3Db&continue="+secret+"&token="+secret, http.Header{})
	want := []Trace{{
		Method: http.MethodGet, Status: http.StatusOK,
		Target: "/api/v1/namespaces?continue=...&labelSelector=a%3Db&limit=500&token=...",
	}}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(Trace{}, "Took")); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
}

// TestTraceOfNoAnswer: words of an error may repeat what was sent.
func TestTraceOfNoAnswer(t *testing.T) {
	broken := roundTripper(func(*http.Request) (*http.Response, error) { return nil, errors.New("malformed: " + secret) })
	got := tracedBy(t, broken, http.MethodGet, "/version", http.Header{})
	want := []Trace{{Method: http.MethodGet, Target: "/version"}}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(Trace{}, "Took")); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
}

func TestTraceOfAProbe(t *testing.T) {
	probe := probeOf(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })
	var told []Trace
	probe.Trace = func(trace Trace) { told = append(told, trace) }
	if _, err := probe.Send(t.Context()); err == nil {
		t.Fatal("a teapot is no gateway")
	}
	want := []Trace{{
		Method: http.MethodPost, Target: "/base" + selfReview, Status: http.StatusTeapot,
	}}
	if diff := cmp.Diff(want, told, cmpopts.IgnoreFields(Trace{}, "Took")); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
}
