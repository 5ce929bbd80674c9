package auditlog

import (
	"bytes"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// FuzzLines: no lines make the reader fail, what was read does not depend on how
// it is cut and on the cores, and no line is lost.
func FuzzLines(f *testing.F) {
	for _, seed := range []string{
		asCarol + "\n" + plain + "\n" + refusedUser, asBot[:100] + "\n{}\n", `{"items":[` + asBot + "]}", "[" + asCarol + ",{}]",
		`{"@message":"` + strings.ReplaceAll(asCarol, `"`, `\"`) + `"}`, "2026-01-05T09:00:00.000Z " + asBot, "\xff\xfe", "",
	} {
		f.Add([]byte(seed), 7)
	}
	f.Fuzz(func(t *testing.T, log []byte, size int) {
		size = 1 + max(size, -size-1)%100
		var want int64
		for line := range bytes.Lines(log) {
			if len(bytes.TrimSpace(line)) > 0 {
				want++
			}
		}
		got := inChunks(t, bytes.NewReader(log), size, 1)
		if got.Counts.Lines != want || got.Counts.Bytes != int64(len(log)) || got.Err != "" {
			t.Fatalf("%+v of %d lines and %d bytes", got, want, len(log))
		}
		if diff := cmp.Diff(got, inChunks(t, iotest.HalfReader(bytes.NewReader(log)), 2*size, 3)); diff != "" {
			t.Fatalf("read in another way (-one core +three):\n%s", diff)
		}
	})
}

// FuzzDocument: no document makes the reader fail without an error.
func FuzzDocument(f *testing.F) {
	for _, seed := range []string{"[" + asCarol + ",{}]", "{\n \"events\": [\n", `{"items":{"items":[` + asBot + "]}}", "[[]]", "{}", "1", `{"a":1}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, log []byte) {
		counts, err := readDocument(t.Context(), bytes.NewReader(log), Impersonations(), func(Event) {})
		if err == nil && (counts.Unread() > 0) != (counts.FirstUnread > 0) {
			t.Fatalf("%+v", counts)
		}
	})
}

// FuzzMentions holds the fast look against the plain one.
func FuzzMentions(f *testing.F) {
	for _, seed := range []string{asCarol, refusedUser, plain, "impersonatedUser", "User", "impersonatedUsUser cannot impersonate", "UUser  cannot impersonate"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		want := false
		if at := bytes.Index(line, []byte("User ")); at >= 0 {
			want = bytes.Contains(line[at:], []byte("cannot impersonate"))
		}
		if at := bytes.Index(line, []byte("impersonatedUser")); at >= 0 && at+len("impersonatedUser") < len(line) {
			want = true
		}
		if got := Mentions(line); got != want {
			t.Errorf("%q: %v, want %v", line, got, want)
		}
	})
}
