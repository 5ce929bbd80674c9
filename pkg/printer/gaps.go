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

// commentsOf are what a report says beside its table or its objects.
func commentsOf(r report.Report) []string {
	if commented, ok := r.(report.Commented); ok {
		return commented.Comments()
	}
	return nil
}

// lineComments writes a line for each comment.
func lineComments(out *bytes.Buffer, r report.Report, prefix string) {
	for _, comment := range commentsOf(r) {
		out.WriteString(prefix + Escape(comment) + "\n")
	}
}

func markdownGaps(out *bytes.Buffer, r report.Report) {
	escape := newMarkdownEscaper()
	for _, comment := range commentsOf(r) {
		out.WriteString("\n" + escape(comment) + "\n")
	}
	for _, gap := range gapsOf(r) {
		out.WriteString("\n**incomplete:** " + escape(gap) + "\n")
	}
}

func htmlGaps(out *bytes.Buffer, r report.Report) {
	for _, comment := range commentsOf(r) {
		out.WriteString("<p>" + html.EscapeString(Escape(comment)) + "</p>\n")
	}
	for _, gap := range gapsOf(r) {
		out.WriteString(`<p class="unknown">incomplete: ` + html.EscapeString(Escape(gap)) + "</p>\n")
	}
}
