package printer

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestJSONPath(t *testing.T) {
	tests := []struct{ name, template, want string }{
		{"one value", "{.kind}", "AccessMatrix"},
		{"text of the template is kept", "a\t{.kind}\n", "a\tAccessMatrix\n"},
		{"missing key", "{.nothing}", ""},
		{"whole numbers stay whole", "{.count}", "12345678"},
		{"filter by number", "{.names[?(@=='=cmd()')]}", "=cmd()"},
		{"strings of the report are escaped", "{.names[0]} {.names[5]}", `\x1b]0;owned\x07\x1b[31mred\x1b[0m jane\u202enimda`},
		{"inside of lists as well", "{.names[4:6]}", `名前 jane\u202enimda`},
		{
			"a list printed whole", "{.names}",
			`["\\x1b]0;owned\\x07\\x1b[31mred\\x1b[0m","=cmd()","\u003cscript\u003ealert('\u0026')\u003c/script\u003e","a|b","名前","jane\\u202enimda"]`,
		},
		{"range", `{range .names[1:4]}[{@}]{end}`, `[=cmd()][<script>alert('&')</script>][a|b]`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := Options{Format: format(t, "jsonpath="+tt.template)}
			for range 2 { // a format can be used again
				if diff := cmp.Diff(tt.want, printed(t, hostileGrid(), o)); diff != "" {
					t.Errorf("jsonpath (-want +got):\n%s", diff)
				}
			}
		})
	}
}
