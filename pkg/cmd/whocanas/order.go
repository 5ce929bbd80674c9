package whocanas

import (
	"cmp"
	"maps"
	"slices"
)

// sortedKeys are a map's keys in order: maps never decide the order of output.
func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	return slices.Sorted(maps.Keys(m))
}
