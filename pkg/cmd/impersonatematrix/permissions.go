package impersonatematrix

import (
	"context"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/matrix"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// permissions answers with all that everybody may do in one namespace.
func (q *inquiry) permissions(ctx context.Context) error {
	catalog, err := q.catalog(ctx)
	if err != nil {
		return err
	}
	survey := matrix.Permissions{
		Authority: q.Authority, Catalog: catalog, Identities: q.identities, Namespace: q.places[0],
		InFlight: q.asking.Concurrency, MaxRequests: q.asking.MaxRequests,
	}
	if q.dryRun {
		return q.printer.Print(q.permissionPlan(catalog))
	}
	if len(q.namespaces) == 0 {
		q.note("note: permissions in the current namespace, %s", q.places[0])
	}
	q.announce(q.permissionPlan(catalog))
	progress := flags.NewProgress(q.console, "asking", len(q.identities), q.output.Quiet)
	survey.Step = progress.Step
	survey.Sweeping = func(requests int) func() {
		progress.Done()
		q.note("note: rules do not tell everything: asking %d single questions", requests)
		progress = flags.NewProgress(q.console, "asking", requests, q.output.Quiet)
		return func() { progress.Step() }
	}
	rows := survey.Run(ctx)
	progress.Done()
	for _, row := range rows {
		q.warn(row.Seen, row.Who.String())
	}
	if err := q.nobody(rowErrors(rows, func(row matrix.PermissionRow) error { return row.Err })); err != nil {
		return err
	}
	return q.showPermissions(ctx, report.NewPermissionMatrix(q.by, q.places[0], rows, q.view))
}

func (q *inquiry) showPermissions(ctx context.Context, answer *report.PermissionMatrix) error {
	var sources []access.Source
	for _, who := range answer.Identities {
		sources = append(sources, who.Source)
	}
	page := q.page(joined(sources))
	page.Facts = append(page.Facts, report.ExploreFact{Name: "cells", Value: answer.Legend()[0]})
	answer.SetPage(page)
	q.noteSources(sources)
	q.noteOmitted(answer.Omitted)
	if err := q.printer.Print(answer); err != nil {
		return err
	}
	q.legend(answer)
	return q.finished(ctx, answer.Incomplete, answer.Silent())
}
