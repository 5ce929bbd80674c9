package near

import (
	"cmp"
	"slices"
	"strings"
)

// The bounds of a suggestion.
const (
	most      = 3   // names suggested
	minPrefix = 3   // letters that are enough of a beginning to be completed
	maxLength = 256 // letters; what is longer is no misspelt name
)

// Names returns the candidates that word may be a misspelling of, at most
// three, nearest first and in alphabetical order where equally near. A
// candidate is near if one edit for every three letters of word leads to it
// (at least one), or if word is how it begins. Letter case makes no
// difference; word itself is never suggested.
func Names(word string, candidates []string) []string {
	type suggestion struct {
		name     string
		distance int
	}
	typed := []rune(strings.ToLower(word))
	if len(typed) > maxLength {
		return nil
	}
	var near []suggestion
	for _, name := range candidates {
		lower := strings.ToLower(name)
		if name == word || len(lower) > 4*maxLength {
			continue
		}
		begins := len(typed) >= minPrefix && strings.HasPrefix(lower, string(typed))
		d := distance(typed, []rune(lower))
		if begins || d <= max(1, len(typed)/3) {
			near = append(near, suggestion{name, d})
		}
	}
	slices.SortFunc(near, func(a, b suggestion) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(a.name, b.name))
	})
	near = slices.Compact(near)
	var names []string
	for _, s := range near[:min(most, len(near))] {
		names = append(names, s.name)
	}
	return names
}
