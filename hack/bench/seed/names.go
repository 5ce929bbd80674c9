package seed

import "strconv"

// names hands out each name once.
type names map[string]bool

// fresh is the name itself or, if it is taken, what numbered makes of it and the
// first number that is free.
func (n names) fresh(name string, numbered func(name string, number int) string) string {
	unique := name
	for number := 2; n[unique]; number++ {
		unique = numbered(name, number)
	}
	n[unique] = true
	return unique
}

// dashed is checkout-2.
func dashed(name string, number int) string { return name + "-" + strconv.Itoa(number) }
