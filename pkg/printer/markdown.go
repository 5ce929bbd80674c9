package printer

import (
	"bytes"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// writeMarkdown writes a GitHub-flavoured pipe table. Without headers it is the
// bare rows, to be added to a table that exists.
func writeMarkdown(out *bytes.Buffer, t report.Table, o Options) error {
	if len(t.Columns) == 0 {
		return nil
	}
	escape := newMarkdownEscaper()
	if !o.NoHeaders {
		headers, rules := make([]string, len(t.Columns)), make([]string, len(t.Columns))
		for i, c := range t.Columns {
			headers[i], rules[i] = escape(c), "---"
		}
		writePipes(out, headers)
		writePipes(out, rules)
	}
	cells := make([]string, len(t.Columns))
	for _, row := range t.Rows {
		for i, c := range row {
			cells[i] = glyph(c.Mark, o.ASCII)
			if c.Text != "" {
				cells[i] = escape(c.Text)
			}
			cells[i] += oddMark(c)
		}
		writePipes(out, cells)
	}
	return nil
}

// markdownCaption writes what the table is about above it.
func markdownCaption(out *bytes.Buffer, r report.Report) {
	if captioned, ok := r.(report.Captioned); ok {
		out.WriteString(newMarkdownEscaper()(captioned.Caption()) + "\n\n")
	}
}

func writePipes(out *bytes.Buffer, cells []string) {
	out.WriteString("| " + strings.Join(cells, " | ") + " |\n")
}

// newMarkdownEscaper returns a function whose result renders as exactly the text
// it was given: no markup, no HTML, no links, not even those that GitHub makes
// of bare addresses.
func newMarkdownEscaper() func(string) string {
	special := strings.NewReplacer(
		"&", "&amp;", "<", "&lt;", ">", "&gt;",
		`\`, `\\`, "`", "\\`", "|", `\|`, "*", `\*`, "_", `\_`, "~", `\~`, "$", `\$`,
		"[", `\[`, "]", `\]`, "@", `\@`,
		"://", `\://`, "www.", `www\.`, "WWW.", `WWW\.`,
	)
	return func(s string) string { return special.Replace(escapeCell(s)) }
}
