package printer

import (
	"bytes"
	"html"

	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// gapsOf are what a report lacks, none for a report that cannot lack anything.
func gapsOf(r report.Report) []string {
	if partial, ok := r.(report.Partial); ok {
		return partial.Gaps()
	}
	return nil
}

// lineGaps writes a line for each gap below a table or a list of names.
func lineGaps(out *bytes.Buffer, r report.Report, prefix string) {
	for _, gap := range gapsOf(r) {
		out.WriteString(prefix + "incomplete: " + Escape(gap) + "\n")
	}
}

func markdownGaps(out *bytes.Buffer, r report.Report) {
	escape := newMarkdownEscaper()
	for _, gap := range gapsOf(r) {
		out.WriteString("\n**incomplete:** " + escape(gap) + "\n")
	}
}

func htmlGaps(out *bytes.Buffer, r report.Report) {
	for _, gap := range gapsOf(r) {
		out.WriteString(`<p class="unknown">incomplete: ` + html.EscapeString(Escape(gap)) + "</p>\n")
	}
}
