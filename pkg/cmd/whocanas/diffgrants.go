package whocanas

import (
	"context"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/printer"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// grounds reports whether the answer names grants: where the format has room
// for them, and wherever they are known anyway and nobody reads a terminal.
func (d *comparing) grounds() bool {
	if d.whatIf {
		format := d.left.printer.Format()
		return format != "" && format != printer.FormatTable
	}
	return d.left.printer.Grounds()
}

// grants look up what gives one side a right that the other side lacks; nil if
// nobody wants to know.
func (d *comparing) grants(ctx context.Context) func(access.DiffRow, string) []access.Grant {
	if !d.grounds() {
		return nil
	}
	return func(row access.DiffRow, verb string) []access.Grant {
		onLeft, onRight := row.Requests(verb)
		switch row.Cells[verb] {
		case access.OnlyLeft:
			return d.left.grantsOf(ctx, onLeft, row.Right.Limited)
		case access.OnlyRight:
			return d.right.grantsOf(ctx, onRight, row.Right.Limited)
		default:
			return nil
		}
	}
}

// grantsOf are the grants of a request by the RBAC objects, none where those
// cannot be read.
func (s *diffSide) grantsOf(ctx context.Context, request access.Request, limited bool) []access.Grant {
	held, err := s.world.Holdings(ctx, request.Namespace)
	if s.holdings != nil {
		held, err = s.holdings(ctx, request.Namespace)
	}
	if err != nil {
		return nil
	}
	var grants []access.Grant
	decision := held.Policy.Authorize(rbac.Subject{Username: s.seen.Username, Groups: s.seen.Groups}, request)
	for _, grant := range decision.Grants {
		// A rule with "" among its names allows a request without one, and no more.
		if limited || len(grant.Rule.ResourceNames) == 0 {
			grants = append(grants, grant.Grant)
		}
	}
	return grants
}
