package auditlog

import (
	"bytes"
	"errors"
	"io"
)

// MaxLine is the length in bytes from which on a line is passed over: audit
// events with the largest bodies that an API server takes are well below.
const MaxLine = 32 << 20

// chunkSize is how much is read at a time, in bytes.
const chunkSize = 1 << 20

// cutter cuts a log into chunks of whole lines.
type cutter struct {
	from io.Reader
	size int    // of a chunk, in bytes
	rest []byte // the beginning of the next chunk
	// live: the log is still being written, and a chunk ends with the lines that
	// are there.
	live bool
}

// read fills the buffer, or takes what a live log has.
func (c *cutter) read(buffer []byte) (int, error) {
	if c.live {
		return io.ReadAtLeast(c.from, buffer, 1)
	}
	return io.ReadFull(c.from, buffer)
}

// next fills the buffer, which grows for a long line, with whole lines. At the
// end of the log it returns what there is and io.EOF. oversized tells that the
// chunk is followed by a line that was passed over.
func (c *cutter) next(buffer []byte) (text []byte, oversized bool, err error) {
	text = append(buffer[:0], c.rest...)
	c.rest = c.rest[:0]
	for {
		from := len(text)
		if from == cap(text) {
			text = append(text, make([]byte, min(from, MaxLine))...)[:from]
		}
		n, err := c.read(text[from:cap(text)])
		text = text[:from+n]
		if err != nil {
			return text, false, ended(err)
		}
		if end := bytes.LastIndexByte(text[from:], '\n'); end >= 0 {
			c.rest = append(c.rest, text[from+end+1:]...)
			return text[:from+end+1], false, nil
		}
		if len(text) >= MaxLine {
			return text[:0], true, c.passOver(text)
		}
	}
}

// passOver reads up to the end of the line, and keeps what comes after it.
func (c *cutter) passOver(buffer []byte) error {
	for {
		n, err := c.read(buffer[:c.size])
		if end := bytes.IndexByte(buffer[:n], '\n'); end >= 0 {
			c.rest = append(c.rest, buffer[end+1:n]...)
			return nil
		}
		if err != nil {
			return ended(err)
		}
	}
}

// ended is io.EOF where [io.ReadFull] makes another error of it.
func ended(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return io.EOF
	}
	return err
}
