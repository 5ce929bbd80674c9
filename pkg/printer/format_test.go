package printer

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseFormat(t *testing.T) {
	type answer struct{ Name, String, Err string }
	few := []string{FormatTable, FormatJSON, FormatJSONPath}
	tests := []struct {
		in      string
		allowed []string
		want    answer
	}{
		{"", few, answer{}},
		{"", nil, answer{}},
		{"table", few, answer{Name: "table", String: "table"}},
		{"json", few, answer{Name: "json", String: "json"}},
		{"manifest", nil, answer{Name: "manifest", String: "manifest"}},
		{"jsonpath={.a}={.b}", few, answer{Name: "jsonpath", String: "jsonpath={.a}={.b}"}},
		{"yaml", few, answer{Err: `unknown output format "yaml": use one of table, json, jsonpath=TEMPLATE`}},
		{"tabel", few, answer{Err: `unknown output format "tabel": use one of table, json, jsonpath=TEMPLATE; did you mean table?`}},
		{"JSON", few, answer{Err: `unknown output format "JSON": use one of table, json, jsonpath=TEMPLATE; did you mean json?`}},
		{"yml", nil, answer{Err: `unknown output format "yml": use one of table, wide, json, jsonl, yaml, csv, markdown, html, name, manifest, jsonpath=TEMPLATE; did you mean yaml?`}},
		{"jsonpat={.a}", few, answer{Err: `unknown output format "jsonpat={.a}": use one of table, json, jsonpath=TEMPLATE; did you mean jsonpath?`}},
		{"json={.a}", few, answer{Err: `unknown output format "json={.a}": use one of table, json, jsonpath=TEMPLATE; did you mean json?`}},
		{"jsonpath={.a}", []string{"table"}, answer{Err: `unknown output format "jsonpath={.a}": use one of table`}},
		{"\x1b[2J", []string{"table"}, answer{Err: `unknown output format "\x1b[2J": use one of table`}},
		{"jsonpath", few, answer{Err: `output format jsonpath needs a template: jsonpath='{.kind}'`}},
		{"jsonpath=", few, answer{Err: `output format jsonpath needs a template: jsonpath='{.kind}'`}},
		{"jsonpath={.a", few, answer{Err: `parse jsonpath template "{.a": unclosed action`}},
		{"jsonpath=.a", few, answer{Err: `jsonpath template ".a" asks for nothing: an expression stands in braces, as in {.kind}`}},
	}
	for _, tt := range tests {
		t.Run(tt.in, func(t *testing.T) {
			f, err := ParseFormat(tt.in, tt.allowed...)
			got := answer{Name: f.Name(), String: f.String()}
			if err != nil {
				got.Err = fmt.Sprint(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("ParseFormat(%q) (-want +got):\n%s", tt.in, diff)
			}
		})
	}
}

func TestNearest(t *testing.T) {
	tests := []struct{ word, want string }{
		{"table", "table"},
		{"tble", "table"},
		{"tabell", "table"},
		{"Markdwon", "markdown"},
		{"cvs", "csv"},
		{"c", ""},
		{"", ""},
		{"x", ""},
		{"spreadsheet", ""},
		{"md", ""},
	}
	for _, tt := range tests {
		if got := nearest(tt.word, Formats()); got != tt.want {
			t.Errorf("nearest(%q) = %q, want %q", tt.word, got, tt.want)
		}
	}
}
