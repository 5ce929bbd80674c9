package kube

import (
	"net/http"
	"time"
)

const slowAfter = 5 * time.Second

// slowNotice tells when a request has been waiting for its answer for a while.
type slowNotice struct {
	next  http.RoundTripper
	tell  func(method, url string, waited time.Duration)
	after time.Duration
}

// RoundTrip implements http.RoundTripper.
func (s *slowNotice) RoundTrip(request *http.Request) (*http.Response, error) {
	timer := time.AfterFunc(s.after, func() { s.tell(request.Method, request.URL.Path, s.after) })
	defer timer.Stop()
	return s.next.RoundTrip(request)
}
