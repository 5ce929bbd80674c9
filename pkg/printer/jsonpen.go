package printer

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// textWriter is a buffer, which tells of errors when it is flushed, if ever.
type textWriter interface {
	io.Writer
	io.ByteWriter
	io.StringWriter
}

// jsonPen takes JSON on one line, a part of it at a time that does not end inside
// of a string, and writes it indented and with what cannot be seen escaped. The
// line feeds with which encoders end are left out.
type jsonPen struct {
	out    textWriter
	indent string // "" leaves all on one line

	depth  int
	opened bool // nothing stands yet in the innermost list or object
	inside bool // a string
	escape bool // the next character is escaped
}

// Write implements io.Writer.
func (p *jsonPen) Write(text []byte) (int, error) {
	for rest := text; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		if p.inside {
			p.character(r, rest[:size])
		} else {
			p.mark(rest[0])
		}
		rest = rest[size:]
	}
	return len(text), nil
}

func (p *jsonPen) text(text string) { _, _ = p.Write([]byte(text)) }

// character is one of a string. Encoded JSON is valid UTF-8.
func (p *jsonPen) character(r rune, text []byte) {
	switch {
	case p.escape:
		p.escape = false
	case r == '\\':
		p.escape = true
	case r == '"':
		p.inside = false
	}
	switch {
	case isVisible(r):
		_, _ = p.out.Write(text)
	case r > 0xffff:
		high, low := utf16.EncodeRune(r)
		fmt.Fprintf(p.out, `\u%04x\u%04x`, high, low)
	default:
		fmt.Fprintf(p.out, `\u%04x`, r)
	}
}

// mark is a byte outside of strings: visible ASCII, or a line feed.
func (p *jsonPen) mark(b byte) {
	switch {
	case b == '\n':
		return
	case b == ']' || b == '}':
		p.depth--
		if !p.opened {
			p.newLine()
		}
		p.opened = false
	case p.opened:
		p.opened = false
		p.newLine()
	}
	_ = p.out.WriteByte(b)
	switch b {
	case '"':
		p.inside = true
	case '[', '{':
		p.depth++
		p.opened = true
	case ',':
		p.newLine()
	case ':':
		if p.indent != "" {
			_ = p.out.WriteByte(' ')
		}
	}
}

func (p *jsonPen) newLine() {
	if p.indent != "" {
		_, _ = p.out.WriteString("\n" + strings.Repeat(p.indent, p.depth))
	}
}
