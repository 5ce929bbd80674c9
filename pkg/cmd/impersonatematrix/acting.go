package impersonatematrix

import (
	"context"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/world"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
	"github.com/who-can-as/kubectl-who-can-as/pkg/shell"
)

// acting answers who may act as whom: everybody whom a binding gives such a
// right, or those who were named.
func (q *inquiry) acting(ctx context.Context) error {
	held, err := world.ReadActing(ctx, q.World, &q.constrained)
	if err != nil {
		return err
	}
	q.note("note: %s", held.Gate)
	if held.Added != "" {
		q.note("note: %s", held.Added)
	}
	holders := impersonation.Holders(held.Policy, held.Constrained)
	if q.somebodyIsNamed() {
		if holders, err = q.named(ctx, held.Policy, held.Constrained); err != nil {
			return err
		}
	}
	answer := report.NewActingMatrix(impersonation.Grid(holders), held.Constrained, q.view)
	for _, gap := range held.Lacks() {
		answer.Missing(gap)
	}
	answer.SetPage(q.page(string(access.SourceRBAC)), func(who string) string { return "kubectl who-can-as targets " + shell.Word(who) })
	if err := q.printer.Print(answer); err != nil {
		return err
	}
	q.legend(answer)
	return q.finished(ctx, answer.Incomplete, false)
}

func (q *inquiry) somebodyIsNamed() bool {
	return len(q.args) > 0 || q.from != "" || q.accounts != "" || q.who.Path(q.console) != ""
}

// named are those who were named, with all of their groups.
func (q *inquiry) named(ctx context.Context, policy *rbac.Policy, constrained bool) ([]impersonation.Holder, error) {
	identities, err := q.everybody(ctx)
	if err != nil {
		return nil, err
	}
	var holders []impersonation.Holder
	for _, who := range identities {
		holder := impersonation.Holder{Subject: impersonation.SubjectOf(who)}
		subject := impersonation.Member(holder.Subject)
		if len(who.Groups) > 0 {
			subject.Groups = who.ExpectedGroups()
		}
		holder.Rights = impersonation.RightsOf(policy, subject, constrained)
		holders = append(holders, holder)
	}
	return holders, nil
}
