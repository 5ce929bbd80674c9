package stories

import (
	"bytes"
	"io"
	"net/http"

	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/faultproxy"
)

// mentions matches requests with text in the body: reviews travel as protobuf,
// in which words stand as they are.
func mentions(text string) faultproxy.Matcher {
	return func(r *http.Request) bool {
		content, err := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(content))
		return err == nil && bytes.Contains(content, []byte(text))
	}
}

// dropGroups loses some of the impersonation headers.
func dropGroups(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Del("Impersonate-Group")
		next.ServeHTTP(w, r)
	})
}
