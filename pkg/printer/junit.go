package printer

import (
	"bytes"
	"encoding/xml"
	"fmt"

	"github.com/jstemmer/go-junit-report/v2/junit"

	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// writeJUnit writes a suite for each file. What is not known is an error there;
// nothing was measured, so that everything took no time.
func writeJUnit(out *bytes.Buffer, name string, cases []report.Case) error {
	const noTime = "0"
	suites := junit.Testsuites{Name: name, Time: noTime}
	for from := 0; from < len(cases); {
		suite := junit.Testsuite{Name: Escape(cases[from].File), File: Escape(cases[from].File), ID: len(suites.Suites), Time: noTime}
		to := from
		for ; to < len(cases) && cases[to].File == cases[from].File; to++ {
			suite.AddTestcase(junitCase(cases[to]))
		}
		suites.AddSuite(suite)
		from = to
	}
	out.WriteString(xml.Header)
	if err := suites.WriteXML(out); err != nil {
		return fmt.Errorf("marshal as junit: %w", err)
	}
	return nil
}

func junitCase(c report.Case) junit.Testcase {
	one := junit.Testcase{Name: Escape(c.Name), Classname: Escape(c.Suite), Time: "0"}
	if c.Outcome == report.OutcomePass {
		return one
	}
	result := &junit.Result{Message: Escape(c.Message), Data: place(c) + "\n" + told(c)}
	switch c.Outcome {
	case report.OutcomeFail:
		one.Failure = result
	case report.OutcomeSkip:
		one.Skipped = result
	default:
		one.Error = result
	}
	return one
}
