package printer

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// testRun is a report of a test run.
type testRun struct{ cases []report.Case }

func (r testRun) Table(bool) report.Table { return report.Table{} }
func (r testRun) Cases() []report.Case    { return r.cases }
func (r testRun) SuiteName() string       { return "permission tests" }

// hostileRun has every outcome, two files, and hostile names in every field.
func hostileRun() testRun {
	run := testRun{cases: []report.Case{
		{File: "a.yaml", Line: 4, Suite: "plain", Name: "jane can get pods", Outcome: report.OutcomePass},
		{File: "a.yaml", Line: 5, Suite: "plain", Name: "jane cannot get pods", Outcome: report.OutcomeFail, Message: "the answer is yes", Details: []string{"because A", "also because B"}},
		{File: "a.yaml", Suite: "plain", Name: "jane can get nodes", Message: "not established: the server is down"},
		{File: "b,c:%\n.yaml", Line: 7, Suite: "skips # 1 \\", Name: "jane can get widgets", Outcome: report.OutcomeSkip, Message: "not asked: there is no resource \"widgets\" here # SKIP"},
	}}
	for _, name := range append(hostileNames(), "a\n::error::b\r\n##[error]c", "]]>&amp;", "50%0Aoff, now: no", "...\n---") {
		run.cases = append(run.cases, report.Case{
			File: "b,c:%\n.yaml", Line: 9, Suite: name, Name: name, Outcome: report.OutcomeFail, Message: name, Details: []string{name},
		})
	}
	return run
}

// TestTestFormats holds each format of a test run in full.
func TestTestFormats(t *testing.T) {
	for format, file := range map[string]string{FormatJUnit: "tests.xml", FormatTAP: "tests.tap", FormatGitHub: "tests.github.txt"} {
		var out strings.Builder
		if err := Print(&out, hostileRun(), Options{Format: Format{name: format}}); err != nil {
			t.Fatal(err)
		}
		golden(t, file, out.String())
	}
}

// TestTestFormatsOfNothing: an empty run is one that other programs can read.
func TestTestFormatsOfNothing(t *testing.T) {
	for format, want := range map[string]string{
		FormatJUnit:  xml.Header + `<testsuites name="permission tests" time="0"></testsuites>` + "\n",
		FormatTAP:    "TAP version 14\n1..0\n",
		FormatGitHub: "0 passed, 0 failed, 0 not established, 0 skipped\n",
	} {
		var out strings.Builder
		if err := Print(&out, testRun{}, Options{Format: Format{name: format}}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, out.String()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", format, diff)
		}
	}
}

// TestTestFormatsFitTestRunsOnly: no other report can be written so.
func TestTestFormatsFitTestRunsOnly(t *testing.T) {
	for _, format := range []string{FormatJUnit, FormatTAP, FormatGitHub} {
		var out strings.Builder
		err := Print(&out, hostileGrid(), Options{Format: Format{name: format}})
		if diff := cmp.Diff(fmt.Sprintf("output format %q does not fit this answer", format), fmt.Sprint(err)); diff != "" || out.Len() > 0 {
			t.Errorf("%s, %q written:\n%s", format, out.String(), diff)
		}
	}
}

// TestJUnitIsXML: what a build server reads is well-formed whatever the names
// are, and says of each case what became of it.
func TestJUnitIsXML(t *testing.T) {
	var out strings.Builder
	if err := Print(&out, hostileRun(), Options{Format: Format{name: FormatJUnit}}); err != nil {
		t.Fatal(err)
	}
	counts := map[string]int{}
	decoder := xml.NewDecoder(strings.NewReader(out.String()))
	for {
		token, err := decoder.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if start, ok := token.(xml.StartElement); ok {
			counts[start.Name.Local]++
		}
	}
	want := map[string]int{"testsuites": 1, "testsuite": 2, "testcase": 14, "failure": 11, "error": 1, "skipped": 1}
	if diff := cmp.Diff(want, counts); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestGitHubSeesNoOtherCommand: each line is one of our commands or the counts,
// and a runner that reads the old ##[ form finds none at the beginning of data
// that it does not take for a new one.
func TestGitHubSeesNoOtherCommand(t *testing.T) {
	var out strings.Builder
	if err := Print(&out, hostileRun(), Options{Format: Format{name: FormatGitHub}}); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if len(lines) != 14 {
		t.Errorf("%d lines, want one for each of 13 cases and the counts", len(lines))
	}
	for _, line := range lines[:len(lines)-1] {
		properties, _, ok := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(line, "::error "), "::warning "), "::")
		if !ok || strings.HasPrefix(properties, "::") || strings.Count(properties, "=") < 2 || !strings.HasPrefix(properties, "file=") {
			t.Errorf("not a command of ours: %s", line)
		}
	}
}
