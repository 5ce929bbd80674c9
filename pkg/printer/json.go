package printer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// writeJSON writes a value as indented JSON.
func writeJSON(out *bytes.Buffer, v any) error { return encodeJSON(out, v, "    ") }

// encodeJSON writes a value as JSON, in the order of its fields, on one line if
// there is no indent. It means the same as what encoding/json makes of it, and
// is safe to look at: characters that cannot be seen are escaped inside strings.
func encodeJSON(out *bytes.Buffer, v any, indent string) error {
	var raw bytes.Buffer
	encoder := json.NewEncoder(&raw)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", indent)
	if err := encoder.Encode(v); err != nil {
		return fmt.Errorf("marshal as json: %w", err)
	}
	// Encoded JSON is valid UTF-8, and outside of strings it is visible ASCII
	// and line feeds; whatever else there is stands inside a string.
	for b := raw.Bytes(); len(b) > 0; {
		r, size := utf8.DecodeRune(b)
		switch {
		case r == '\n' || isVisible(r):
			out.Write(b[:size])
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(out, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(out, `\u%04x`, r)
		}
		b = b[size:]
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
