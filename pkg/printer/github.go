package printer

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// writeGitHub writes workflow commands, which GitHub shows at the line of the
// file that they are about: an error for what failed and what is not known, a
// warning for what was skipped. Below stands how many there were. A runner reads
// commands from every line, so that nothing else of the report is written.
func writeGitHub(out *bytes.Buffer, cases []report.Case) {
	counts := map[report.Outcome]int{}
	for _, c := range cases {
		counts[c.Outcome]++
		if c.Outcome == report.OutcomePass {
			continue
		}
		command, place := "error", ""
		if c.Outcome == report.OutcomeSkip {
			command = "warning"
		}
		if c.File != "" {
			place = "file=" + githubProperty(Escape(c.File)) + ","
		}
		if c.Line > 0 {
			place += fmt.Sprintf("line=%d,", c.Line)
		}
		fmt.Fprintf(out, "::%s %stitle=%s::%s\n", command, place, githubProperty(Escape(c.Suite)), githubData(Escape(c.Name)+"\n"+told(c)))
	}
	fmt.Fprintf(out, "%d passed, %d failed, %d not established, %d skipped\n",
		counts[report.OutcomePass], counts[report.OutcomeFail], counts[report.OutcomeError], counts[report.OutcomeSkip])
}

// githubData escapes what stands behind a command, as @actions/core does
// (packages/core/src/command.ts, escapeData).
func githubData(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

// githubProperty escapes a property of a command (escapeProperty there).
func githubProperty(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(s)
}
