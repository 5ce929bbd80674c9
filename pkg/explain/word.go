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
