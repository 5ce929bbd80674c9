package report

import (
	"fmt"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/expectation"
)

// sentence is what is expected.
func (r TestResult) sentence() string {
	who := r.Identity.Label() + " "
	if r.Acting != nil {
		who += r.Acting.sentence(r.Expectation)
		if r.Request == nil && r.Words == "" {
			return who
		}
		who += " for "
	}
	verb := string(r.Expectation) + " "
	if r.Acting != nil {
		verb = ""
	}
	switch {
	case r.Expectation == expectation.Exactly:
		return who + "holds exactly what is listed"
	case r.Request == nil:
		return who + verb + r.Words
	case r.ClusterWide:
		return who + verb + access.Request(*r.Request).String() + " in all namespaces at once"
	default:
		return who + verb + access.Request(*r.Request).String()
	}
}

// message is what came instead.
func (r TestResult) message() string {
	switch {
	case r.Status == expectation.Skipped:
		return "not asked: " + r.Cause
	case r.Status == expectation.Errored:
		return "could not be asked: " + r.Cause
	case r.Status != expectation.Failed:
		return "not established: " + r.Cause
	case r.Expectation == expectation.Exactly:
		return r.difference()
	default:
		return "the answer is " + r.Allowed.String() + r.serverWords()
	}
}

// serverWords are the server's own, where RBAC does not say it better.
func (r TestResult) serverWords() string {
	if r.Reason == "" || r.DecidedBy == "rbac" {
		return ""
	}
	return "; the server says: " + r.Reason
}

func (r TestResult) difference() string {
	var parts []string
	if n := len(r.Extra); n > 0 {
		parts = append(parts, "too much is held")
	}
	if n := len(r.Missing); n > 0 {
		parts = append(parts, "something is missing")
	}
	return strings.Join(parts, ", and ")
}

// details are why it failed, a line each.
func (r TestResult) details() []string {
	var lines []string
	for _, right := range r.Extra {
		lines = append(lines, "too much: "+right.words())
		for i, grant := range right.Grants {
			lines = append(lines, "  "+ordinal(i, "because ", "also because ")+grant.words())
		}
	}
	for _, right := range r.Missing {
		lines = append(lines, "missing: "+right.words())
	}
	if r.Status == expectation.Failed && r.Cause != "" {
		lines = append(lines, "more may be wrong: "+r.Cause)
	}
	if r.Acting != nil && r.Status != expectation.Passed && r.Status != expectation.Skipped {
		lines = append(lines, r.Acting.details()...)
	}
	lines = append(lines, r.Notes...)
	for i, grant := range r.Grants {
		lines = append(lines, ordinal(i, "because ", "also because ")+grant.words())
	}
	for i, miss := range r.NearMiss {
		if i == 0 {
			lines = append(lines, "near misses:")
		}
		lines = append(lines, "  "+miss.Sentence)
	}
	if (r.Expectation == expectation.Can || r.Expectation == expectation.MayImpersonate) && r.DecidedBy == "rbac" && len(r.NearMiss) == 0 {
		lines = append(lines, "nothing in RBAC comes near it")
	}
	return lines
}

// Text implements Texter: what failed, what is not known, what was skipped, what
// passed, and a summary.
func (t TestReport) Text(bool) []Line {
	var lines []Line
	for _, part := range []struct {
		word     string
		mark     Mark
		statuses []expectation.Status
	}{
		{"FAIL ", No, []expectation.Status{expectation.Failed}},
		{"ERROR ", Unknown, []expectation.Status{expectation.Errored, expectation.Unanswered}},
		{"SKIP ", Unknown, []expectation.Status{expectation.Skipped}},
	} {
		for _, status := range part.statuses {
			for _, r := range t.Results {
				if r.Status == status {
					lines = append(lines, r.lines(Cell{Text: part.word, Mark: part.mark})...)
				}
			}
		}
	}
	if !t.brief {
		lines = append(lines, t.passed()...)
	}
	return append(lines, t.summary())
}

func (r TestResult) lines(head Cell) []Line {
	lines := []Line{{head, Text(r.Position.String() + ": " + r.titled())}}
	for _, detail := range append([]string{r.message()}, r.details()...) {
		lines = append(lines, Line{Text("     " + detail)})
	}
	return lines
}

// titled is the sentence with the name of its test.
func (r TestResult) titled() string {
	if r.Test == "" {
		return r.sentence()
	}
	return r.Test + ": " + r.sentence()
}

// passed has a line for each test of which everything passed.
func (t TestReport) passed() []Line {
	var lines []Line
	for from := 0; from < len(t.Results); {
		to := from
		all := true
		for to < len(t.Results) && t.Results[to].File == t.Results[from].File && t.Results[to].TestLine == t.Results[from].TestLine {
			all = all && t.Results[to].Status == expectation.Passed
			to++
		}
		first := t.Results[from]
		if all {
			at := expectation.Position{File: first.File, Line: first.TestLine}
			lines = append(lines, Line{
				{Text: "ok   ", Mark: Yes},
				Text(fmt.Sprintf("%s: %s (%d)", at, first.named(), to-from)),
			})
		}
		from = to
	}
	return lines
}

// named is the test's name, or whom it is about.
func (r TestResult) named() string {
	if r.Test != "" {
		return r.Test
	}
	return r.Identity.Label()
}

func (t TestReport) summary() Line {
	s := t.Summary
	counts := []string{fmt.Sprintf("%d passed", s.Passed)}
	for _, other := range []struct {
		count int
		word  string
	}{{s.Failed, "failed"}, {s.Errors, "could not be asked"}, {s.Unknown, "not established"}, {s.Skipped, "skipped"}} {
		if other.count > 0 {
			counts = append(counts, fmt.Sprintf("%d %s", other.count, other.word))
		}
	}
	return Line{Text(fmt.Sprintf("%s in %s of %s: %s; %s", plural(s.Expectations, "expectation"), plural(s.Tests, "test"),
		plural(s.Files, "file"), strings.Join(counts, ", "), plural(s.Asked, "question")))}
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}

// Table implements Report with one expectation a row.
func (t TestReport) Table(bool) Table {
	table := Table{Columns: []string{"STATUS", "WHERE", "TEST", "EXPECTATION", "WHY"}}
	for _, r := range t.Results {
		why := ""
		if r.Status != expectation.Passed {
			why = r.inOneLine()
		}
		table.Rows = append(table.Rows, []Cell{
			{Text: string(r.Status), Mark: r.mark()}, Text(r.Position.String()), Text(r.Test), Text(r.sentence()), Text(why),
		})
	}
	return table
}

// inOneLine is what came instead, and why.
func (r TestResult) inOneLine() string {
	parts := []string{r.message()}
	for _, detail := range r.details() {
		parts = append(parts, strings.TrimSpace(detail))
	}
	return strings.ReplaceAll(strings.Join(parts, "; "), ":; ", ": ")
}

func (r TestResult) mark() Mark {
	switch r.outcome() {
	case OutcomePass:
		return Yes
	case OutcomeFail:
		return No
	default:
		return Unknown
	}
}

// Caption implements Captioned.
func (t TestReport) Caption() string { return "Permission tests: " + t.summary()[0].Text }
