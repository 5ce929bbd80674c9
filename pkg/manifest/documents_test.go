package manifest

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// piece is a document as a test writes it.
type piece struct {
	Line int
	Text string
}

func pieces(t *testing.T, r io.Reader) ([]piece, error) {
	t.Helper()
	var found []piece
	reader, err := newDocumentReader(r)
	for err == nil {
		var next document
		if next, err = reader.next(); err == nil {
			found = append(found, piece{next.line, string(next.text)})
		}
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return found, err
}

func TestDocuments(t *testing.T) {
	long := strings.Repeat("x", 100<<10) // longer than the buffer
	tests := []struct {
		name, text string
		want       []piece
	}{
		{"nothing", "", nil},
		{"blanks, comments and directives", "\n# a\n---\n%YAML 1.1\n---\n \n# b", nil},
		{"one without a line end", "a: b", []piece{{1, "a: b"}}},
		{"two", "a: b\n---\nc: d\n", []piece{{1, "a: b\n"}, {3, "c: d\n"}}},
		{"a byte order mark", "\ufeff---\na: b\n", []piece{{2, "a: b\n"}}},
		{"line ends of Windows", "---\r\na: b\r\n---\r\nc: d\r\n", []piece{{2, "a: b\r\n"}, {4, "c: d\r\n"}}},
		{"separators with blanks and comments", "a: b\n--- \t# Source: x\nc: d\n--- # y", []piece{{1, "a: b\n"}, {3, "c: d\n"}}},
		{"content behind a separator", "a: b\n--- {c: d}\n---\te: f\n", []piece{{1, "a: b\n"}, {2, "    {c: d}\n"}, {3, "   \te: f\n"}}},
		{"an end", "a: b\n...\nc: d\n...\n", []piece{{1, "a: b\n"}, {3, "c: d\n"}}},
		{"what only looks like a separator", "a: |\n  ---\n----\n---x\n....\n", []piece{{1, "a: |\n  ---\n----\n---x\n....\n"}}},
		{"a long line", "a: " + long + "---\nb: " + long + "\n---\nc: d", []piece{{1, "a: " + long + "---\nb: " + long + "\n"}, {4, "c: d"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for name, reader := range map[string]io.Reader{
				"whole": strings.NewReader(tt.text), "by bytes": iotest.OneByteReader(strings.NewReader(tt.text)),
			} {
				got, err := pieces(t, reader)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Errorf("%s (-want +got):\n%s", name, diff)
				}
			}
		})
	}
}

func TestDocumentsThatAreNoText(t *testing.T) {
	for name, text := range map[string]string{
		"UTF-16, little end first": "\xff\xfea\x00:\x00",
		"UTF-16, big end first":    "\xfe\xff\x00a\x00:",
		"UTF-16 without a mark":    "a\x00:\x00 \x00b\x00",
	} {
		if got, err := pieces(t, strings.NewReader(text)); !errors.Is(err, errNotUTF8) {
			t.Errorf("%s: got %v, %v", name, got, err)
		}
	}
}

// endless is a file without an end.
type endless struct{ line []byte }

func (e endless) Read(p []byte) (int, error) { return copy(p, e.line), nil }

func TestAFileHasABound(t *testing.T) {
	got, err := pieces(t, io.MultiReader(strings.NewReader("a: b\n---\n"), endless{[]byte("# more\n")}))
	if !errors.Is(err, errTooLarge) {
		t.Errorf("got %v", err)
	}
	if diff := cmp.Diff([]piece{{1, "a: b\n"}}, got); diff != "" {
		t.Errorf("what came before it (-want +got):\n%s", diff)
	}
}

func TestABoundIsNoLessThanItSays(t *testing.T) {
	text := bytes.Repeat([]byte("#"), maxFile)
	if _, err := pieces(t, bytes.NewReader(text)); err != nil {
		t.Error(err)
	}
}

// TestDocumentsAreReadOneByOne: a document is there before the rest of the file
// is read.
func TestDocumentsAreReadOneByOne(t *testing.T) {
	first := strings.Repeat("a: b\n", 20<<10)
	reader, err := newDocumentReader(io.MultiReader(
		strings.NewReader(first+"---\n"+first), iotest.ErrReader(errors.New("read on"))))
	if err != nil {
		t.Fatal(err)
	}
	got, err := reader.next()
	if err != nil || string(got.text) != first {
		t.Errorf("got %d bytes, %v", len(got.text), err)
	}
	if _, err := reader.next(); err == nil || err.Error() != "read on" {
		t.Errorf("got %v", err)
	}
}
