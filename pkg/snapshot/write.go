package snapshot

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"slices"
	"time"
	"unicode/utf16"
	"unicode/utf8"
)

// Write writes a snapshot and returns its digest, "sha256:" and the digits. It
// goes by the state alone: in which order objects were read is not told. Nothing
// is held but the object that is being written.
func Write(to io.Writer, s Snapshot) (digest string, err error) {
	w := newWriter(to)
	first := header{APIVersion: APIVersion, Kind: Kind, Time: s.Time.UTC().Format(time.RFC3339)}
	if err := w.header(first); err != nil {
		return "", fmt.Errorf("writing a snapshot: %w", err)
	}
	if err := w.state(&s); err != nil {
		return "", fmt.Errorf("writing a snapshot: %w", err)
	}
	digest = digestOf(w.sum)
	if err := w.end(digest); err != nil {
		return "", fmt.Errorf("writing a snapshot: %w", err)
	}
	return digest, nil
}

// Digest is the digest that the snapshot has when it is written: snapshots of the
// same state have the same one, whenever they were taken.
func Digest(s Snapshot) (string, error) { return Write(io.Discard, s) }

func digestOf(sum hash.Hash) string { return "sha256:" + hex.EncodeToString(sum.Sum(nil)) }

// writer writes lines. What is between the header and the digest is summed up.
type writer struct {
	out  *bufio.Writer
	sum  hash.Hash
	text bytes.Buffer // of a value
	json *json.Encoder
}

func newWriter(to io.Writer) *writer {
	w := &writer{out: bufio.NewWriterSize(to, 64<<10), sum: sha256.New()}
	w.json = json.NewEncoder(&w.text)
	w.json.SetEscapeHTML(false)
	return w
}

// header writes the first line. All versions of the format begin like this.
func (w *writer) header(first header) error {
	text, err := w.encode(first)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w.out, "%s,\n", bytes.TrimSuffix(text, []byte("}")))
	return err
}

func (w *writer) state(s *Snapshot) error {
	text, err := w.encode(s.Server)
	if err != nil {
		return err
	}
	if err := w.line(fmt.Appendf(nil, "%q:%s,", ServerVersion, text)); err != nil {
		return err
	}
	for _, section := range s.sections() {
		if err := section.write(w); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) end(digest string) error {
	if _, err := fmt.Fprintf(w.out, "\"digest\":%q}\n", digest); err != nil {
		return err
	}
	return w.out.Flush()
}

// line writes a line of the state.
func (w *writer) line(text []byte) error {
	text = append(text, '\n')
	w.sum.Write(text)
	_, err := w.out.Write(text)
	return err
}

// encode is a value as JSON in ASCII, which every terminal, editor and pipe leaves
// as it is. The text is the writer's own.
func (w *writer) encode(value any) ([]byte, error) {
	w.text.Reset()
	if err := w.json.Encode(value); err != nil {
		return nil, err
	}
	text := bytes.TrimSuffix(w.text.Bytes(), []byte("\n"))
	if !slices.ContainsFunc(text, func(b byte) bool { return b >= 0x7f }) {
		return text, nil
	}
	return escaped(text), nil
}

// escaped is JSON with all but ASCII as \u; outside of strings there is none.
func escaped(text []byte) []byte {
	var ascii []byte
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		switch {
		case r < 0x7f:
			ascii = append(ascii, byte(r))
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			ascii = fmt.Appendf(ascii, `\u%04x\u%04x`, high, low)
		default:
			ascii = fmt.Appendf(ascii, `\u%04x`, r)
		}
		text = text[size:]
	}
	return ascii
}

func (l list[T, F]) write(w *writer) error {
	if err := w.line(fmt.Appendf(nil, "%q:[", l.name)); err != nil {
		return err
	}
	order := l.order()
	for i, at := range order {
		text, err := w.encode(l.form(&(*l.all)[at]))
		if err != nil {
			return err
		}
		if i < len(order)-1 {
			text = append(text, ',')
		}
		if err := w.line(text); err != nil {
			return err
		}
	}
	return w.line([]byte("],"))
}

// order are the indices of the values in the order in which they are written,
// each key once: of values that were read twice the later.
func (l list[T, F]) order() []int {
	order := make([]int, len(*l.all))
	for i := range order {
		order[i] = i
	}
	if l.key == nil {
		return order
	}
	keys := func(i, j int) int { return compare(l.key(&(*l.all)[i]), l.key(&(*l.all)[j])) }
	slices.SortStableFunc(order, keys)
	slices.Reverse(order)
	order = slices.CompactFunc(order, func(i, j int) bool { return keys(i, j) == 0 })
	slices.Reverse(order)
	return order
}
