// Package faultproxy stands between a client and a real API server and makes, on
// demand, the trouble a healthy server can't: refusals, throttling, errors,
// answers cut in the middle or late, lost impersonation headers, a group whose
// discovery fails. It also records what the client sent.
//
// It terminates TLS with a certificate of its own, so callers must authenticate
// with bearer tokens. It must not answer for the server where no fault is asked
// for.
package faultproxy
