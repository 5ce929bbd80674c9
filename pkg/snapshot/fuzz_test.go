package snapshot

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzRead: whatever a text is, it is refused, or it is a snapshot that is
// written and read again as it is.
func FuzzRead(f *testing.F) {
	text := written(f, sample())
	f.Add(text)
	f.Add(text[:len(text)/2])
	f.Add(written(f, Snapshot{}))
	f.Fuzz(func(t *testing.T, text []byte) {
		read, err := ReadFrom(bytes.NewReader(sealed(text)))
		if err != nil {
			return
		}
		again, err := ReadFrom(bytes.NewReader(written(t, read.Snapshot)))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(written(t, read.Snapshot), written(t, again.Snapshot)); diff != "" {
			t.Errorf("two readings differ:\n%s", diff)
		}
	})
}

// sealed is a text with the digest that it should have, so that more of them are
// looked at.
func sealed(text []byte) []byte {
	head := bytes.IndexByte(text, '\n') + 1
	end := bytes.LastIndex(text, []byte("\n\"digest\":")) + 1
	if end < head {
		return text
	}
	sum := newWriter(nil).sum
	sum.Write(bytes.ReplaceAll(text[head:end], []byte("\r\n"), []byte("\n")))
	return append(bytes.Clone(text[:end]), `"digest":"`+digestOf(sum)+"\"}\n"...)
}
