package printer

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"

	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// writeJSON writes a value as indented JSON. A value that is no JSON leaves w
// alone. The whole of the others is in memory once, on one line, but for the
// list of a report.Long.
func writeJSON(w io.Writer, v any) error {
	const indent = "    "
	out := bufio.NewWriter(w)
	encode := func() error { return encodeJSON(out, v, indent) }
	if long, ok := v.(report.Long); ok {
		encode = func() error { return encodeLong(out, long, indent) }
	}
	if err := encode(); err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("write the answer: %w", err)
	}
	return nil
}

// encodeJSON writes a value as JSON, in the order of its fields, on one line if
// there is no indent. It means the same as what encoding/json makes of it, and
// is safe to look at: characters that cannot be seen are escaped inside strings.
func encodeJSON(out textWriter, v any, indent string) error {
	if err := encodeTo(&jsonPen{out: out, indent: indent}, v); err != nil {
		return err
	}
	_ = out.WriteByte('\n')
	return nil
}

// encodeLong does the same for a report whose list is taken one by one.
func encodeLong(out textWriter, long report.Long, indent string) error {
	short, list, items := long.Long()
	var around bytes.Buffer
	if err := encodeTo(&around, short); err != nil {
		return err
	}
	// No string holds this: the quotes inside of one are escaped.
	before, after, found := bytes.Cut(around.Bytes(), []byte(`"`+list+`":null`))
	if !found {
		return fmt.Errorf("marshal as json: %T has no empty list %q", short, list)
	}
	pen := &jsonPen{out: out, indent: indent}
	pen.text(string(before) + `"` + list + `":[`)
	separator := ""
	for item := range items {
		pen.text(separator)
		if err := encodeTo(pen, item); err != nil {
			return err
		}
		separator = ","
	}
	pen.text("]" + string(after))
	_ = out.WriteByte('\n')
	return nil
}

func encodeTo(w io.Writer, v any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return fmt.Errorf("marshal as json: %w", err)
	}
	return nil
}

// plainValue is a value as JSON knows it: maps, slices, strings, booleans, nil,
// and int64 where a number is whole and fits, else float64. Each string, keys
// included, is passed through text.
func plainValue(v any, text func(string) string) (any, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("marshal as json: %w", err)
	}
	decoder := json.NewDecoder(bytes.NewReader(b))
	decoder.UseNumber()
	var plain any
	if err := decoder.Decode(&plain); err != nil {
		return nil, fmt.Errorf("read json back: %w", err)
	}
	return mapStrings(plain, text), nil
}

func mapStrings(v any, text func(string) string) any {
	switch v := v.(type) {
	case string:
		return text(v)
	case json.Number:
		return number(v)
	case []any:
		for i := range v {
			v[i] = mapStrings(v[i], text)
		}
		return v
	case map[string]any:
		mapped := make(map[string]any, len(v))
		for _, key := range slices.Sorted(maps.Keys(v)) { // in order: two keys may become one
			mapped[text(key)] = mapStrings(v[key], text)
		}
		return mapped
	}
	return v
}

func number(n json.Number) any {
	if i, err := strconv.ParseInt(n.String(), 10, 64); err == nil {
		return i
	}
	f, err := n.Float64()
	if err != nil {
		return n.String()
	}
	return f
}
