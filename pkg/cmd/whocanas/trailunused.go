package whocanas

import (
	"context"
	"time"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/auditlog"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/world"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
	"github.com/who-can-as/kubectl-who-can-as/pkg/usage"
)

// unused sets the rights of a cluster, or of manifests, beside the log.
func (t *trailReading) unused(ctx context.Context, console flags.Console, f *trailFlags) error {
	f.asking.Source = string(access.SourceRBAC)
	opened, err := world.Open(console, f.connection, f.asking, plugin, f.output.Quiet)
	if err != nil {
		return err
	}
	held, err := world.Everything(ctx, opened.World, opened.Namespace())
	if err != nil {
		return err
	}
	minor := opened.Minor(ctx)
	held, added := world.WithDefaultRoles(held, minor)
	constrained, why := f.constrained.Settle(minor)
	if !f.output.Quiet {
		console.Note("note: %s", why)
		if added != "" {
			console.Note("note: %s", added)
		}
	}
	ledger := usage.New(impersonation.Holders(held.Policy, constrained))
	var first, last time.Time
	if err := t.readAll(ctx, func(e auditlog.Event) {
		first, last = earlier(first, e.Time), later(last, e.Time)
		ledger.Add(e)
	}); err != nil {
		return err
	}
	var narrowed []any
	for _, role := range usage.Narrowed(held.Policy, ledger.Entries()) {
		narrowed = append(narrowed, role.Object())
	}
	answer := report.NewUnused(ledger.Entries(), narrowed, t.read, f.all)
	answer.Completeness = t.complete
	if !first.IsZero() {
		answer.First, answer.Last = first.Format(time.RFC3339), last.Format(time.RFC3339)
	}
	for _, gap := range held.GapsWith(held.Policy.Missing()) {
		answer.Missing(gap)
	}
	if err := t.printer.Print(answer); err != nil {
		return err
	}
	return t.ended(ctx)
}

func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
