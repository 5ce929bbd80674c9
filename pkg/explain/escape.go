package explain

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// unescape takes the backslashes of one quotation out of a text. It knows what
// JSON and Go write, and leaves what it does not know.
func unescape(text string) string {
	if !strings.Contains(text, `\`) {
		return text
	}
	var plain strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' || i+1 == len(text) {
			plain.WriteByte(text[i])
			continue
		}
		i++
		switch text[i] {
		case 'n':
			plain.WriteByte('\n')
		case 't':
			plain.WriteByte('\t')
		case 'r':
			plain.WriteByte('\r')
		case 'u':
			r, length := codePoint(text[i:])
			plain.WriteRune(r)
			i += length - 1
		case '"', '\\', '/', '\'':
			plain.WriteByte(text[i])
		default:
			plain.WriteByte('\\')
			plain.WriteByte(text[i])
		}
	}
	return plain.String()
}

// codePoint reads u0026, or a surrogate pair as ud83d\ude00.
func codePoint(text string) (r rune, length int) {
	first, ok := hex4(text)
	if !ok {
		return utf8.RuneError, 1
	}
	if utf16.IsSurrogate(first) && strings.HasPrefix(text[5:], `\u`) {
		if second, ok := hex4(text[6:]); ok {
			return utf16.DecodeRune(first, second), 11
		}
	}
	return first, 5
}

func hex4(text string) (r rune, ok bool) {
	if len(text) < 5 || text[0] != 'u' {
		return 0, false
	}
	for _, digit := range []byte(text[1:5]) {
		at := strings.IndexByte("0123456789abcdef", digit|0x20)
		if at < 0 {
			return 0, false
		}
		r = r<<4 | rune(at)
	}
	return r, true
}
