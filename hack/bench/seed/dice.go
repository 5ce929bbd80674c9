package seed

import (
	"hash/fnv"
	"math/rand/v2"
)

// dice are a source of chance that a seed and a purpose determine.
type dice struct{ *rand.Rand }

func newDice(seed uint64, purpose string) dice {
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(purpose)) // never fails
	return dice{rand.New(rand.NewPCG(seed, hash.Sum64()))}
}

// chance is true in so many of 100 throws.
func (d dice) chance(percent int) bool { return d.IntN(100) < percent }

// pick is one of the values, of which there must be some.
func pick[T any](d dice, values []T) T { return values[d.IntN(len(values))] }

// some are between one and most of the values, each once, in their order.
func some[T any](d dice, values []T, most int) []T {
	wanted := min(1+d.IntN(most), len(values))
	var chosen []T
	for i, value := range values {
		if left := len(values) - i; d.IntN(left) < wanted-len(chosen) {
			chosen = append(chosen, value)
		}
	}
	return chosen
}
