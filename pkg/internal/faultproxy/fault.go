package faultproxy

import (
	"encoding/json"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"
)

// Fault is trouble for a request: a handler that does something of its own
// before, after or instead of next, the rest of the way to the server.
type Fault func(next http.Handler) http.Handler

// Respond answers in the server's place.
func Respond(code int, header http.Header, body string) Fault {
	return instead(func(w http.ResponseWriter, _ *http.Request) {
		for name, values := range header {
			w.Header()[http.CanonicalHeaderKey(name)] = values
		}
		w.WriteHeader(code)
		_, _ = w.Write([]byte(body))
	})
}

// Status answers with a Kubernetes Status object, as the server itself words
// failures. reason is such as "Forbidden" or "InternalError".
func Status(code int, reason, message string) Fault {
	header := http.Header{"Content-Type": {"application/json"}}
	return Respond(code, header, statusBody(code, reason, message))
}

// Unauthorized answers 401, as for an expired token.
func Unauthorized() Fault {
	return Status(http.StatusUnauthorized, "Unauthorized", "Unauthorized")
}

// Forbidden answers 403 with the message.
func Forbidden(message string) Fault {
	return Status(http.StatusForbidden, "Forbidden", message)
}

// InternalError answers 500 with the message.
func InternalError(message string) Fault {
	return Status(http.StatusInternalServerError, "InternalError", message)
}

// TooManyRequests answers 429 and asks to come back after so many seconds.
func TooManyRequests(retryAfter int) Fault {
	header := http.Header{
		"Content-Type": {"application/json"},
		"Retry-After":  {strconv.Itoa(retryAfter)},
	}
	body := statusBody(http.StatusTooManyRequests, "TooManyRequests",
		"the server has received too many requests and has asked us to try again later")
	return Respond(http.StatusTooManyRequests, header, body)
}

// Times lets fault befall the first n requests and lets the others pass.
func Times(n int, fault Fault) Fault {
	var seen atomic.Int64
	return func(next http.Handler) http.Handler {
		if seen.Add(1) > int64(n) {
			return next
		}
		return fault(next)
	}
}

// Delay lets the request wait before it goes on, unless the client leaves first.
func Delay(duration time.Duration) Fault {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			timer := time.NewTimer(duration)
			defer timer.Stop()
			select {
			case <-timer.C:
				next.ServeHTTP(w, r)
			case <-r.Context().Done():
				panic(http.ErrAbortHandler)
			}
		})
	}
}

// Hang keeps requests until the client leaves, and closes hanging when so many
// have come.
func Hang(hanging chan<- struct{}, many int) Fault {
	var came atomic.Int64
	return instead(func(_ http.ResponseWriter, r *http.Request) {
		if came.Add(1) == int64(many) {
			close(hanging)
		}
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	})
}

// DropImpersonation loses the impersonation headers, as some proxies do: the
// server answers for the caller.
func DropImpersonation() Fault {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			for name := range r.Header {
				if isImpersonation(name) {
					r.Header.Del(name)
				}
			}
			next.ServeHTTP(w, r)
		})
	}
}

// instead makes a fault that never asks the server.
func instead(answer http.HandlerFunc) Fault {
	return func(http.Handler) http.Handler { return answer }
}

// statusBody is a metav1.Status in JSON.
func statusBody(code int, reason, message string) string {
	body, err := json.Marshal(map[string]any{
		"kind":       "Status",
		"apiVersion": "v1",
		"metadata":   map[string]any{},
		"status":     "Failure",
		"message":    message,
		"reason":     reason,
		"code":       code,
	})
	if err != nil {
		panic(err) // strings and a number
	}
	return string(body)
}
