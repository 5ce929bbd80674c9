package level

// bits are a set of small numbers.
type bits []uint64

const wordSize = 64

// with has the number too. It may change the set itself.
func (b bits) with(number int) bits {
	for len(b) <= number/wordSize {
		b = append(b, 0)
	}
	b[number/wordSize] |= 1 << (number % wordSize)
	return b
}

func (b bits) has(number int) bool {
	return number/wordSize < len(b) && b[number/wordSize]&(1<<(number%wordSize)) != 0
}

// or is a new set with the numbers of both.
func (b bits) or(other bits) bits {
	if len(b) < len(other) {
		b, other = other, b
	}
	both := append(bits(nil), b...)
	for i, word := range other {
		both[i] |= word
	}
	return both
}

// covers reports whether all numbers of the other set are in this one.
func (b bits) covers(other bits) bool {
	for i, word := range other {
		if i >= len(b) && word != 0 || i < len(b) && word&^b[i] != 0 {
			return false
		}
	}
	return true
}
