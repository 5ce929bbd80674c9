package whocanas

import (
	"context"

	"github.com/who-can-as/kubectl-who-can-as/pkg/auditlog"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// chains reads the logs twice: for the credentials that were made in somebody
// else's name, and for what was done by them.
func (t *trailReading) chains(ctx context.Context) error {
	found := auditlog.NewChains()
	t.finder = auditlog.Mints()
	if err := t.readAll(ctx, found.Made); err != nil {
		return err
	}
	again := newTrailReading(t.files, nil, auditlog.Filter{})
	again.finder = auditlog.Uses(found.Credentials())
	if err := again.readAll(ctx, found.Used); err != nil {
		return err
	}
	for _, gap := range again.complete.Gaps() {
		t.complete.Missing("read again, for what was done: " + gap)
	}
	answer := report.NewTrailChains(found, t.read)
	for _, gap := range t.complete.Gaps() {
		answer.Missing(gap)
	}
	if err := t.printer.Print(answer); err != nil {
		return err
	}
	t.complete = answer.Completeness
	return t.ended(ctx)
}
