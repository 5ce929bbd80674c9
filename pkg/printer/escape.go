package printer

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// brailleBlank is a symbol by its category and a blank by its looks.
const brailleBlank = '\u2800'

// Escape makes any string safe to show on a terminal, on one line and without
// hidden parts: everything that cannot be seen as itself is spelled out, as
// \x1b (ASCII controls, and bytes that are no UTF-8), \u202e or \U000e0001.
// That covers C0 and C1 controls, line breaks and tabs, bidirectional controls,
// zero-width and other format characters, variation selectors, and spaces other
// than the ASCII one. Letters of any script stay.
//
// A backslash stays too (CORP\jane is a name), so a name that holds the text
// "\x1b" looks like one that holds the byte: -o json tells them apart. Escaping
// twice is the same as escaping once.
func Escape(s string) string {
	if isPlainASCII(s) {
		return s
	}
	var b strings.Builder
	for i, size := 0, 0; i < len(s); i += size {
		var r rune
		r, size = utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			writeByteEscape(&b, s[i])
		case isVisible(r):
			b.WriteRune(r)
		default:
			writeRuneEscape(&b, r)
		}
	}
	return b.String()
}

// escapeCell is Escape for one cell of a grid. It spells out blanks at either
// end and all but the first of a run of blanks as well, so that " admin" is not
// taken for "admin" and a cell never holds the gap that separates columns.
func escapeCell(s string) string {
	s = Escape(s)
	if !strings.HasPrefix(s, " ") && !strings.HasSuffix(s, " ") && !strings.Contains(s, "  ") {
		return s
	}
	var b strings.Builder
	for i := range len(s) {
		if s[i] == ' ' && (i == 0 || i == len(s)-1 || s[i-1] == ' ') {
			writeByteEscape(&b, ' ')
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// isVisible tells whether a character is seen as what it is.
func isVisible(r rune) bool {
	return strconv.IsPrint(r) && r != brailleBlank &&
		!unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

func isPlainASCII(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

func writeByteEscape(b *strings.Builder, c byte) { fmt.Fprintf(b, `\x%02x`, c) }

func writeRuneEscape(b *strings.Builder, r rune) {
	switch {
	case r < utf8.RuneSelf:
		writeByteEscape(b, byte(r))
	case r <= 0xffff:
		fmt.Fprintf(b, `\u%04x`, r)
	default:
		fmt.Fprintf(b, `\U%08x`, r)
	}
}
