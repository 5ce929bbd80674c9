package printer

import "slices"

// narrowest is the width below which no column is cut: less says too little.
const narrowest = 12

// shrink takes columns off the widest, one at a time, until all together take
// no more than room or every one has come down to its floor.
func shrink(widths, floors []int, room int) {
	for used := total(widths); used > room; used-- {
		widest := -1
		for i, w := range widths {
			if w > max(floors[i], narrowest) && (widest < 0 || w > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			return
		}
		widths[widest]--
	}
}

// cut shortens a text to at most limit columns by taking out its middle: names
// of one kind begin alike and differ at the end. width measures a string.
func cut(s string, limit int, mark string, width func(string) int) string {
	if width(s) <= limit {
		return s
	}
	room := limit - width(mark)
	runes := []rune(s)
	head := fitting(runes, (room+1)/2, width)
	slices.Reverse(runes)
	tail := fitting(runes, room/2, width)
	slices.Reverse(tail)
	return string(head) + mark + string(tail)
}

// fitting is a copy of the longest start of a text that fits into limit columns.
func fitting(runes []rune, limit int, width func(string) int) []rune {
	used := 0
	for i, r := range runes {
		used += width(string(r))
		if used > limit {
			return slices.Clone(runes[:i])
		}
	}
	return slices.Clone(runes)
}
