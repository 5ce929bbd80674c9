package auditlog

import (
	"context"
	"io"
	"strings"
	"testing"
)

// Lines of a real API server (Kubernetes 1.37), shortened.
const (
	asCarol = `{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"4969eab8","stage":"ResponseComplete","requestURI":"/api/v1/namespaces/ns1/pods?limit=500","verb":"list",` +
		`"user":{"username":"alice","groups":["system:authenticated"],"extra":{"authentication.kubernetes.io/credential-id":["X509SHA256=aa"]}},"impersonatedUser":{"username":"carol","groups":["dev","system:authenticated"]},` +
		`"authenticationMetadata":{"impersonationConstraint":"impersonate:user-info"},"sourceIPs":["192.0.2.1"],"userAgent":"kubectl/v1.37.2","objectRef":{"resource":"pods","namespace":"ns1","apiVersion":"v1"},` +
		`"responseStatus":{"metadata":{},"status":"Failure","message":"pods is forbidden: User \"carol\" cannot list resource \"pods\" in API group \"\" in the namespace \"ns1\"","reason":"Forbidden","details":{"kind":"pods"},"code":403},` +
		`"requestReceivedTimestamp":"2026-01-05T09:00:00.000001Z","stageTimestamp":"2026-01-05T09:00:01.000000Z","annotations":{"authorization.k8s.io/decision":"forbid","authorization.k8s.io/reason":""}}`
	asBot = `{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"b1","stage":"ResponseComplete","requestURI":"/apis/apps/v1/namespaces/ns1/deployments/web/scale","verb":"patch",` +
		`"user":{"username":"alice","groups":["system:authenticated"]},"impersonatedUser":{"username":"system:serviceaccount:ns1:bot","groups":["system:serviceaccounts","system:serviceaccounts:ns1","system:authenticated"]},` +
		`"sourceIPs":["203.0.113.9","192.0.2.1"],"userAgent":"kubectl/v1.37.2","objectRef":{"resource":"deployments","namespace":"ns1","name":"web","apiGroup":"apps","apiVersion":"v1","subresource":"scale"},` +
		`"responseStatus":{"metadata":{},"code":200},"requestReceivedTimestamp":"2026-01-05T10:30:00.000000Z","stageTimestamp":"2026-01-05T10:30:00.100000Z","annotations":{"authorization.k8s.io/decision":"allow","authorization.k8s.io/reason":"RBAC: allowed"}}`
	refusedUser = `{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"r1","stage":"ResponseComplete","requestURI":"/healthz","verb":"get",` +
		`"user":{"username":"mallory","groups":["system:authenticated"]},"sourceIPs":["192.0.2.7"],"userAgent":"curl/8",` +
		`"responseStatus":{"metadata":{},"status":"Failure","message":"users \"root\" is forbidden: User \"mallory\" cannot impersonate resource \"users\" in API group \"\" at the cluster scope","reason":"Forbidden","details":{"name":"root","kind":"users"},"code":403},` +
		`"requestReceivedTimestamp":"2026-01-05T11:00:00.000000Z","stageTimestamp":"2026-01-05T11:00:00.000100Z"}`
	plain = `{"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"p1","stage":"ResponseComplete","requestURI":"/api/v1/pods","verb":"list","user":{"username":"alice"},"responseStatus":{"metadata":{},"code":200}}`
)

// found is what Read makes of a log.
type found struct {
	Counts Counts
	IDs    []string // of the events
	Err    string
}

func reading(t testing.TB, log io.Reader, cores int) found {
	t.Helper()
	var got found
	counts, err := Read(context.Background(), log, Impersonations(), cores, func(e Event) { got.IDs = append(got.IDs, e.ID) })
	got.Counts = counts
	if err != nil {
		got.Err = err.Error()
	}
	return got
}

// eventsOf are the events in lines.
func eventsOf(t *testing.T, lines ...string) []Event {
	t.Helper()
	var events []Event
	text := strings.Join(lines, "\n") + "\n"
	if _, err := Read(t.Context(), strings.NewReader(text), Impersonations(), 1, func(e Event) { events = append(events, e) }); err != nil {
		t.Fatal(err)
	}
	return events
}

// inChunks reads a log of lines in chunks of another size.
func inChunks(t testing.TB, log io.Reader, size, cores int) found {
	t.Helper()
	var got found
	counts, err := readLines(context.Background(), &cutter{from: log, size: size}, Impersonations(), cores, func(e Event) { got.IDs = append(got.IDs, e.ID) })
	got.Counts = counts
	if err != nil {
		got.Err = err.Error()
	}
	return got
}
