package matrix

// Differ marks, among values of one column, those that make a difference: those
// that are not what more than half of them are, and all of them if nothing is. A
// value that is not known takes no part.
func Differ[T comparable](values []T, known func(T) bool) []bool {
	differ := make([]bool, len(values))
	counts := map[T]int{}
	total := 0
	for _, value := range values {
		if known(value) {
			counts[value]++
			total++
		}
	}
	usual := func(value T) bool { return 2*counts[value] > total }
	for i, value := range values {
		differ[i] = known(value) && len(counts) > 1 && !usual(value)
	}
	return differ
}

// fewest is how many answers it takes before most of them mean anything.
const fewest = 3

// Odd marks, among values of one column, those that differ from what more than
// half of them are. A value that is not known is never odd and takes no part;
// fewer than three known ones have no odd one.
func Odd[T comparable](values []T, known func(T) bool) []bool {
	odd := make([]bool, len(values))
	counts := map[T]int{}
	total := 0
	for _, value := range values {
		if known(value) {
			counts[value]++
			total++
		}
	}
	if total < fewest {
		return odd
	}
	for usual, count := range counts {
		if 2*count > total {
			for i, value := range values {
				odd[i] = known(value) && value != usual
			}
		}
	}
	return odd
}
