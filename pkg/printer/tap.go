package printer

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// writeTAP writes version 14 of the Test Anything Protocol.
func writeTAP(out *bytes.Buffer, cases []report.Case) error {
	fmt.Fprintf(out, "TAP version 14\n1..%d\n", len(cases))
	for i, c := range cases {
		verdict, directive := "not ok", ""
		switch c.Outcome {
		case report.OutcomePass:
			verdict = "ok"
		case report.OutcomeSkip:
			verdict, directive = "ok", " # SKIP "+tapText(c.Message)
		}
		fmt.Fprintf(out, "%s %d - %s: %s%s\n", verdict, i+1, tapText(c.Suite), tapText(c.Name), directive)
		if verdict == "ok" {
			continue
		}
		if err := writeDiagnostics(out, c); err != nil {
			return err
		}
	}
	return nil
}

// tapText is text on a line of TAP, where # begins a directive.
func tapText(s string) string {
	return strings.NewReplacer(`\`, `\\`, "#", `\#`).Replace(Escape(s))
}

// writeDiagnostics writes what came of a case as YAML between --- and three dots.
func writeDiagnostics(out *bytes.Buffer, c report.Case) error {
	severity := "fail"
	if c.Outcome == report.OutcomeError {
		severity = "error"
	}
	var text bytes.Buffer
	if err := writeYAML(&text, struct {
		Message  string   `json:"message"`
		Severity string   `json:"severity"`
		At       tapPlace `json:"at"`
		Details  []string `json:"details,omitempty"`
	}{Escape(c.Message), severity, tapPlace{File: Escape(c.File), Line: c.Line}, escaped(c.Details)}); err != nil {
		return err
	}
	out.WriteString("  ---\n")
	for line := range strings.Lines(text.String()) {
		out.WriteString("  " + line)
	}
	out.WriteString("  ...\n")
	return nil
}

type tapPlace struct {
	File string `json:"file"`
	Line int    `json:"line,omitempty"`
}

func escaped(lines []string) []string {
	var all []string
	for _, line := range lines {
		all = append(all, Escape(line))
	}
	return all
}
