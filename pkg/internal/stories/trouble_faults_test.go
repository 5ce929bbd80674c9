package stories

import "net/http"

// dropGroups loses some of the impersonation headers.
func dropGroups(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Del("Impersonate-Group")
		next.ServeHTTP(w, r)
	})
}
