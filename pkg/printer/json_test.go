package printer

import (
	"bytes"
	"encoding/json"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestJSONEscapesWhatCannotBeSeen(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"escape sequence", escapeName, `"\u001b]0;owned\u0007\u001b[31mred\u001b[0m"`},
		{"formula", formulaName, `"=cmd()"`},
		{"script", scriptName, `"<script>alert('&')</script>"`},
		{"pipe", pipeName, `"a|b"`},
		{"CJK", cjkName, `"名前"`},
		{"RTL override", rtlName, `"jane\u202enimda"`},
		{"C1 and DEL", "\u009b\x7f", `"\u009b\u007f"`},
		{"beyond the first plane", "😀\U000e0061", `"😀\udb40\udc61"`},
		{"line breaks", "a\nb\u2028\u0085", `"a\nb\u2028\u0085"`},
		{"quote and backslash", `"\`, `"\"\\"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			if err := writeJSON(&out, tt.in); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want+"\n", out.String()); diff != "" {
				t.Errorf("json (-want +got):\n%s", diff)
			}
			var back string
			if err := json.Unmarshal(out.Bytes(), &back); err != nil || back != tt.in {
				t.Errorf("read back %q, %v, want %q", back, err, tt.in)
			}
		})
	}
}

func TestPlainValueKeepsNumbersAndMapsStrings(t *testing.T) {
	in := map[string]any{
		"\x1b": []any{int64(math.MaxInt64), 0.5, true, nil, "\x1b"}, "huge": json.Number("1e999"),
	}
	got, err := plainValue(in, Escape)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		`\x1b`: []any{int64(math.MaxInt64), 0.5, true, nil, `\x1b`}, "huge": "1e999",
	}
	if diff := cmp.Diff(any(want), got); diff != "" {
		t.Errorf("plainValue (-want +got):\n%s", diff)
	}
}
