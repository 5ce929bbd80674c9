package printer

import (
	"bytes"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

func writeLines(out *bytes.Buffer, lines []report.Line, o Options) {
	colors := newPalette(o.Color)
	for _, l := range lines {
		var line strings.Builder
		for _, c := range l {
			line.WriteString(colors.mark(c.Mark, lineText(c, o.ASCII)))
		}
		out.WriteString(strings.TrimRight(line.String(), " "))
		out.WriteByte('\n')
	}
}

func lineText(c report.Cell, ascii bool) string {
	if c.Text == "" {
		return glyph(c.Mark, ascii)
	}
	return Escape(c.Text)
}

// writeNames writes one name a line.
func writeNames(out *bytes.Buffer, names []string) {
	for _, n := range names {
		out.WriteString(Escape(n))
		out.WriteByte('\n')
	}
}
