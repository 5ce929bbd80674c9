package manifest

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// maxFile bounds one file, in bytes.
const maxFile = 64 << 20

var (
	errTooLarge     = errors.New("larger than 64 MiB: split it")
	errHugeSnapshot = errors.New("larger than 2 GiB: that is no snapshot of a cluster")
	errNotUTF8      = errors.New("not text in UTF-8: what PowerShell's > wrote is UTF-16; write it again with | Out-File -Encoding utf8")
)

// document is what stands between two separators of a file.
type document struct {
	text []byte
	line int // of the first line of text, counted from 1
}

// documentReader cuts a file at the separators of YAML, a document at a time. No
// JSON text can have one of them within a value. As kubectl does, it goes by
// lines alone, so that a broken document does not take the others with it.
type documentReader struct {
	reader *bufio.Reader
	line   int    // lines read
	kept   []byte // a separator's line with content behind it, which begins the next document
}

// newDocumentReader reads at most maxFile bytes of UTF-8.
func newDocumentReader(r io.Reader) (*documentReader, error) {
	reader := bufio.NewReaderSize(&bounded{reader: r, limit: maxFile, problem: errTooLarge}, 64<<10)
	start, _ := reader.Peek(4) // an error comes back with the first line
	if bytes.HasPrefix(start, []byte{0xff, 0xfe}) || bytes.HasPrefix(start, []byte{0xfe, 0xff}) || bytes.IndexByte(start, 0) >= 0 {
		return nil, errNotUTF8
	}
	if mark := []byte("\ufeff"); bytes.HasPrefix(start, mark) {
		_, _ = reader.Discard(len(mark))
	}
	return &documentReader{reader: reader}, nil
}

// next is the next document that has content, or io.EOF. After another error
// the document that was being read is lost.
func (d *documentReader) next() (document, error) {
	for {
		found, err := d.upToSeparator()
		if err != nil && !errors.Is(err, io.EOF) {
			return document{}, err
		}
		if at := contentAt(found.text); at < len(found.text) {
			return found, nil
		}
		if err != nil {
			return document{}, err
		}
	}
}

// upToSeparator reads one document, empty ones too. With io.EOF it is the last.
func (d *documentReader) upToSeparator() (document, error) {
	found := document{text: d.kept, line: d.line + 1}
	if d.kept != nil {
		found.line--
		d.kept = nil
	}
	for {
		line, err := d.reader.ReadSlice('\n')
		for errors.Is(err, bufio.ErrBufferFull) { // a long line: no separator
			found.text = append(found.text, line...)
			line, err = d.reader.ReadSlice('\n')
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return document{}, err
		}
		d.line++
		content, isSeparator := separator(line)
		if isSeparator && startsLine(found.text) {
			d.kept = append(d.kept, content...)
			return found, err
		}
		found.text = append(found.text, line...)
		if err != nil {
			return found, err
		}
	}
}

func startsLine(before []byte) bool { return len(before) == 0 || before[len(before)-1] == '\n' }

// separator tells whether a line separates documents: --- or ... and nothing
// or blanks behind it. What follows after blanks belongs to the next document,
// unless it is a comment.
func separator(line []byte) (content []byte, is bool) {
	rest, begins := bytes.CutPrefix(line, []byte("---"))
	if !begins {
		rest, begins = bytes.CutPrefix(line, []byte("..."))
	}
	trimmed := bytes.TrimSpace(rest)
	switch {
	case !begins || len(trimmed) > 0 && !isBlank(rest[0]):
		return nil, false
	case len(trimmed) == 0 || trimmed[0] == '#':
		return nil, true
	default:
		return append([]byte("   "), rest...), true
	}
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

// contentAt is the offset of the first line of text that is more than blanks,
// a comment or a directive; len(text) if there is none.
func contentAt(text []byte) int {
	at := 0
	for line := range bytes.Lines(text) {
		trimmed := bytes.TrimSpace(line)
		if len(trimmed) > 0 && trimmed[0] != '#' && line[0] != '%' {
			return at
		}
		at += len(line)
	}
	return at
}

// bounded fails with the problem where a text is longer than the limit.
type bounded struct {
	reader  io.Reader
	limit   int64
	problem error
	read    int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.reader.Read(p)
	if b.read += int64(n); b.read > b.limit {
		return 0, b.problem
	}
	return n, err
}
