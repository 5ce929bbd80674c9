package faultproxy

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"strconv"
)

// Cut asks the server, sends the whole header and half of the body, and cuts the
// connection (over HTTP/2: the stream).
func Cut() Fault {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			answer := httptest.NewRecorder()
			next.ServeHTTP(answer, r)
			sendHalf(w, answer)
			panic(http.ErrAbortHandler)
		})
	}
}

func sendHalf(w http.ResponseWriter, answer *httptest.ResponseRecorder) {
	body := answer.Body.Bytes()
	maps.Copy(w.Header(), answer.Header())
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(answer.Code)
	_, _ = w.Write(body[:len(body)/2])
	if flusher, ok := w.(http.Flusher); ok {
		flusher.Flush()
	}
}
