package auditlog

import "slices"

// mostValues is how many distinct values of one kind a group keeps.
const mostValues = 50

// Values are distinct words, sorted. There may be more than are kept.
type Values struct {
	All  []string
	More bool
}

// add keeps a word, if there is room for it.
func (v *Values) add(word string, room *room) {
	at, known := slices.BinarySearch(v.All, word)
	switch {
	case word == "" || known:
	case len(v.All) >= mostValues || !room.take(len(word)):
		v.More = true
	default:
		v.All = slices.Insert(v.All, at, word)
	}
}

// room is the memory that is left for words, in bytes.
type room struct{ left int }

// overhead is what a word takes beside its bytes, roughly.
const overhead = 32

// take reports whether there is room for a word, and takes it.
func (r *room) take(length int) bool {
	if r.left < length+overhead {
		return false
	}
	r.left -= length + overhead
	return true
}
