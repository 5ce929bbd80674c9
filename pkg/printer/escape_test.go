package printer

import (
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestEscape(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"empty", "", ""},
		{"plain", "jane@example.com", "jane@example.com"},
		{"backslash", `CORP\jane`, `CORP\jane`},
		{"blanks", " a  b ", " a  b "},
		{"escape sequence", escapeName, `\x1b]0;owned\x07\x1b[31mred\x1b[0m`},
		{"formula", formulaName, "=cmd()"},
		{"script", scriptName, "<script>alert('&')</script>"},
		{"pipe", pipeName, "a|b"},
		{"CJK", cjkName, "名前"},
		{"RTL override", rtlName, `jane\u202enimda`},
		{"letters", "Zoë Ωμέγα שלום مرحبا हिन्दी", "Zoë Ωμέγα שלום مرحبا हिन्दी"},
		{"decomposed accent", "e\u0301", "e\u0301"},
		{"symbols", "✓∙⋯😀", "✓∙⋯😀"},
		{"line breaks and tab", "a\r\nb\tc\u2028\u2029\u0085", `a\x0d\x0ab\x09c\u2028\u2029\u0085`},
		{"NUL and DEL", "\x00\x7f", `\x00\x7f`},
		{"C1", "\u009b31m\u0080", `\u009b31m\u0080`},
		{"raw C1 byte", "\x9b31m", `\x9b31m`},
		{"invalid UTF-8", "a\xff\xc3", `a\xff\xc3`},
		{"surrogate as bytes", "\xed\xa0\x80", `\xed\xa0\x80`},
		{"replacement character", "\ufffd", "\ufffd"},
		{"bidi isolates and marks", "\u2066a\u2069\u200e\u200f\u061c", `\u2066a\u2069\u200e\u200f\u061c`},
		{"zero width", "a\u200bb\u200c\u200d\u2060\ufeff\u00ad", `a\u200bb\u200c\u200d\u2060\ufeff\u00ad`},
		{"variation selectors", "a\ufe0f\U000e0100", `a\ufe0f\U000e0100`},
		{"tag characters", "a\U000e0061", `a\U000e0061`},
		{"invisible letters", "\u115f\u1160\u3164\uffa0\u2800\u034f", `\u115f\u1160\u3164\uffa0\u2800\u034f`},
		{"other spaces", "a\u00a0b\u3000c\u2003", `a\u00a0b\u3000c\u2003`},
		{"private use", "\ue000", `\ue000`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, Escape(tt.in)); diff != "" {
				t.Errorf("Escape(%q) (-want +got):\n%s", tt.in, diff)
			}
		})
	}
}

func TestEscapeCellShowsBlanksThatWouldBeMisread(t *testing.T) {
	tests := []struct{ in, want string }{
		{"a b c", "a b c"},
		{" admin", `\x20admin`},
		{"admin ", `admin\x20`},
		{"a   b", `a \x20\x20b`},
		{"jane  ✓  ✓", `jane \x20✓ \x20✓`},
		{" ", `\x20`},
		{"  ", `\x20\x20`},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, escapeCell(tt.in)); diff != "" {
			t.Errorf("escapeCell(%q) (-want +got):\n%s", tt.in, diff)
		}
	}
}

func FuzzEscape(f *testing.F) {
	for _, name := range hostileNames() {
		f.Add(name)
	}
	f.Add("\x9b\xff\u2028 \u200b")
	f.Fuzz(func(t *testing.T, s string) {
		got := Escape(s)
		if !utf8.ValidString(got) {
			t.Errorf("Escape(%q) = %q is not UTF-8", s, got)
		}
		for _, r := range got {
			if !isVisible(r) {
				t.Errorf("Escape(%q) = %q holds %U", s, got, r)
			}
		}
		if again := Escape(got); again != got {
			t.Errorf("Escape(%q) = %q, escaped again %q", s, got, again)
		}
	})
}
