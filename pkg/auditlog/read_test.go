package auditlog

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

func quoted(s string) string { return strconv.Quote(s) }

// indented is JSON over several lines.
func indented(t *testing.T, text string) string {
	t.Helper()
	var out bytes.Buffer
	if err := json.Indent(&out, []byte(text), "", "  "); err != nil {
		t.Fatal(err)
	}
	return out.String() + "\n"
}

func TestFormats(t *testing.T) {
	aks := func(category, log string) string {
		return `{"category":"` + category + `","operationName":"Microsoft.ContainerService/managedClusters/diagnosticLogs/Read","properties":{"log":` + quoted(log) + `,"pod":"kube-apiserver-1"}}`
	}
	const denial = `"protoPayload":{"@type":"type.googleapis.com/google.cloud.audit.AuditLog","authenticationInfo":{"principalEmail":"mallory"},"methodName":"io.k8s.core.v1.pods.list","resourceName":"core/v1/pods","serviceName":"k8s.io",` +
		`"status":{"code":7,"message":"users \"root\" is forbidden: User \"mallory\" cannot impersonate resource \"users\" in API group \"\" at the cluster scope"}},"timestamp":"2026-01-05T09:00:00Z"}`
	tests := []struct {
		name, log string
		want      found
	}{
		{"nothing", "", found{}},
		{"blank lines", "\n  \n\r\n", found{}},
		{"the API server's", plain + "\n" + asCarol + "\n" + refusedUser + "\n", found{Counts: Counts{Lines: 3}, IDs: []string{"4969eab8", "r1"}}},
		{"with the ends of lines of Windows", asCarol + "\r\n" + plain + "\r\n", found{Counts: Counts{Lines: 2}, IDs: []string{"4969eab8"}}},
		{"with a byte order mark", "\xef\xbb\xbf" + asCarol + "\n", found{Counts: Counts{Lines: 1}, IDs: []string{"4969eab8"}}},
		{"in another order of fields", `{"auditID":"x",` + strings.TrimPrefix(strings.Replace(asCarol, `"auditID":"4969eab8",`, "", 1), "{") + "\n", found{Counts: Counts{Lines: 1}, IDs: []string{"x"}}},
		{"a webhook's batches", `{"kind":"EventList","apiVersion":"audit.k8s.io/v1","metadata":{},"items":[` + plain + "," + asCarol + "]}\n", found{Counts: Counts{Lines: 1}, IDs: []string{"4969eab8"}}},
		{"an export of CloudWatch", "2026-01-05T09:00:00.000Z " + asCarol + "\n2026-01-05T09:00:00.000Z " + plain + "\n", found{Counts: Counts{Lines: 2}, IDs: []string{"4969eab8"}}},
		{
			"a truncated line of CloudWatch", asCarol[:300] + "[Truncated...]\n" + asBot + "\n2026-01-05T09:00:00.000Z " + asCarol[:300] + "[Truncated...]\n",
			found{Counts: Counts{Lines: 3, Truncated: 2, FirstUnread: 1}, IDs: []string{"b1"}},
		},
		{
			"aws logs filter-log-events", indented(t, `{"events":[{"logStreamName":"kube-apiserver-audit-1","timestamp":1,"message":`+quoted(asCarol)+`,"ingestionTime":2},`+
				`{"logStreamName":"authenticator-1","timestamp":1,"message":"time=now level=info","ingestionTime":2},`+
				`{"logStreamName":"kube-apiserver-audit-1","timestamp":1,"message":`+quoted(asBot[:200]+"[Truncated...]")+`,"ingestionTime":2}],"searchedLogStreams":[]}`),
			found{Counts: Counts{Lines: 3, Other: 1, Truncated: 1, FirstUnread: 3}, IDs: []string{"4969eab8"}},
		},
		{"CloudWatch Logs Insights", `{"@timestamp":"1","@message":` + quoted(asCarol) + "}\n", found{Counts: Counts{Lines: 1}, IDs: []string{"4969eab8"}}},
		{"records of Azure", aks("kube-audit", asCarol) + "\n" + aks("kube-apiserver", "I0101 started") + "\n", found{Counts: Counts{Lines: 2, Other: 1}, IDs: []string{"4969eab8"}}},
		{"batches of Azure", `{"records":[` + aks("kube-audit-admin", asBot) + `]}` + "\n", found{Counts: Counts{Lines: 1, AdminOnly: 1}, IDs: []string{"b1"}}},
		{"Azure Log Analytics", `[{"Category":"kube-audit","log_s":` + quoted(asCarol) + `}]`, found{Counts: Counts{Lines: 1}, IDs: []string{"4969eab8"}}},
		{"GKE", `{"insertId":"g1",` + denial + "\n", found{Counts: Counts{Lines: 1, GKE: 1}, IDs: []string{"g1"}}},
		{"gcloud logging read", indented(t, `[{"insertId":"g1",`+denial+`]`), found{Counts: Counts{Lines: 1, GKE: 1}, IDs: []string{"g1"}}},
		{"events laid out for people", indented(t, asCarol) + indented(t, plain) + indented(t, asBot), found{Counts: Counts{Lines: 3}, IDs: []string{"4969eab8", "b1"}}},
		{"a list without an end", indented(t, `{"kind":"EventList","items":[`+asCarol+","+asBot+"]}")[:2600], found{Counts: Counts{Lines: 2, Broken: 1, FirstUnread: 2, RestLost: 1}, IDs: []string{"4969eab8"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for cores := 1; cores <= 3; cores++ {
				got := reading(t, strings.NewReader(tt.log), cores)
				got.Counts.Bytes = 0
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Errorf("%d cores (-want +got):\n%s", cores, diff)
				}
			}
		})
	}
}

