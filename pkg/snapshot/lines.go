package snapshot

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"errors"
	"hash"
	"io"
)

// The bounds of a text.
const (
	maxLine  = 16 << 20  // bytes of an object; a server takes 1.5 MiB
	maxLines = 2_000_000 // and as many objects
)

// reader reads lines. Line ends may have become those of another system: no
// string of JSON holds one.
type reader struct {
	lines  *bufio.Reader
	sum    hash.Hash
	line   int            // the one that was read, counted from 1
	open   bool           // it has no end
	long   []byte         // a line that is longer than the buffer
	begins map[string]int // the first lines of lists
}

func newReader(from io.Reader) *reader {
	return &reader{lines: bufio.NewReaderSize(from, 64<<10), sum: sha256.New(), begins: map[string]int{}}
}

// summed is the next line, which belongs to the state.
func (r *reader) summed() ([]byte, error) {
	text, err := r.needed()
	if err != nil {
		return nil, err
	}
	r.sum.Write(text)
	r.sum.Write([]byte("\n"))
	return text, nil
}

// needed is the next line, which must be there and not be the last.
func (r *reader) needed() ([]byte, error) {
	text, err := r.next()
	if errors.Is(err, io.EOF) || err == nil && r.open {
		return nil, errCut
	}
	return text, err
}

// next is the next line without its end, or io.EOF. It is valid until the next
// call.
func (r *reader) next() ([]byte, error) {
	r.line++
	r.long = r.long[:0]
	part, err := r.lines.ReadSlice('\n')
	for errors.Is(err, bufio.ErrBufferFull) && len(r.long) < maxLine {
		r.long = append(r.long, part...)
		part, err = r.lines.ReadSlice('\n')
	}
	if len(r.long) > 0 {
		r.long = append(r.long, part...)
		part = r.long
	}
	switch {
	case err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull):
		return nil, err
	case len(part) > maxLine:
		return nil, changed(r.line, "longer than any object")
	case len(part) == 0:
		return nil, io.EOF
	case r.line > maxLines:
		return nil, changed(r.line, "more objects than any cluster has")
	}
	text, ends := bytes.CutSuffix(part, []byte("\n"))
	r.open = !ends
	return bytes.TrimSuffix(text, []byte("\r")), nil
}
