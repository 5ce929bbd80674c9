package printer

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMarkdownEscaper(t *testing.T) {
	escape := newMarkdownEscaper()
	tests := []struct{ name, in, want string }{
		{"plain", "system:serviceaccount:ci:bot", "system:serviceaccount:ci:bot"},
		{"escape sequence", escapeName, `\\x1b\]0;owned\\x07\\x1b\[31mred\\x1b\[0m`},
		{"formula", formulaName, "=cmd()"},
		{"script", scriptName, "&lt;script&gt;alert('&amp;')&lt;/script&gt;"},
		{"pipe", pipeName, `a\|b`},
		{"escaped pipe", `a\|b`, `a\\\|b`},
		{"CJK", cjkName, cjkName},
		{"RTL override", rtlName, `jane\\u202enimda`},
		{"emphasis", "*a* _b_ ~c~", `\*a\* \_b\_ \~c\~`},
		{"code", "`a`", "\\`a\\`"},
		{"link", "![x](http://a)", `!\[x\](http\://a)`},
		{"bare links", "https://a www.b WWW.c", `https\://a www\.b WWW\.c`},
		{"mail", "jane@example.com", `jane\@example.com`},
		{"math", "$x$", `\$x\$`},
		{"entity", "&lt;", "&amp;lt;"},
		{"line break", "a\nb", `a\\x0ab`},
		{"blanks", " a  b", `\\x20a \\x20b`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, escape(tt.in)); diff != "" {
				t.Errorf("escape(%q) (-want +got):\n%s", tt.in, diff)
			}
		})
	}
}
