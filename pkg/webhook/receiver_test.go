package webhook

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// ticking is a clock that goes on by a second each time.
func ticking() func() time.Time {
	at := time.Date(2026, 1, 31, 18, 0, 0, 0, time.UTC)
	return func() time.Time {
		at = at.Add(time.Second)
		return at
	}
}

func opened(t *testing.T, clock func() time.Time, folder string, wantCut int) *Recorder {
	t.Helper()
	recorder, cut, err := Open(folder, clock)
	if err != nil || cut != wantCut {
		t.Fatalf("%d files cut (%v), want %d", cut, err, wantCut)
	}
	return recorder
}

// contents are the files of a folder with their texts.
func contents(t *testing.T, folder string) map[string]string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		texts[filepath.Base(name)] = string(text)
	}
	return texts
}

// listOf is a batch of events.
func listOf(items ...string) string {
	return `{"kind":"EventList","apiVersion":"audit.k8s.io/v1","metadata":{},"items":[` + strings.Join(items, ",") + `]}`
}

// send sends a body and returns the status and what is said.
func send(r http.Handler, method, kind, body string) string {
	request := httptest.NewRequest(method, "/", strings.NewReader(body))
	request.Header.Set("Content-Type", kind)
	answer := httptest.NewRecorder()
	r.ServeHTTP(answer, request)
	return fmt.Sprintf("%d %s", answer.Code, strings.TrimSpace(answer.Body.String()))
}

// TestReceiver: what is taken, what is refused, and that what is sent again is
// taken once, also by another receiver later on and in one batch.
func TestReceiver(t *testing.T) {
	folder := t.TempDir()
	var took []string
	clock := ticking()
	receiving := func() *Receiver {
		return NewReceiver(opened(t, clock, folder, 0), func(lines []byte) { took = append(took, string(lines)) }, func(err error) { t.Error(err) })
	}
	receiver := receiving()
	const one, two = `{"auditID":"1", "stage":"ResponseComplete"}`, `{"auditID":"2","stage":"Panic"}`
	const json = "application/json"
	tests := []struct{ method, kind, body, want string }{
		{"POST", json, listOf(one, one), "200"},
		{"POST", "application/json; charset=utf-8", listOf(one, two), "200"},
		{"POST", json, listOf(`{"auditID":"1","stage":"Panic"}`), "200"}, // another stage of the same request
		{"POST", json, listOf(), "200"},
		{"GET", json, "", "405 audit events are sent by POST"},
		{"POST", "text/plain", listOf(one), "415 audit events are sent as application/json"},
		{"POST", json, "{", "400 no JSON: unexpected end of JSON input"},
		{"POST", json, `{"kind":"EventList","apiVersion":"audit.k8s.io/v1beta1"}`, `400 "EventList" of "audit.k8s.io/v1beta1" is no EventList of audit.k8s.io/v1`},
		{"POST", json, listOf("1"), "400 an item of the list is no event"},
		{"POST", json, strings.Repeat(" ", MaxBody+1), "413 more than 64 MB: lower --audit-webhook-batch-max-size"},
	}
	for _, tt := range tests {
		if got := send(receiver, tt.method, tt.kind, tt.body); strings.TrimSpace(got) != tt.want {
			t.Errorf("%s %s %.60s: %s, want %s", tt.method, tt.kind, tt.body, got, tt.want)
		}
	}
	if got := send(receiving(), "POST", json, listOf(two, `{"auditID":"3"}`)); got != "200 " {
		t.Error(got)
	}
	const start = `{"kind":"Event","apiVersion":"audit.k8s.io/v1",`
	want := []string{
		start + `"auditID":"1","stage":"ResponseComplete"}` + "\n",
		start + `"auditID":"2","stage":"Panic"}` + "\n",
		start + `"auditID":"1","stage":"Panic"}` + "\n",
		start + `"auditID":"3"}` + "\n",
	}
	if diff := cmp.Diff(want, took); diff != "" {
		t.Errorf("taken (-want +got):\n%s", diff)
	}
	if receiver.Refused() != 6 || receiver.Failed() != 0 {
		t.Errorf("%d refused, %d failed", receiver.Refused(), receiver.Failed())
	}
}

