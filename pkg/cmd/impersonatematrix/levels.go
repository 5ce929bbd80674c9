package impersonatematrix

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/level"
	"github.com/who-can-as/kubectl-who-can-as/pkg/matrix"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// levels answers with the level that everybody reaches in every place.
func (q *inquiry) levels(ctx context.Context) error {
	catalog, err := q.catalog(ctx)
	if err != nil {
		return err
	}
	roles, from, err := q.defaultRoles(ctx)
	if err != nil {
		return err
	}
	survey := matrix.Levels{
		Authority: q.Authority, Ladder: level.NewLadder(roles, catalog),
		Identities: q.identities, Namespaces: q.places,
		InFlight: q.asking.Concurrency, MaxRequests: q.asking.MaxRequests,
	}
	if survey.Known, err = q.prior.levels(q.identities, q.places, q.source(), from); err != nil {
		return err
	}
	if q.dryRun {
		return q.printer.Print(q.levelPlan(survey))
	}
	q.announce(q.levelPlan(survey))
	grid := q.survey(ctx, survey)
	if err := q.nobody(rowErrors(grid.Rows, func(row matrix.Row) error { return row.Err })); err != nil {
		return err
	}
	answer := report.NewLevelMatrix(grid, from, q.view)
	if q.wantsBindings() {
		q.nameBindings(ctx, answer, survey.Ladder)
	}
	return q.showLevels(ctx, answer)
}

// survey asks, with a progress bar for each part.
func (q *inquiry) survey(ctx context.Context, survey matrix.Levels) *matrix.Grid {
	progress := flags.NewProgress(q.console, "asking", survey.Places(), q.output.Quiet)
	survey.Step = progress.Step
	survey.Sweeping = func(plan matrix.Sweep, cells int) func() {
		progress.Done()
		q.note("note: rules do not tell everything about %s: asking what decides the level, up to %d requests", counted(cells, "cell"), plan.Requests)
		progress = flags.NewProgress(q.console, "deciding", cells, q.output.Quiet)
		return func() { progress.Step() }
	}
	grid := survey.Run(ctx)
	progress.Done()
	for _, row := range grid.Rows {
		q.warn(row.Seen, row.Who.String())
	}
	return grid
}

func (q *inquiry) warn(seen access.Seen, who string) {
	for _, warning := range seen.Warnings {
		q.note("warning: %s: %s", who, warning)
	}
}

// rowErrors are why nothing could be asked about the rows.
func rowErrors[T any](rows []T, errOf func(T) error) []error {
	errs := make([]error, 0, len(rows))
	for _, row := range rows {
		errs = append(errs, errOf(row))
	}
	return errs
}

// nobody is an error if nobody could be asked about: the first one says why.
func (q *inquiry) nobody(errs []error) error {
	if len(errs) == 0 || slices.Contains(errs, nil) {
		return nil
	}
	return errs[0]
}

// showLevels prints the answer and what helps to read it.
func (q *inquiry) showLevels(ctx context.Context, answer *report.LevelMatrix) error {
	var sources []access.Source
	for _, row := range answer.Rows {
		sources = append(sources, row.Source)
	}
	answer.Cluster = q.Title()
	answer.SetPage(q.page(joined(sources)))
	q.noteSources(sources)
	q.noteOmitted(answer.Omitted)
	if err := q.printer.Print(answer); err != nil {
		return err
	}
	q.legend(answer)
	if who, namespace, found := oddest(answer); found {
		q.note("hint: to look into one cell: %s %s", q.again(who), askedIn(namespace))
	}
	return q.finished(ctx, answer.Incomplete, answer.Silent())
}

// oddest is the cell to look into first: an odd one, else any, of the highest
// level.
func oddest(answer *report.LevelMatrix) (who report.Identity, namespace string, found bool) {
	best := 0
	weigh := func(row report.LevelRow, cell report.LevelCell, place string) {
		weight := 0
		for i, role := range answer.Levels {
			if role.Name == cell.Level {
				weight = i + 1
			}
		}
		if cell.Odd {
			weight += len(answer.Levels) + 1
		}
		if weight > best {
			best, who, namespace, found = weight, row.Identity, place, true
		}
	}
	for _, row := range answer.Rows {
		weigh(row, row.Cluster, "")
		for i, cell := range row.Cells {
			weigh(row, cell, answer.Namespaces[i])
		}
	}
	return who, namespace, found
}

// noteSources says who answered.
func (q *inquiry) noteSources(sources []access.Source) {
	if named := joined(sources); named != "" {
		q.note("source: %s", named)
	}
}

func joined(sources []access.Source) string {
	var named []string
	for _, source := range sources {
		if source != "" && !slices.Contains(named, string(source)) {
			named = append(named, string(source))
		}
	}
	return strings.Join(named, ", ")
}

func (q *inquiry) noteOmitted(omitted report.Omitted) {
	if omitted != (report.Omitted{}) {
		q.note("note: not shown: %s, %s", counted(omitted.Rows, "row"), counted(omitted.Columns, "column"))
	}
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// legend explains the cells where the format does not do it by itself.
func (q *inquiry) legend(answer report.Legender) {
	if format := q.printer.Format(); format != "" && format != "table" {
		return
	}
	for _, sentence := range answer.Legend() {
		q.note("%s", sentence)
	}
}
