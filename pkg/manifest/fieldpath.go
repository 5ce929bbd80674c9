package manifest

import (
	"bytes"
	"encoding/json"
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

// pathAt leads to the value at whose beginning or end an offset of a JSON text
// is, which is where its decoder stopped.
func pathAt(text []byte, offset int64) fieldPath {
	decoder := json.NewDecoder(bytes.NewReader(text))
	var at fieldPath  // of the value that comes next
	var inside []bool // for each step of it, whether it is an index
	isKey := false
	for {
		token, err := decoder.Token()
		if err != nil {
			return at
		}
		last := len(at) - 1
		key, isString := token.(string)
		switch {
		case token == json.Delim('}') || token == json.Delim(']'):
			at, inside = at[:last], inside[:last]
		case isKey && isString:
			at[last] = key
			isKey = false
			continue
		case decoder.InputOffset() >= offset:
			return at
		case token == json.Delim('{') || token == json.Delim('['):
			at, inside = append(at, "-1"), append(inside, token == json.Delim('['))
		}
		isKey = at.next(inside)
	}
}

// next moves on to the next item of a list, and reports whether a key comes
// next instead.
func (p fieldPath) next(isIndex []bool) (isKey bool) {
	last := len(p) - 1
	if last < 0 || !isIndex[last] {
		return last >= 0
	}
	index, _ := strconv.Atoi(p[last])
	p[last] = strconv.Itoa(index + 1)
	return false
}
