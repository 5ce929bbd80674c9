package faultproxy

import (
	"bytes"
	"io"
	"net/http"
	"strings"
)

// Matcher says whether a fault befalls a request.
type Matcher func(*http.Request) bool

// Any matches every request.
func Any() Matcher {
	return func(*http.Request) bool { return true }
}

// Path matches requests whose path begins with prefix and whose method is
// method; an empty method matches all.
func Path(method, prefix string) Matcher {
	return func(r *http.Request) bool {
		return (method == "" || r.Method == method) && strings.HasPrefix(r.URL.Path, prefix)
	}
}

// Reviews matches the creation of review objects of this resource, such as
// selfsubjectaccessreviews, in any group.
func Reviews(resource string) Matcher {
	return func(r *http.Request) bool {
		return r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, "/"+resource)
	}
}

// Impersonating matches requests that want to act as user; an empty user matches
// every request that wants to act as anybody.
func Impersonating(user string) Matcher {
	return func(r *http.Request) bool {
		named := r.Header.Get("Impersonate-User")
		return named != "" && (user == "" || named == user)
	}
}

// Mentions matches requests with text in the body: reviews travel as protobuf, in
// which words stand as they are.
func Mentions(text string) Matcher {
	return func(r *http.Request) bool {
		content, err := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(content))
		return err == nil && bytes.Contains(content, []byte(text))
	}
}

// And matches what both match.
func (m Matcher) And(other Matcher) Matcher {
	return func(r *http.Request) bool { return m(r) && other(r) }
}

// isImpersonation tells from a header's canonical name.
func isImpersonation(header string) bool {
	return strings.HasPrefix(header, "Impersonate-")
}
