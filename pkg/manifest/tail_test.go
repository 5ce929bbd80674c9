package manifest

import (
	"bufio"
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// tailOf follows a file that holds a text.
func tailOf(ctx context.Context, t *testing.T, text string) (path string, tail *Tail) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "audit.log")
	puts(t, path, os.O_CREATE|os.O_WRONLY, text)
	files, _, err := LogFiles([]string{path}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if tail, err = files[0].Tail(ctx); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tail.Close() }) // twice, where the test does so
	return path, tail
}

// puts writes a text to a file that is opened in some way.
func puts(t *testing.T, path string, how int, text string) {
	t.Helper()
	file, err := os.OpenFile(path, how, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(file, text); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
}

func existing(t *testing.T, tail *Tail) string {
	t.Helper()
	reader, err := tail.Existing()
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(reader)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestTail: a log that grows, is rotated in the middle of a line and then emptied.
// Every line is there once, and the one that was cut off stands alone.
func TestTail(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	path, tail := tailOf(ctx, t, "one\ntwo\nthr")
	if got := existing(t, tail); got != "one\ntwo\n" {
		t.Fatalf("existing lines %q", got)
	}
	lines := bufio.NewReader(tail)
	next := func(want string) {
		t.Helper()
		got, err := lines.ReadString('\n')
		if got != want+"\n" || err != nil {
			t.Fatalf("line %q (%v), want %q", got, err, want)
		}
	}
	const more = os.O_APPEND | os.O_WRONLY
	puts(t, path, more, "ee\nfour\n")
	next("three")
	next("four")

	rotated := path + ".1"
	if err := os.Rename(path, rotated); err != nil {
		t.Fatal(err)
	}
	puts(t, rotated, more, "five\nsi")
	puts(t, path, os.O_CREATE|os.O_WRONLY, "seven\n")
	next("five")
	next("si")
	next("seven")

	puts(t, path, os.O_TRUNC|os.O_WRONLY, "8\n")
	next("8")
	stop()
	if rest, err := io.ReadAll(lines); len(rest) > 0 || err != nil {
		t.Errorf("after the end: %q, %v", rest, err)
	}
}

// TestTailOfALogThatWasRotatedTwice: neither the file between is lost, nor is one
// of another log read.
func TestTailOfALogThatWasRotatedTwice(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	path, tail := tailOf(ctx, t, "one\n")
	folder := filepath.Dir(path)
	if got := existing(t, tail); got != "one\n" {
		t.Fatalf("existing lines %q", got)
	}
	for _, rotated := range []string{"audit-2026-01-31T18-00-00.000.log", "audit-2026-01-31T18-00-01.000.log"} {
		if err := os.Rename(path, filepath.Join(folder, rotated)); err != nil {
			t.Fatal(err)
		}
		puts(t, path, os.O_CREATE|os.O_WRONLY, "after "+rotated+"\n")
	}
	puts(t, filepath.Join(folder, "audit-webhook.log"), os.O_CREATE|os.O_WRONLY, "another log\n")
	want := "after audit-2026-01-31T18-00-00.000.log\nafter audit-2026-01-31T18-00-01.000.log\n"
	got := make([]byte, len(want))
	if _, err := io.ReadFull(tail, got); err != nil {
		t.Fatal(err)
	}
	stop()
	rest, err := io.ReadAll(tail)
	if diff := cmp.Diff(want, string(got)+string(rest)); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestIsRotated(t *testing.T) {
	want := map[string]bool{
		"audit-2026-01-31T18-00-00.000.log": true, "audit.log.1": true, "audit.log-20260131": true,
		"audit.log": false, "audit-2.log": false, "audit-webhook.log": false, "audit.log.1.gz": false, "audit-2026.log.gz": false, "audit.log.old": false, "b-1.log": false,
	}
	for name, rotated := range want {
		if got := isRotated(name, "audit.log"); got != rotated {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// TestTailBetweenTwoFiles: that there is no file of the name for a while is no
// end.
func TestTailBetweenTwoFiles(t *testing.T) {
	path, tail := tailOf(t.Context(), t, "")
	if got := existing(t, tail); got != "" {
		t.Fatalf("existing lines %q", got)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if more, err := tail.move(); more || err != nil {
		t.Fatalf("move without a file: %v, %v", more, err)
	}
	puts(t, path, os.O_CREATE|os.O_WRONLY, "one\n")
	got := make([]byte, 4)
	if _, err := io.ReadFull(tail, got); err != nil || string(got) != "one\n" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestPacked(t *testing.T) {
	folder := t.TempDir()
	for name, text := range map[string]string{"a.gz": gzipped(t, "x"), "b.log": "text", "c.zst": zstandard(t, "x"), "d.log": ""} {
		puts(t, filepath.Join(folder, name), os.O_CREATE|os.O_WRONLY, text)
	}
	files, _, err := LogFiles([]string{folder}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []bool
	for _, file := range files {
		packed, err := file.Packed()
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, packed)
	}
	if diff := cmp.Diff([]bool{true, false, true, false}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
