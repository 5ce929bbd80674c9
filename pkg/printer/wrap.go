package printer

import (
	"strings"
	"unicode/utf8"
)

// Columns is how wide what is written for people gets: every terminal has so many.
const Columns = 80

// Wrap breaks a line of prose between words, where it has more columns than these. A
// command from ": kubectl" to the end of the line stays whole, to be pasted, and so
// does a word that is longer than a line.
func Wrap(line string, columns int) []string {
	if utf8.RuneCountInString(line) <= columns {
		return []string{line}
	}
	var lines []string
	now := ""
	for _, word := range wordsOf(line) {
		switch {
		case now == "":
			now = word
		case utf8.RuneCountInString(now)+1+utf8.RuneCountInString(word) > columns:
			lines = append(lines, now)
			now = word
		default:
			now += " " + word
		}
	}
	return append(lines, now)
}

// wordsOf are the parts between which a line may be broken.
func wordsOf(line string) []string {
	prose, command, found := strings.Cut(line, ": kubectl ")
	if !found {
		return strings.Split(line, " ")
	}
	return append(strings.Split(prose+":", " "), "kubectl "+command)
}
