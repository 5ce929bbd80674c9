package faultproxy

import (
	"net/http"
	"net/url"
)

// Request is one request as the client sent it.
type Request struct {
	Method string
	// Path is without the query, which is in Query.
	Path  string
	Query url.Values
	// Header is without Authorization.
	Header http.Header
	Body   []byte
}

// ImpersonatedUser is the user the client wants to act as, or nothing.
func (r Request) ImpersonatedUser() string {
	return r.Header.Get("Impersonate-User")
}

// Impersonation is the part of the header that says as whom the client wants to
// act: Impersonate-User, -Group, -Uid and -Extra-*. It is empty, not nil, if
// there is none.
func (r Request) Impersonation() http.Header {
	impersonation := http.Header{}
	for name, values := range r.Header {
		if isImpersonation(name) {
			impersonation[name] = values
		}
	}
	return impersonation
}

func newRequest(r *http.Request, body []byte) Request {
	header := r.Header.Clone()
	header.Del("Authorization")
	return Request{
		Method: r.Method,
		Path:   r.URL.Path,
		Query:  r.URL.Query(),
		Header: header,
		Body:   body,
	}
}
