package manifest

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
)

// maxWindow bounds what a file can make zstd remember, in bytes: as much as the
// zstd program takes.
const maxWindow = 128 << 20

// packing is how a file is compressed.
type packing int

const (
	notPacked packing = iota
	inGzip
	inZstd
)

// packingOf tells it by the first bytes of a file, of which four are enough.
func packingOf(start []byte) packing {
	switch {
	case bytes.HasPrefix(start, []byte{0x1f, 0x8b}):
		return inGzip
	case bytes.HasPrefix(start, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		return inZstd
	default:
		return notPacked
	}
}

// unpack returns the text of a file that may be compressed, which is told by its
// first bytes. done lets go of what it took.
func unpack(file io.Reader) (text io.Reader, done func(), err error) {
	reader := bufio.NewReaderSize(file, 64<<10)
	start, _ := reader.Peek(4) // an error comes back with the text
	switch packingOf(start) {
	case inGzip:
		packed, err := gzip.NewReader(reader)
		if err != nil {
			return nil, nil, damaged(err, false)
		}
		return &unpacked{reader: packed}, func() { _ = packed.Close() }, nil
	case inZstd:
		packed, err := zstd.NewReader(reader, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return nil, nil, damaged(err, false)
		}
		return &unpacked{reader: packed}, packed.Close, nil
	default:
		return reader, func() {}, nil
	}
}

// unpacked words what is wrong with compressed files.
type unpacked struct {
	reader io.Reader
	some   bool // of the text was read
}

func (u *unpacked) Read(p []byte) (int, error) {
	n, err := u.reader.Read(p)
	u.some = u.some || n > 0
	return n, damaged(err, u.some)
}

// damaged says what is wrong; behind is true for what comes behind some text.
func damaged(err error, behind bool) error {
	switch {
	case err == nil, errors.Is(err, io.EOF):
		return err
	case errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("the compressed file ends in the middle: it was cut off on its way here; copy or make it again")
	case behind && errors.Is(err, gzip.ErrHeader):
		return errors.New("bytes that are not gzip follow the compressed text, and are not read")
	default:
		return fmt.Errorf("the compressed file is damaged (%w): copy or make it again", err)
	}
}
