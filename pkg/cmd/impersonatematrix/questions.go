package impersonatematrix

import (
	"context"
	"fmt"
	"strconv"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/matrix"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// ask answers with which of the questions are yes.
func (q *inquiry) ask(ctx context.Context) error {
	for _, words := range q.questions {
		if err := flags.CheckVerb(q.console, words.Verb, "one identity is asked for exactly what is typed: kubectl who-can-as WHO VERB TARGET --as-written"); err != nil {
			return err
		}
	}
	targets, err := q.resolve(ctx)
	if err != nil {
		return err
	}
	survey := matrix.Questions{
		Authority: q.Authority, Identities: q.identities, Places: append([]string{""}, q.places...),
		Requests: func(place string) []access.Request { return q.requests(targets, place) },
		InFlight: q.asking.Concurrency,
	}
	if survey.Known, err = q.prior.answers(q.identities, q.places, q.source(), q.can); err != nil {
		return err
	}
	if q.dryRun {
		return q.printer.Print(q.questionPlan(survey))
	}
	count := survey.Count()
	if count > q.asking.MaxRequests && !q.readsRBAC() {
		return exit.Usage(fmt.Sprintf("this takes %d requests, and --max-requests is %d", count, q.asking.MaxRequests),
			fmt.Sprintf("narrow it with -n, or allow it with --max-requests %d", count))
	}
	q.noteTargets(targets)
	q.announce(q.questionPlan(survey))
	progress := flags.NewProgress(q.console, "asking", count, q.output.Quiet)
	survey.Step = progress.Step
	rows := survey.Run(ctx)
	progress.Done()
	for _, row := range rows {
		q.warn(row.Seen, row.Who.String())
	}
	if err := q.nobody(rowErrors(rows, func(row matrix.AnswerRow) error { return row.Err })); err != nil {
		return err
	}
	return q.showAnswers(ctx, report.NewMatrix(q.can, q.places, rows, q.view))
}

func (q *inquiry) showAnswers(ctx context.Context, answer *report.Matrix) error {
	var sources []access.Source
	for _, row := range answer.Rows {
		sources = append(sources, row.Source)
	}
	answer.Cluster = q.Title()
	page := q.page(joined(sources))
	for i, question := range q.can {
		page.Facts = append(page.Facts, report.ExploreFact{Name: "question " + strconv.Itoa(i+1), Value: question})
	}
	answer.SetPage(page)
	q.noteSources(sources)
	q.noteOmitted(answer.Omitted)
	if err := q.printer.Print(answer); err != nil {
		return err
	}
	q.legend(answer)
	return q.finished(ctx, answer.Incomplete, answer.Silent())
}

func (q *inquiry) resolve(ctx context.Context) ([]access.Target, error) {
	var targets []access.Target
	for _, words := range q.questions {
		target, err := flags.ResolveTarget(ctx, q, words, false)
		if err != nil {
			return nil, err
		}
		targets = append(targets, target)
	}
	return targets, nil
}

// requests are what the questions are in a place.
func (q *inquiry) requests(targets []access.Target, place string) []access.Request {
	requests := make([]access.Request, 0, len(targets))
	for i, target := range targets {
		requests = append(requests, access.RequestFor(target, q.questions[i].Verb, place))
	}
	return requests
}

// noteTargets says what could be misread: questions to which the column makes no
// difference.
func (q *inquiry) noteTargets(targets []access.Target) {
	for i, target := range targets {
		if !target.Resource.Namespaced {
			q.note("note: %s is about the whole cluster: the same in every column", q.can[i])
		}
	}
}
