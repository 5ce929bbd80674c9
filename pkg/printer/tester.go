package printer

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// renderTester writes a test run for another program.
func renderTester(out *bytes.Buffer, r report.Report, format string) error {
	tester, ok := r.(report.Tester)
	switch {
	case !ok:
		return fmt.Errorf("output format %q does not fit this answer", format)
	case format == FormatJUnit:
		return writeJUnit(out, tester.SuiteName(), tester.Cases())
	case format == FormatTAP:
		return writeTAP(out, tester.Cases())
	default:
		writeGitHub(out, tester.Cases())
		return nil
	}
}

// place is where a case stands.
func place(c report.Case) string {
	if c.Line == 0 {
		return Escape(c.File)
	}
	return fmt.Sprintf("%s:%d", Escape(c.File), c.Line)
}

// told is what came of a case with its details, a line each, safe to show.
func told(c report.Case) string {
	lines := []string{Escape(c.Message)}
	for _, detail := range c.Details {
		lines = append(lines, Escape(detail))
	}
	return strings.Join(lines, "\n")
}
