package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/lint"
)

// Lint are findings about grants of impersonation.
type Lint struct {
	Meta
	Constrained bool          `json:"constrainedImpersonation"`
	Findings    []LintFinding `json:"findings"`
	// Defaults counts the findings in what every cluster has, Suppressed those
	// that somebody gave a reason for; they are listed where that was asked for.
	Defaults   int `json:"defaults"`
	Suppressed int `json:"suppressed"`
	Completeness
}

// LintFinding is one of them.
type LintFinding struct {
	Code     lint.Code     `json:"code"`
	Severity lint.Severity `json:"severity"`
	Title    string        `json:"title"`
	Object   access.Ref    `json:"object"`
	// Rule is the index of the object's rule; absent if it is about none.
	Rule *int   `json:"rule,omitempty"`
	File string `json:"file,omitempty"`
	Line int    `json:"line,omitempty"`
	What string `json:"what"`
	// Attack is what somebody does with it.
	Attack string `json:"attack"`
	// Fix are the corrected objects.
	Fix        []any  `json:"fix,omitempty"`
	FixNote    string `json:"fixNote,omitempty"`
	Default    bool   `json:"default,omitempty"`
	Suppressed string `json:"suppressed,omitempty"`
}

// NewLint makes the report. place says in which file and line an object or its
// rule is, "" for none; all is whether to list what is folded or suppressed.
func NewLint(findings []lint.Finding, constrained, all bool, place func(access.Ref, int) (string, int)) Lint {
	l := Lint{Meta: meta("Lint"), Constrained: constrained, Findings: []LintFinding{}}
	for _, finding := range findings {
		switch {
		case finding.Suppressed != "":
			l.Suppressed++
		case finding.Default:
			l.Defaults++
		}
		if all || finding.Suppressed == "" && !finding.Default {
			l.Findings = append(l.Findings, newLintFinding(finding, place))
		}
	}
	return l
}

func newLintFinding(finding lint.Finding, place func(access.Ref, int) (string, int)) LintFinding {
	kind, _ := lint.KindOf(finding.Code)
	f := LintFinding{
		Code: finding.Code, Severity: finding.Severity, Title: kind.Title, Object: finding.Object, What: finding.What, Attack: kind.Attack,
		Fix: finding.Fix, FixNote: finding.FixNote, Default: finding.Default, Suppressed: finding.Suppressed,
	}
	if finding.Rule != lint.NoRule {
		f.Rule = &finding.Rule
	}
	f.File, f.Line = place(finding.Object, finding.Rule)
	return f
}

// Worst reports whether there is a finding as severe as that or worse, which
// nobody gave a reason for.
func (l Lint) Worst(severity lint.Severity) bool {
	for _, finding := range l.Findings {
		if finding.Suppressed == "" && !finding.Default && finding.Severity.AtLeast(severity) {
			return true
		}
	}
	return false
}

// Table implements Report with a finding a row; the wide form says what somebody
// does with it.
func (l Lint) Table(wide bool) Table {
	t := Table{Columns: []string{"CODE", "SEVERITY", "OBJECT", "RULE", "FINDING"}}
	if wide {
		t.Columns = append(t.Columns, "ATTACK", "NOTE")
	}
	for _, finding := range l.Findings {
		row := []Cell{Text(string(finding.Code)), Text(string(finding.Severity)), Text(finding.place()), Text(finding.rule()), Text(finding.What)}
		if wide {
			row = append(row, Text(finding.Attack), Text(orDash(finding.note())))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// place is the object, with where it is written down.
func (f LintFinding) place() string {
	switch {
	case f.File == "":
		return f.Object.String()
	case f.Line == 0:
		return f.Object.String() + " (" + f.File + ")"
	default:
		return fmt.Sprintf("%s (%s:%d)", f.Object, f.File, f.Line)
	}
}

// rule counts from 1, as people do.
func (f LintFinding) rule() string {
	if f.Rule == nil {
		return orDash("")
	}
	return fmt.Sprint(*f.Rule + 1)
}

func (f LintFinding) note() string {
	switch {
	case f.Suppressed != "":
		return "suppressed: " + f.Suppressed
	case f.Default:
		return "as every cluster has it"
	default:
		return f.FixNote
	}
}

// Summary implements Summarised.
func (l Lint) Summary() string {
	counts := map[lint.Severity]int{}
	total := 0
	for _, finding := range l.Findings {
		if finding.Suppressed == "" && !finding.Default {
			counts[finding.Severity]++
			total++
		}
	}
	var words []string
	for _, severity := range lint.Severities() {
		if counts[severity] > 0 {
			words = append(words, fmt.Sprintf("%d %s", counts[severity], severity))
		}
	}
	text := fmt.Sprintf("%d findings", total)
	if total == 1 {
		text = "1 finding"
	}
	if len(words) > 0 {
		text += ": " + strings.Join(words, ", ")
	}
	if l.Suppressed > 0 {
		text += fmt.Sprintf("; %d suppressed", l.Suppressed)
	}
	if l.Defaults > 0 {
		text += fmt.Sprintf("; %d in default roles", l.Defaults)
	}
	return text
}

// Objects implements Lister with the corrected objects.
func (l Lint) Objects() []any {
	var objects []any
	for _, finding := range l.Findings {
		if finding.Suppressed == "" && !finding.Default {
			objects = append(objects, finding.Fix...)
		}
	}
	return objects
}

// SuiteName implements Tester.
func (Lint) SuiteName() string { return "lint" }

// Cases implements Tester: each finding is a case that failed.
func (l Lint) Cases() []Case {
	cases := make([]Case, 0, len(l.Findings))
	for _, finding := range l.Findings {
		one := Case{
			File: finding.File, Line: finding.Line, Suite: string(finding.Code), Name: finding.Object.String() + ": " + finding.What,
			Outcome: OutcomeFail, Message: finding.What, Details: []string{finding.Attack},
		}
		if finding.Suppressed != "" || finding.Default {
			one.Outcome, one.Message = OutcomeSkip, finding.note()
		}
		cases = append(cases, one)
	}
	for _, gap := range l.Gaps() {
		cases = append(cases, Case{Suite: "lint", Name: "everything was looked at", Outcome: OutcomeError, Message: gap})
	}
	return cases
}

// AnalysisRules implements Analysis.
func (Lint) AnalysisRules() []AnalysisRule {
	var rules []AnalysisRule
	for _, kind := range lint.Kinds() {
		rules = append(rules, AnalysisRule{ID: string(kind.Code), Title: kind.Title, Text: kind.Attack})
	}
	return rules
}

// AnalysisResults implements Analysis.
func (l Lint) AnalysisResults() []AnalysisResult {
	var results []AnalysisResult
	for _, finding := range l.Findings {
		result := AnalysisResult{
			Rule: string(finding.Code), Level: sarifLevel(finding.Severity), Message: finding.Object.String() + ": " + finding.What + ". " + finding.Attack,
			Object: finding.Object.String(), File: finding.File, Line: finding.Line, Suppressed: finding.Suppressed,
		}
		if finding.Default && result.Suppressed == "" {
			result.Suppressed = finding.note()
		}
		sum := sha256.Sum256([]byte(string(finding.Code) + "\n" + finding.Object.String() + "\n" + finding.What))
		result.Fingerprint = hex.EncodeToString(sum[:16])
		results = append(results, result)
	}
	return results
}

func sarifLevel(severity lint.Severity) string {
	switch severity {
	case lint.Critical, lint.High:
		return "error"
	case lint.Medium:
		return "warning"
	default:
		return "note"
	}
}
