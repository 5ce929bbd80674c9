package manifest

import (
	"strconv"
	"strings"
)

// fieldPath leads to a field of an object: keys, and indices of lists as digits.
type fieldPath []string

// parsePath reads a path as encoding/json and its kin write it:
// rules[0].resourceNames.
func parsePath(written string) fieldPath {
	return strings.FieldsFunc(written, func(r rune) bool { return r == '.' || r == '[' || r == ']' })
}

// String is the path as parsePath reads it.
func (p fieldPath) String() string {
	var written strings.Builder
	for i, step := range p {
		switch _, err := strconv.Atoi(step); {
		case err == nil && i > 0:
			written.WriteString("[" + step + "]")
		case i > 0:
			written.WriteString("." + step)
		default:
			written.WriteString(step)
		}
	}
	return written.String()
}

// to is the path with more steps: keys as strings, indices as numbers.
func (p fieldPath) to(steps ...any) fieldPath {
	longer := append(make(fieldPath, 0, len(p)+len(steps)), p...)
	for _, step := range steps {
		switch step := step.(type) {
		case int:
			longer = append(longer, strconv.Itoa(step))
		case string:
			longer = append(longer, step)
		}
	}
	return longer
}