func TestRefusedFormats(t *testing.T) {
	tests := []struct{ name, log, want string }{
		{"UTF-16", "\xff\xfe{\x00\"\x00", "text in UTF-16, which is no audit log as it was written"},
		{"the legacy format", `2026-01-05T09:00:00Z AUDIT: id="1" stage="ResponseComplete" user="alice" as="carol"`, "an audit log of --audit-log-format=legacy, which does not hold whole events"},
		{"whole beta events", `{"kind":"Event","apiVersion":"audit.k8s.io/v1beta1","auditID":"x"}`, "audit events of a version before audit.k8s.io/v1"},
		{"beta events", `{"kind":"Event","apiVersion":"audit.k8s.io/v1beta1"}`, "audit events of a version before audit.k8s.io/v1"},
		{"other JSON", `{"level":"info","msg":"impersonatedUser"}`, "JSON without audit events"},
		{"a list of other JSON", `[{"level":"info"}]`, "JSON without audit events"},
		{"manifests", "apiVersion: v1\nkind: Pod\n", "YAML"},
		{"junk", "\x00\x01\x02", "no text"},
		{"klog", "I0105 09:00:00.000000       1 server.go:1] started", "no audit log of a known format"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			want := found{Err: tt.want + ": read are audit.k8s.io/v1 JSON lines and lists, and the exports of EKS, AKS and GKE"}
			if diff := cmp.Diff(want, reading(t, strings.NewReader(tt.log), 2)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestBrokenLinesAreCounted: whatever is between them, events are found, and what
// is not one is told.
func TestBrokenLinesAreCounted(t *testing.T) {
	broken := []string{
		asBot[200:], asBot[:400], "\x00\xff\x01 junk", "{", "}", `{"kind":"Event"`, "null", "[]",
		strings.Replace(asBot, `"verb":"patch"`, `"verb":patch`, 1),
	}
	foreignLine := `{"level":"info"}`
	log := asCarol + "\n" + strings.Join(broken, "\n") + "\n" + foreignLine + "\n" + refusedUser + "\n" + asBot[:500]
	want := found{
		Counts: Counts{Bytes: int64(len(log)), Lines: int64(len(broken)) + 4, Broken: int64(len(broken)) + 1, Foreign: 1, FirstUnread: 2},
		IDs:    []string{"4969eab8", "r1"},
	}
	if diff := cmp.Diff(want, reading(t, strings.NewReader(log), 2)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestLongLines: one of 20 MB is read, one of 64 MB is passed over and counted,
// and what follows is found.
func TestLongLines(t *testing.T) {
	long := func(megabytes int) io.Reader {
		return io.MultiReader(
			strings.NewReader(strings.TrimSuffix(asBot, "}")+`,"requestObject":"`),
			bytes.NewReader(bytes.Repeat([]byte("U"), megabytes<<20)), strings.NewReader("\"}\n"),
		)
	}
	log := io.MultiReader(strings.NewReader(asCarol+"\n"), long(20), long(64), strings.NewReader(refusedUser+"\n"))
	got := reading(t, log, 2)
	got.Counts.Bytes = 0
	want := found{Counts: Counts{Lines: 4, Oversized: 1, FirstUnread: 3}, IDs: []string{"4969eab8", "b1", "r1"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestEventsComeInOrder: many chunks go round, and none overtakes another.
func TestEventsComeInOrder(t *testing.T) {
	var log strings.Builder
	var want found
	for i := range 8000 {
		id := fmt.Sprintf("id-%d", i)
		want.IDs = append(want.IDs, id)
		log.WriteString(strings.Replace(asBot, `"b1"`, quoted(id), 1) + "\n" + plain + "\n")
	}
	want.Counts = Counts{Bytes: int64(log.Len()), Lines: 16000}
	if diff := cmp.Diff(want, reading(t, strings.NewReader(log.String()), 3)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestAnErrorComesWithWhatWasRead: a file that breaks off, and a reader that
// gives little at a time.
func TestAnErrorComesWithWhatWasRead(t *testing.T) {
	log := asCarol + "\n" + strings.Repeat(plain+"\n", 5000) + asBot + "\n"
	got := reading(t, io.MultiReader(strings.NewReader(log), iotest.ErrReader(errors.New("broken pipe"))), 2)
	want := found{Counts: Counts{Bytes: int64(len(log)), Lines: 5002}, IDs: []string{"4969eab8", "b1"}, Err: "broken pipe"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	want.Err = ""
	if diff := cmp.Diff(want, reading(t, iotest.OneByteReader(strings.NewReader(log)), 2)); diff != "" {
		t.Errorf("a byte at a time (-want +got):\n%s", diff)
	}
}

func TestReadStopsWhenItIsTold(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, log := range []string{asCarol + "\n", "[" + asCarol + "]"} {
		counts, err := Read(ctx, strings.NewReader(log), Impersonations(), 2, func(Event) { t.Error("an event") })
		if !errors.Is(err, context.Canceled) || counts.Lines > 0 {
			t.Errorf("%v, %+v", err, counts)
		}
	}
}
