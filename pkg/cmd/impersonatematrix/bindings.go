package impersonatematrix

import (
	"context"
	"errors"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/level"
	"github.com/who-can-as/kubectl-who-can-as/pkg/matrix"
	"github.com/who-can-as/kubectl-who-can-as/pkg/printer"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// wantsBindings: the format has room for them, or they are at hand anyhow.
func (q *inquiry) wantsBindings() bool {
	format := q.printer.Format()
	return format == printer.FormatWide || format == printer.FormatCSV || format == printer.FormatHTML ||
		format != "" && format != printer.FormatTable && format != printer.FormatMarkdown && q.readsRBAC()
}

// source is the one that is asked for: files have no other than rbac.
func (q *inquiry) source() string {
	if len(q.asking.Files) > 0 {
		return string(access.SourceRBAC)
	}
	return q.asking.Source
}

// readsRBAC: what the answer comes from are the RBAC objects themselves.
func (q *inquiry) readsRBAC() bool {
	return q.asking.Source == string(access.SourceRBAC) || len(q.asking.Files) > 0
}

// nameBindings looks up what each cell comes from, where RBAC is readable.
func (q *inquiry) nameBindings(ctx context.Context, answer *report.LevelMatrix, ladder level.Ladder) {
	policy, err := q.wholePolicy(ctx)
	if err != nil {
		q.note("note: which bindings give a level is not known: %v", err)
		return
	}
	answer.NameBindings(matrix.NewProvenance(policy, ladder))
}

// wholePolicy is what all RBAC objects say, if all could be read.
func (q *inquiry) wholePolicy(ctx context.Context) (*rbac.Policy, error) {
	held, err := q.Holdings(ctx, "")
	if err != nil {
		return nil, err
	}
	for _, namespace := range q.places {
		local, err := q.Holdings(ctx, namespace)
		if err != nil {
			return nil, err
		}
		if local.Policy != held.Policy {
			return nil, errors.New("roles and bindings can only be read namespace by namespace; --source rbac does that")
		}
	}
	if len(held.Gaps) > 0 {
		return nil, errors.New(strings.Join(held.Gaps, "; "))
	}
	return held.Policy, nil
}
