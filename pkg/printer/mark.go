package printer

import "github.com/who-can-as/kubectl-who-can-as/pkg/report"

// glyph is a mark in one column of a terminal, "" for plain text. The glyphs
// are of narrow width in every locale, and none is blank, so that a line can be
// split into its columns.
func glyph(m report.Mark, ascii bool) string {
	switch m {
	case report.Yes:
		return either(ascii, "y", "✓")
	case report.No:
		return "-"
	case report.Unknown:
		return "?"
	case report.NotApplicable:
		return either(ascii, ".", "∙")
	}
	return ""
}

// word is a mark for readers without eyes for glyphs; what is not applicable
// has no value, and so no word.
func word(m report.Mark) string {
	switch m {
	case report.Yes:
		return "yes"
	case report.No:
		return "no"
	case report.Unknown:
		return "unknown"
	}
	return ""
}

func either(first bool, a, b string) string {
	if first {
		return a
	}
	return b
}
