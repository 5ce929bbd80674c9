package kube

import (
	"net/http"
	"strconv"
	"sync"
	"time"
)

const slowAfter = 5 * time.Second

// Notices are told of requests that take long; nil tells nobody.
type Notices struct {
	// Slow is told of a request that has been waiting for its answer for a while.
	Slow func(method, path string, waited time.Duration)
	// Busy is told of a server that asks to come back after a while.
	Busy func(wait time.Duration)
}

// watchers keeps many requests that are slow at a time from being told of more
// often than one of them would be.
type watchers struct {
	notices Notices

	mu   sync.Mutex
	told time.Time
}

func (w *watchers) wrap(next http.RoundTripper) http.RoundTripper {
	return &slowNotice{next: next, watchers: w, after: slowAfter}
}

// isDue reports whether the last notice is old enough for another.
func (w *watchers) isDue(now time.Time) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if now.Sub(w.told) < slowAfter {
		return false
	}
	w.told = now
	return true
}

// slowNotice tells when a request has been waiting for its answer for a while.
type slowNotice struct {
	next     http.RoundTripper
	watchers *watchers
	after    time.Duration
}

// RoundTrip implements http.RoundTripper.
func (s *slowNotice) RoundTrip(request *http.Request) (*http.Response, error) {
	timer := time.AfterFunc(s.after, func() { s.tellSlow(request) })
	defer timer.Stop()
	response, err := s.next.RoundTrip(request)
	if err == nil {
		s.tellBusy(response)
	}
	return response, err
}

// WrappedRoundTripper lets client-go reach the transport below to cancel.
func (s *slowNotice) WrappedRoundTripper() http.RoundTripper { return s.next }

func (s *slowNotice) tellSlow(request *http.Request) {
	if tell := s.watchers.notices.Slow; tell != nil && s.watchers.isDue(time.Now()) {
		tell(request.Method, request.URL.Path, s.after)
	}
}

// tellBusy tells of a Retry-After that client-go is going to honour
// (k8s.io/client-go rest/with_retry.go, checkWait).
func (s *slowNotice) tellBusy(response *http.Response) {
	if response.StatusCode != http.StatusTooManyRequests && response.StatusCode < http.StatusInternalServerError {
		return
	}
	seconds, err := strconv.Atoi(response.Header.Get("Retry-After"))
	wait := time.Duration(seconds) * time.Second
	if tell := s.watchers.notices.Busy; err == nil && wait >= s.after && tell != nil && s.watchers.isDue(time.Now()) {
		tell(wait)
	}
}
