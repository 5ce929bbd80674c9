package explain

import (
	"html"
	"math/bits"
	"strconv"
	"strings"
)

// quote is how the strings in a message are quoted. The server writes "x". In
// a JSON string, or in a log line that quotes it, that becomes \"x\", in a JSON
// string within one \\\"x\\\", and so on: slashes counts them. A web page may
// hold &quot;x&quot; or &#34;x&#34;, and what went through a word processor has
// curly quotes.
type quote struct {
	slashes     int
	left, right string // the marks after the slashes
}

// encoding is what the server did to a string beside quoting it.
type encoding bool

const (
	verbatim  encoding = false
	sanitized encoding = true // & < > became HTML entities
)

const (
	mostSlashes   = 15    // four quotations deep
	longestString = 16384 // bytes of a quoted string
)

// quotes are the marks that strings may be quoted with.
func quotes() []quote {
	return []quote{
		{left: `"`, right: `"`},
		{left: "&quot;", right: "&quot;"},
		{left: "&#34;", right: "&#34;"},
		{left: "“", right: "”"},
	}
}

// quoteAt recognises the opening quote at the beginning of the text.
func quoteAt(text string) (q quote, length int, found bool) {
	slashes := 0
	for slashes < min(len(text), mostSlashes) && text[slashes] == '\\' {
		slashes++
	}
	for _, q := range quotes() {
		if strings.HasPrefix(text[slashes:], q.left) {
			q.slashes = slashes
			return q, len(q.opening()), true
		}
	}
	return quote{}, 0, false
}

func (q quote) opening() string { return strings.Repeat(`\`, q.slashes) + q.left }

func (q quote) closing() string { return strings.Repeat(`\`, q.slashes) + q.right }

// depth is how often the message was quoted as a whole.
func (q quote) depth() int { return bits.Len(uint(q.slashes)) }

// closes reports whether a quotation mark after so many backslashes is one of
// the message's own. Backslashes within its strings come in pairs, and each
// quotation of the whole doubles them.
func (q quote) closes(slashes int) bool { return slashes%(2<<q.depth()) == q.slashes }

// close is the length of the string up to its closing quote.
func (q quote) close(text string) (length int, found bool) {
	text, _, _ = strings.Cut(text[:min(len(text), longestString)], "\n")
	for at := 0; ; at += len(q.right) {
		next := strings.Index(text[at:], q.right)
		if next < 0 {
			return 0, false
		}
		before := text[at : at+next]
		at += next
		if q.closes(len(before) - len(strings.TrimRight(before, `\`))) {
			return at - q.slashes, true
		}
	}
}

// openedBefore is the length of the string that ends where the text does, its
// opening quote excluded.
func (q quote) openedBefore(text string) (length int, found bool) {
	text = text[max(0, len(text)-longestString):]
	text = text[strings.LastIndex(text, "\n")+1:]
	for end := len(text); ; {
		at := strings.LastIndex(text[:end], q.opening())
		if at < 0 {
			return 0, false
		}
		if !strings.HasSuffix(text[:at], `\`) {
			return len(text) - at - len(q.opening()), true
		}
		end = at
	}
}

// decode is what the server put between the quotes.
func (q quote) decode(text string, how encoding) string {
	if strings.HasPrefix(q.left, "&") {
		text = html.UnescapeString(text)
	}
	for range q.depth() {
		text = unescape(text)
	}
	if how == sanitized {
		text = unsanitized(text)
	}
	return unquoted(text)
}

// unsanitized takes back what the server does to words before it writes them.
func unsanitized(text string) string {
	if !strings.Contains(text, "&") {
		return text
	}
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(text)
}

// unquoted is what a Go string literal stands for, itself if it is none.
func unquoted(literal string) string {
	if !strings.Contains(literal, `\`) {
		return literal
	}
	value, err := strconv.Unquote(`"` + literal + `"`)
	if err != nil {
		return literal
	}
	return value
}

// reason is what follows a message, up to the end of the line or of the string
// that holds the message.
func (q quote) reason(after string) string {
	after = after[:min(len(after), longestString)]
	if !strings.HasPrefix(after, ": ") && !strings.HasPrefix(after, "; ") {
		return ""
	}
	after, _, _ = strings.Cut(after, "\n")
	if q.slashes > 0 {
		after = after[:q.outer(after)]
	}
	for range q.depth() {
		after = unescape(after)
	}
	after, _, _ = strings.Cut(after, "\n")
	return strings.Trim(after, ":; \t\r")
}

// outer is where the string ends that holds the message: at a quotation mark
// with fewer backslashes than the message's own.
func (q quote) outer(text string) int {
	run := 0
	for i := range len(text) {
		if text[i] == '\\' {
			run++
			continue
		}
		if text[i] == '"' && run < q.slashes {
			return i - run
		}
		run = 0
	}
	return len(text)
}
