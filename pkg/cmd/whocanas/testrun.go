package whocanas

import (
	"context"
	"fmt"
	"slices"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/expectation"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// testRun is a run of tests that is ready.
type testRun struct {
	*inquiry
	find    func(name string) (identity.Identity, error)
	sources []expectation.Source
	lax     bool

	constrained flags.Constrained
}

func (t *testRun) run(ctx context.Context) error {
	world, err := newTestWorld(ctx, t.world, t.find)
	if err != nil {
		return err
	}
	plan, err := expectation.NewPlan(ctx, t.sources, world, t.options(ctx))
	if err != nil {
		return err
	}
	if count := plan.Count(); count > t.asking.MaxRequests {
		return exit.Usage(fmt.Sprintf("this takes %d requests, and --max-requests is %d", count, t.asking.MaxRequests),
			fmt.Sprintf("narrow the tests, or allow it with --max-requests %d", count))
	}
	progress := flags.NewProgress(t.console, "asking", plan.Count(), t.quiet)
	answers := plan.Ask(ctx, t.authority, t.asking.Concurrency, progress.Step)
	progress.Done()
	results := plan.Judge(answers, world)
	answer := report.NewTestReport(t.files(), plan.Count(), t.quiet)
	for _, result := range results {
		described := report.NewTestResult(result)
		if result.Status == expectation.Failed && ctx.Err() == nil {
			t.explain(ctx, &described, result)
		}
		answer.Add(described)
	}
	t.noteSources(results)
	if err := t.printer.Print(answer); err != nil {
		return err
	}
	t.adviseOn(results)
	if ctx.Err() != nil {
		return exit.With(exit.Interrupted)
	}
	return exit.With(testCode(results))
}

// options are how tests are read. What the server can do is looked up if that
// matters.
func (t *testRun) options(ctx context.Context) expectation.Options {
	options := expectation.Options{Lax: t.lax}
	if !t.asksAboutActing() {
		return options
	}
	var why string
	options.Constrained, why = t.constrained.Settle(t.world.Minor(ctx))
	if !t.quiet {
		t.console.Note("note: %s", why)
	}
	return options
}

// asksAboutActing reports whether any test is about acting as somebody.
func (t *testRun) asksAboutActing() bool {
	return slices.ContainsFunc(t.sources, func(source expectation.Source) bool {
		return slices.ContainsFunc(source.Tests, func(test expectation.Test) bool {
			return len(test.MayImpersonate)+len(test.MayNotImpersonate) > 0
		})
	})
}

// adviseOn names, once each, the next steps after what could not be asked.
func (t *testRun) adviseOn(results []expectation.Result) {
	advised := map[string]bool{"": true}
	for _, result := range results {
		cause := result.Err
		if cause == nil {
			cause = result.Decision.Cause
		}
		if cause == nil || t.quiet {
			continue
		}
		if advice := exit.Advice(cause); !advised[advice] {
			advised[advice] = true
			t.advise(advice)
		}
	}
}

// files is how many files the tests come from.
func (t *testRun) files() int {
	names := map[string]bool{}
	for _, source := range t.sources {
		names[source.Path] = true
	}
	return len(names)
}

// testCode: trouble goes before what is not established, and that before what
// failed.
func testCode(results []expectation.Result) int {
	code := exit.OK
	for _, result := range results {
		switch result.Status {
		case expectation.Passed:
		case expectation.Failed:
			code = worse(code, exit.No)
		case expectation.Errored:
			code = worse(code, exit.Code(result.Err))
		default:
			code = worse(code, exit.NotEstablished)
		}
	}
	return code
}

// worse is the code of two that goes before the other.
func worse(a, b int) int {
	for _, code := range []int{exit.Interrupted, exit.Trouble, exit.NotEstablished, exit.No} {
		if a == code || b == code {
			return code
		}
	}
	return exit.OK
}

// noteSources says who answered, and what has to be known about it.
func (t *testRun) noteSources(results []expectation.Result) {
	if t.quiet {
		return
	}
	noted := map[string]bool{}
	note := func(line string) {
		if !noted[line] {
			noted[line] = true
			t.console.Note("%s", line)
		}
	}
	for _, result := range results {
		if result.Seen.Source != "" {
			note("source: " + sourceWords(result.Seen.Source))
		}
		for _, warning := range result.Seen.Warnings {
			note("warning: " + result.Who.String() + ": " + warning)
		}
	}
}

// explain fills in why an expectation failed, as far as RBAC can be read.
func (t *testRun) explain(ctx context.Context, described *report.TestResult, result expectation.Result) {
	if result.Kind == expectation.Exactly {
		t.explainExtra(ctx, described, result)
		return
	}
	request := result.Request
	if result.Acting != nil {
		request = result.Need
	}
	if request == (access.Request{}) {
		return
	}
	why := report.Explanation{}
	if t.because(ctx, &why, result, request, result.Decision) {
		described.Explain(why)
	}
}

// explainExtra names for each right that is too much what grants it.
func (t *testRun) explainExtra(ctx context.Context, described *report.TestResult, result expectation.Result) {
	for i, right := range described.Extra {
		why := report.Explanation{}
		if t.because(ctx, &why, result, right.Request(), access.Decision{Verdict: access.Allowed}) {
			described.Extra[i].Grants = why.Grants
		}
	}
}

// because explains a decision, and reports whether RBAC could be read.
func (t *testRun) because(ctx context.Context, why *report.Explanation, result expectation.Result, request access.Request, decision access.Decision) bool {
	held, err := t.world.Holdings(ctx, request.Namespace)
	if err != nil {
		return false
	}
	about := *t.inquiry
	about.who = result.Who
	e := &explaining{inquiry: &about, answer: report.NewExplanationList()}
	e.fromRBAC(ctx, why, held, explainQuestion{seen: result.Seen, request: request, decision: decision})
	return true
}
