package matrix

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
