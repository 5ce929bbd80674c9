package printer

import (
	"bytes"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// markdownLegend writes what explains the cells as a list below the table.
func markdownLegend(out *bytes.Buffer, r report.Report) {
	legender, ok := r.(report.Legender)
	if !ok {
		return
	}
	escape := newMarkdownEscaper()
	for i, sentence := range legender.Legend() {
		if i == 0 {
			out.WriteByte('\n')
		}
		out.WriteString("- " + escapeBlockStart(escape(sentence)) + "\n")
	}
}

// escapeBlockStart keeps the start of a line from beginning a list, a numbered
// list or a heading of its own. Everything else that begins a block is markup
// inside of lines too, which is escaped already.
func escapeBlockStart(s string) string {
	at := len(s) - len(strings.TrimLeft(s, "0123456789"))
	switch {
	case at < len(s) && at > 0 && strings.IndexByte(".)", s[at]) >= 0:
		return s[:at] + `\` + s[at:]
	case at == 0 && s != "" && strings.IndexByte("-+#", s[0]) >= 0:
		return `\` + s
	}
	return s
}
