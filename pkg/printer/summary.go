package printer

import (
	"bytes"
	"html"

	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// lineSummary writes the outcome of a report below its table.
func lineSummary(out *bytes.Buffer, r report.Report) {
	if summarised, ok := r.(report.Summarised); ok {
		out.WriteString(Escape(summarised.Summary()) + "\n")
	}
}

// markdownSummary writes the outcome above the table, where a reader of many
// comments begins.
func markdownSummary(out *bytes.Buffer, r report.Report) {
	if summarised, ok := r.(report.Summarised); ok {
		out.WriteString("**" + newMarkdownEscaper()(summarised.Summary()) + "**\n\n")
	}
}

func htmlSummary(out *bytes.Buffer, r report.Report) {
	if summarised, ok := r.(report.Summarised); ok {
		out.WriteString("<p>" + html.EscapeString(Escape(summarised.Summary())) + "</p>\n")
	}
}
