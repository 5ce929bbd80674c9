package whocanas

import (
	"context"

	"github.com/who-can-as/kubectl-who-can-as/pkg/auditlog"
	"github.com/who-can-as/kubectl-who-can-as/pkg/builtin"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
	"github.com/who-can-as/kubectl-who-can-as/pkg/usage"
)

// unused sets the rights of a cluster, or of manifests, beside the log.
func (t *trailReading) unused(ctx context.Context, console flags.Console, f *trailFlags) error {
	policy, err := f.policy(ctx, console)
	if err != nil {
		return err
	}
	defaults := builtin.NewDefaults(policy.Minor)
	ledger := usage.New(impersonation.Holders(policy.Policy, policy.Constrained), defaults)
	var span auditlog.Span
	if err := t.readAll(ctx, func(e auditlog.Event) {
		span.Add(e.Time)
		ledger.Add(e)
	}); err != nil {
		return err
	}
	t.noteEmpty()
	for _, gap := range policy.lacks {
		t.complete.Missing(gap)
	}
	answer := report.NewUnused(ledger.Entries(), t.read, f.all)
	answer.SetNarrowed(usage.Narrowed(policy.Policy, ledger.Entries(), defaults))
	answer.Completeness = t.complete
	answer.First, answer.Last = report.Second(span.First), report.Second(span.Last)
	if err := t.printer.Print(answer); err != nil {
		return err
	}
	return t.ended(ctx)
}
