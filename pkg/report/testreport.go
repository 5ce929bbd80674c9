package report

import (
	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/expectation"
)

// TestReport is what became of permission tests.
type TestReport struct {
	Meta
	Summary TestSummary  `json:"summary"`
	Results []TestResult `json:"results"` // in the order of the files
	Completeness
	brief bool // the text form names neither what passed nor what was skipped
}

// TestSummary counts.
type TestSummary struct {
	Files        int `json:"files"`
	Tests        int `json:"tests"`
	Expectations int `json:"expectations"`
	Passed       int `json:"passed"`
	Failed       int `json:"failed"`
	Errors       int `json:"errors"`  // could not be asked
	Unknown      int `json:"unknown"` // asked, and not established
	Skipped      int `json:"skipped"` // not asked, by --lax
	Asked        int `json:"asked"`   // requests that the plan took
}

// TestResult is one expectation with what became of it.
type TestResult struct {
	expectation.Position
	Test        string             `json:"test,omitempty"` // its name
	TestLine    int                `json:"testLine"`       // where it begins
	Identity    Identity           `json:"identity"`
	Expectation expectation.Kind   `json:"expectation"`
	Request     *Request           `json:"request,omitempty"` // of can and cannot
	ClusterWide bool               `json:"clusterWide,omitempty"`
	Words       string             `json:"words,omitempty"` // of what was skipped
	Status      expectation.Status `json:"status"`
	Allowed     *access.Verdict    `json:"allowed,omitempty"` // the answer
	Source      access.Source      `json:"source,omitempty"`
	Reason      string             `json:"reason,omitempty"` // the server's text
	Cause       string             `json:"cause,omitempty"`  // why it is neither passed nor failed
	// Extra is held and not expected, Missing the other way round; of exactly.
	Extra   []TestRight `json:"extra,omitempty"`
	Missing []TestRight `json:"missing,omitempty"`
	// Acting is of may-impersonate and may-not-impersonate.
	Acting *TestActing `json:"acting,omitempty"`
	// DecidedBy, Grants, NearMiss and Notes explain what failed, as those of an
	// Explanation do.
	DecidedBy string           `json:"decidedBy,omitempty"`
	Grants    []ExplainedGrant `json:"grants,omitempty"`
	NearMiss  []NearMiss       `json:"nearMisses,omitempty"`
	Notes     []string         `json:"notes,omitempty"`
}

// TestRight is a right on one resource, one object of it, or one URL.
type TestRight struct {
	Namespace string           `json:"namespace"` // "*" holds in every namespace
	Verbs     []string         `json:"verbs"`
	Group     string           `json:"group,omitempty"`
	Resource  string           `json:"resource,omitempty"` // with subresource: pods/log
	Names     []string         `json:"names,omitempty"`    // absent for any object
	Path      string           `json:"path,omitempty"`     // instead of a resource
	Grants    []ExplainedGrant `json:"grants,omitempty"`   // why it is held
}

// NewTestReport makes the report of a plan that took so many requests; brief
// leaves out of the text form what passed.
func NewTestReport(files, asked int, brief bool) TestReport {
	return TestReport{
		Meta: meta("TestReport"), Summary: TestSummary{Files: files, Asked: asked},
		Results: []TestResult{}, brief: brief,
	}
}

// NewTestResult describes what became of an expectation.
func NewTestResult(r expectation.Result) TestResult {
	result := TestResult{
		Position: r.Position, Test: r.Test, TestLine: r.TestAt.Line,
		Identity: NewIdentity(r.Who, r.Seen), Expectation: r.Kind, Status: r.Status,
		Source: r.Seen.Source, Cause: r.Cause,
		Extra: testRights(r.Extra), Missing: testRights(r.Missing),
	}
	if r.Seen.Username == "" {
		result.Identity = NewIdentity(r.Who, access.Seen{Username: r.Who.Username(), Groups: r.Who.ExpectedGroups()})
	}
	switch {
	case r.Status == expectation.Skipped:
		result.Words = r.Words
	case r.Acting != nil && !r.Acting.For:
	case r.Kind != expectation.Exactly:
		request := Request(r.Request)
		result.Request, result.ClusterWide = &request, r.ClusterWide
	}
	result.Acting = newTestActing(r)
	if r.Kind != expectation.Exactly && (r.Status == expectation.Passed || r.Status == expectation.Failed) {
		result.Allowed, result.Source, result.Reason = &r.Decision.Verdict, r.Decision.Source, r.Decision.Reason
	}
	return result
}

// Add appends a result and counts it.
func (t *TestReport) Add(result TestResult) {
	if !t.begun(result) {
		t.Summary.Tests++
	}
	t.Results = append(t.Results, result)
	t.Summary.Expectations++
	switch result.Status {
	case expectation.Passed:
		t.Summary.Passed++
		return
	case expectation.Failed:
		t.Summary.Failed++
	case expectation.Errored:
		t.Summary.Errors++
	case expectation.Skipped:
		t.Summary.Skipped++
	default:
		t.Summary.Unknown++
	}
	if result.Cause != "" {
		t.Missing(result.Cause)
	}
}

// begun reports whether a result of the same test was the last to be added.
func (t *TestReport) begun(result TestResult) bool {
	if len(t.Results) == 0 {
		return false
	}
	last := t.Results[len(t.Results)-1]
	return last.File == result.File && last.TestLine == result.TestLine
}

// Explain fills in why an expectation failed.
func (r *TestResult) Explain(why Explanation) {
	r.DecidedBy, r.Grants, r.NearMiss, r.Notes = why.DecidedBy, why.Grants, why.NearMiss, why.Notes
}
