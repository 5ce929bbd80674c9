package printer

import "strings"

// farthest is the number of typing mistakes up to which a word is suggested.
const farthest = 2

// nearest is the candidate that a mistyped word most likely meant, the first of
// equals, or "" if none is near enough to be worth a suggestion.
func nearest(word string, candidates []string) string {
	best, distance := "", farthest+1
	for _, c := range candidates {
		if d := editDistance(strings.ToLower(word), c); d < distance && d < min(len(word), len(c)) {
			best, distance = c, d
		}
	}
	return best
}

// editDistance counts the bytes to insert, delete or replace to get from a to b
// (Levenshtein).
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replace := diagonal
			if a[i] != b[j] {
				replace++
			}
			diagonal = row[j+1]
			row[j+1] = min(replace, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
