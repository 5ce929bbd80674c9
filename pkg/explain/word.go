package explain

import (
	"strings"
)

// This file compares single words of rules with the word that is wanted.

// glob reports whether the word would be a pattern for the wanted one if RBAC
// had patterns: get*, *.k8s.io, /apis/*/v1.
func glob(pattern, wanted string) bool {
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return false
	}
	rest, found := strings.CutPrefix(wanted, parts[0])
	if !found {
		return false
	}
	last := len(parts) - 1
	for _, part := range parts[1:last] {
		at := strings.Index(rest, part)
		if at < 0 {
			return false
		}
		rest = rest[at+len(part):]
	}
	return strings.HasSuffix(rest, parts[last])
}

// enumerates reports whether the word is a list in one word that has the
// wanted one: "get,list", "get list", "get|list", or the word with blanks.
func enumerates(word, wanted string) bool {
	if wanted == "" || !strings.ContainsAny(word, ", |\t") {
		return false
	}
	for _, one := range strings.FieldsFunc(word, func(r rune) bool { return strings.ContainsRune(", |\t", r) }) {
		if one == wanted {
			return true
		}
	}
	return false
}

// looksLike tells in which way a word that does not match looks as if it did:
// [LetterCase], [DeadWord], or "" if it does not.
func looksLike(word, wanted string) Reason {
	switch {
	case word == wanted:
		return ""
	case strings.EqualFold(word, wanted):
		return LetterCase
	case glob(word, wanted), enumerates(word, wanted):
		return DeadWord
	default:
		return ""
	}
}

// shortestName is how short a name may be to have been mistyped.
const shortestName = 4

// slip reports whether one name is the other but for the letter case, or for
// one letter that is missing, too much, another one, or in the wrong order.
func slip(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if a == b || len(a) < shortestName || len(b) > len(a)+1 {
		return false
	}
	at := 0
	for at < len(a) && a[at] == b[at] {
		at++
	}
	if len(a) < len(b) {
		return a[at:] == b[at+1:]
	}
	swapped := at+1 < len(a) && a[at] == b[at+1] && a[at+1] == b[at] && a[at+2:] == b[at+2:]
	return swapped || a[at+1:] == b[at+1:] || strings.EqualFold(a, b)
}
