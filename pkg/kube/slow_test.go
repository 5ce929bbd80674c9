package kube

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// serverOf answers every request with a code and a header.
func serverOf(code int, header http.Header) http.RoundTripper {
	return roundTripper(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: code, Header: header, Body: http.NoBody}, nil
	})
}

type roundTripper func(*http.Request) (*http.Response, error)

func (r roundTripper) RoundTrip(request *http.Request) (*http.Response, error) { return r(request) }

func TestBusyServerIsToldOfOnce(t *testing.T) {
	tests := []struct {
		name       string
		code       int
		retryAfter string
		want       []time.Duration
	}{
		{"long", http.StatusTooManyRequests, "60", []time.Duration{time.Minute}},
		{"long and overloaded", http.StatusServiceUnavailable, "60", []time.Duration{time.Minute}},
		{"short", http.StatusTooManyRequests, "1", nil},
		{"a date", http.StatusTooManyRequests, "Mon, 02 Jan 2006 15:04:05 GMT", nil},
		{"without", http.StatusTooManyRequests, "", nil},
		{"not refused", http.StatusOK, "60", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var told []time.Duration
			w := &watchers{notices: Notices{Busy: func(wait time.Duration) { told = append(told, wait) }}}
			transport := w.wrap(serverOf(tt.code, http.Header{"Retry-After": {tt.retryAfter}}))
			for range 3 {
				if _, err := transport.RoundTrip(httptest.NewRequest(http.MethodGet, "/api", http.NoBody)); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(tt.want, told); diff != "" {
				t.Errorf("told (-want +got):\n%s", diff)
			}
		})
	}
}

func TestNobodyHasToBeTold(t *testing.T) {
	transport := (&watchers{}).wrap(serverOf(http.StatusTooManyRequests, http.Header{"Retry-After": {"60"}}))
	if _, err := transport.RoundTrip(httptest.NewRequest(http.MethodGet, "/api", http.NoBody)); err != nil {
		t.Fatal(err)
	}
}

func TestNoticesAreRare(t *testing.T) {
	began := time.Now()
	w := &watchers{}
	var due []time.Duration
	for _, after := range []time.Duration{0, time.Second, slowAfter, slowAfter + time.Second, 2 * slowAfter} {
		if w.isDue(began.Add(after)) {
			due = append(due, after)
		}
	}
	if diff := cmp.Diff([]time.Duration{0, slowAfter, 2 * slowAfter}, due); diff != "" {
		t.Errorf("due (-want +got):\n%s", diff)
	}
}
