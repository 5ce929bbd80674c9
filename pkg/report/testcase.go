package report

import (
	"strconv"

	"github.com/who-can-as/kubectl-who-can-as/pkg/expectation"
)

// Tester is a report of a test run, for the formats that other programs read:
// JUnit, TAP and the workflow commands of GitHub.
type Tester interface {
	// Cases are what was tested, in the order of the files.
	Cases() []Case
	// SuiteName says what the cases are.
	SuiteName() string
}

// Case is one thing that was tested.
type Case struct {
	File    string
	Line    int
	Suite   string // the test that it is a part of
	Name    string // what is expected, as a sentence
	Outcome Outcome
	Message string   // what came instead, in one line; "" if it passed
	Details []string // why, a line each
}

// Outcome is what became of a case. The zero value is an error.
type Outcome int

// The outcomes.
const (
	OutcomeError Outcome = iota // nothing is known
	OutcomePass
	OutcomeFail
	OutcomeSkip
)

// SuiteName implements Tester.
func (TestReport) SuiteName() string { return "permission tests" }

// Cases implements Tester.
func (t TestReport) Cases() []Case {
	cases := make([]Case, 0, len(t.Results))
	for _, r := range t.Results {
		one := Case{File: r.File, Line: r.Line, Suite: r.suite(), Name: r.sentence(), Outcome: r.outcome()}
		if one.Outcome != OutcomePass {
			one.Message, one.Details = r.message(), r.details()
		}
		cases = append(cases, one)
	}
	return cases
}

// suite is the test's name, or where it begins.
func (r TestResult) suite() string {
	if r.Test != "" {
		return r.Test
	}
	return "the test on line " + strconv.Itoa(r.TestLine)
}

func (r TestResult) outcome() Outcome {
	switch r.Status {
	case expectation.Passed:
		return OutcomePass
	case expectation.Failed:
		return OutcomeFail
	case expectation.Skipped:
		return OutcomeSkip
	default:
		return OutcomeError
	}
}