// TestRecordThatWasCutOff: half an event at the end of a file is removed, and taken
// when it is sent again.
func TestRecordThatWasCutOff(t *testing.T) {
	folder := t.TempDir()
	const first = "audit-20260131T175959.000000000Z.log"
	if err := os.WriteFile(filepath.Join(folder, first), []byte("{\"a\":1}\n{\"a\":2"), 0o600); err != nil {
		t.Fatal(err)
	}
	recorder := opened(t, ticking(), folder, 1)
	fresh, err := recorder.Record([][]byte{[]byte("{\"a\":1}\n"), []byte("{\"a\":2}\n")})
	if string(fresh) != "{\"a\":2}\n" || err != nil {
		t.Errorf("fresh %q, %v", fresh, err)
	}
	if err := recorder.Close(); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{first: "{\"a\":1}\n", "audit-20260131T180001.000000000Z.log": "{\"a\":2}\n"}
	if diff := cmp.Diff(want, contents(t, folder)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestRecordThatFails: a batch that is not on the disk is not known, and its sender
// is told to send it again.
func TestRecordThatFails(t *testing.T) {
	folder := t.TempDir()
	recorder := opened(t, ticking(), folder, 0)
	var trouble []error
	receiver := NewReceiver(recorder, func([]byte) { t.Error("taken") }, func(err error) { trouble = append(trouble, err) })
	if _, err := recorder.Record([][]byte{[]byte("{\"a\":1}\n")}); err != nil {
		t.Fatal(err)
	}
	if err := recorder.file.Close(); err != nil { // as good as a disk that is gone
		t.Fatal(err)
	}
	if got := send(receiver, "POST", "application/json", listOf(`{"a":2}`)); got != "500 not recorded" || receiver.Failed() != 1 || len(trouble) != 1 {
		t.Errorf("%s, %d failed: %v", got, receiver.Failed(), trouble)
	}
	recorder.file = nil
	line, err := lineOf([]byte(`{"a":2}`))
	if err != nil {
		t.Fatal(err)
	}
	if fresh, err := recorder.Record([][]byte{line}); !bytes.Equal(fresh, line) || err != nil {
		t.Errorf("fresh %q, %v", fresh, err)
	}
}

// TestRecordTurns: a file that is full is followed by another one.
func TestRecordTurns(t *testing.T) {
	folder := t.TempDir()
	recorder := opened(t, ticking(), folder, 0)
	for _, text := range []string{"{\"a\":1}\n", "{\"a\":2}\n"} {
		if _, err := recorder.Record([][]byte{[]byte(text)}); err != nil {
			t.Fatal(err)
		}
		recorder.size = mostBytes
	}
	want := map[string]string{"audit-20260131T180001.000000000Z.log": "{\"a\":1}\n", "audit-20260131T180002.000000000Z.log": "{\"a\":2}\n"}
	if diff := cmp.Diff(want, contents(t, folder)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestStalledSenders: senders that never finish hold nobody up for long.
func TestStalledSenders(t *testing.T) {
	receiver := NewReceiver(opened(t, ticking(), t.TempDir(), 0), func([]byte) {}, func(err error) { t.Error(err) })
	receiver.patience = 50 * time.Millisecond
	server := httptest.NewServer(receiver)
	defer server.Close()
	for range 2 * atOnce {
		stalled, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer stalled.Close()
		if _, err := io.WriteString(stalled, "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 600\r\n\r\n{"); err != nil {
			t.Fatal(err)
		}
	}
	response, err := http.Post(server.URL, "application/json", strings.NewReader(listOf(`{"auditID":"1"}`)))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		t.Error(response.Status)
	}
}

// TestRecordThatWasRemoved: a file or folder that is gone is begun anew.
func TestRecordThatWasRemoved(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "record")
	recorder := opened(t, ticking(), folder, 0)
	for _, text := range []string{"{\"a\":1}\n", "{\"a\":2}\n"} {
		if err := os.RemoveAll(folder); err != nil {
			t.Fatal(err)
		}
		if fresh, err := recorder.Record([][]byte{[]byte(text)}); string(fresh) != text || err != nil {
			t.Fatalf("%q, %v", fresh, err)
		}
	}
	if diff := cmp.Diff(map[string]string{"audit-20260131T180002.000000000Z.log": "{\"a\":2}\n"}, contents(t, folder)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestIsLoopback: anything that is not surely of this machine is not.
func TestIsLoopback(t *testing.T) {
	want := map[string]bool{
		"127.0.0.1:80": true, "[::1]:80": true, "localhost:80": true, "127.9.9.9:80": true,
		":80": false, "0.0.0.0:80": false, "10.0.0.1:80": false, "localhost.example.com:80": false, "127.0.0.1": false, "": false,
	}
	for address, loopback := range want {
		if got := IsLoopback(address); got != loopback {
			t.Errorf("%q: %v", address, got)
		}
	}
	if _, err := Listener(t.Context(), "0.0.0.0:0", TLS{}); err == nil {
		t.Error("an address of all networks without TLS")
	}
}

// TestOthersFilesAreLeftAlone: only what a recorder has written is cut where it ends in
// the middle of an event.
func TestOthersFilesAreLeftAlone(t *testing.T) {
	folder, outside := t.TempDir(), filepath.Join(t.TempDir(), "outside.log")
	const own, torn = "audit-20260131T180000.000000000Z.log", "{}\n{\"half"
	for _, path := range []string{outside, filepath.Join(folder, own), filepath.Join(folder, "audit-mine.log"), filepath.Join(folder, "audit-20260131.log")} {
		if err := os.WriteFile(path, []byte(torn), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	link := "audit-20260131T180001.000000000Z.log"
	if err := os.Symlink(outside, filepath.Join(folder, link)); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
	if err := opened(t, ticking(), folder, 1).Close(); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{own: "{}\n", "audit-mine.log": torn, "audit-20260131.log": torn, link: torn}
	if diff := cmp.Diff(want, contents(t, folder)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
