package printer

import (
	"encoding/csv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCSVText(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"plain", "jane", "jane"},
		{"formula", formulaName, "'=cmd()"},
		{"plus", "+1", "'+1"},
		{"minus", "-1", "'-1"},
		{"dash", "-", "-"},
		{"at", "@SUM(A1)", "'@SUM(A1)"},
		{"inside", "a=b@c-d+e", "a=b@c-d+e"},
		{"after blanks", "  =cmd()", "'  =cmd()"},
		{"after a tab", "\t=cmd()", `'\x09=cmd()`},
		{"tab", "\tx", `'\x09x`},
		{"carriage return", "\rx", `'\x0dx`},
		{"line feed", "\nx", `'\x0ax`},
		{"after a no-break space", "\u00a0=cmd()", `'\u00a0=cmd()`},
		{"after a zero-width space", "\u200b=cmd()", `'\u200b=cmd()`},
		{"after a broken byte", "\xff=cmd()", `'\xff=cmd()`},
		{"full-width equals", "＝cmd()", "'＝cmd()"},
		{"full-width plus", "＋1", "'＋1"},
		{"full-width minus", "－1", "'－1"},
		{"full-width at", "＠x", "'＠x"},
		{"escape sequence", escapeName, `\x1b]0;owned\x07\x1b[31mred\x1b[0m`},
		{"script", scriptName, scriptName},
		{"pipe", pipeName, pipeName},
		{"CJK", cjkName, cjkName},
		{"RTL override", rtlName, `jane\u202enimda`},
		{"empty", "", ""},
		{"blank", " ", " "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, csvText(tt.in)); diff != "" {
				t.Errorf("csvText(%q) (-want +got):\n%s", tt.in, diff)
			}
		})
	}
}

func TestCSVQuotesAndReadsBack(t *testing.T) {
	r := texts([]string{"A", "=B"}, []string{`say "hi"`, "a,b"}, []string{"a\nb", " c"}, []string{"", `\.`})
	got := printed(t, r, Options{Format: format(t, "csv")})
	want := "A,'=B\n" +
		`"say ""hi""","a,b"` + "\n" +
		`a\x0ab," c"` + "\n" +
		`,"\."` + "\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("csv (-want +got):\n%s", diff)
	}
	records, err := csv.NewReader(strings.NewReader(got)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	back := [][]string{{"A", "'=B"}, {`say "hi"`, "a,b"}, {`a\x0ab`, " c"}, {"", `\.`}}
	if diff := cmp.Diff(back, records); diff != "" {
		t.Errorf("read back (-want +got):\n%s", diff)
	}
}
