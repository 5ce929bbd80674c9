package report

import (
	"errors"
	"fmt"
	"slices"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/level"
	"github.com/who-can-as/kubectl-who-can-as/pkg/matrix"
)

// isAbout reports whether the report's identity is the one that is asked about:
// the same word with the same refinements.
func (i Identity) isAbout(who identity.Identity) bool {
	now := NewIdentity(who, access.Seen{Username: who.Username(), UID: who.UID, Groups: who.ExpectedGroups(), Extra: who.Extra})
	return i.Asked == now.Asked && i.Username == now.Username && i.UID == now.UID &&
		slices.Equal(i.groupNames(false), now.groupNames(false)) && fmt.Sprint(i.Extra) == fmt.Sprint(now.Extra)
}

// seen is the identity as it was seen.
func (i Identity) seen(source access.Source) access.Seen {
	return access.Seen{
		Source: source, Username: i.Username, UID: i.UID, Groups: i.GroupNames(), Extra: i.Extra, Verified: i.Verified,
	}
}

// Whole is an error if the report does not hang together: somebody edited it.
func (m *LevelMatrix) Whole() error {
	for _, row := range m.Rows {
		if err := fits(m.Namespaces, len(row.Cells)); err != nil {
			return fmt.Errorf("%s: %w", row.Identity.Label(), err)
		}
	}
	return nil
}

// Whole is an error if the report does not hang together: somebody edited it.
func (m *Matrix) Whole() error {
	for _, row := range m.Rows {
		if err := fits(m.Namespaces, len(row.Cells)); err != nil {
			return fmt.Errorf("%s: %w", row.Identity.Label(), err)
		}
	}
	return nil
}

func fits(namespaces []string, cells int) error {
	if len(namespaces) != cells {
		return fmt.Errorf("%d cells for %d namespaces", cells, len(namespaces))
	}
	if distinct := slices.Compact(slices.Sorted(slices.Values(namespaces))); len(distinct) != len(namespaces) {
		return errors.New("a namespace stands there twice")
	}
	return nil
}

// Find is the row of an identity, nil if there is none.
func (m *LevelMatrix) Find(who identity.Identity) *LevelRow {
	for i := range m.Rows {
		if m.Rows[i].Identity.isAbout(who) {
			return &m.Rows[i]
		}
	}
	return nil
}

// Known is what a row has established about some namespaces.
func (m *LevelMatrix) Known(row *LevelRow, namespaces []string) matrix.KnownRow {
	known := matrix.KnownRow{Seen: row.Identity.seen(row.Source), Cells: []matrix.KnownCell{m.known(row.Cluster)}}
	for _, namespace := range namespaces {
		cell := matrix.KnownCell{}
		if at := slices.Index(m.Namespaces, namespace); at >= 0 && at < len(row.Cells) {
			cell = m.known(row.Cells[at])
		}
		known.Cells = append(known.Cells, cell)
	}
	return known
}

// known is what a cell has established. One that contradicts itself has nothing.
func (m *LevelMatrix) known(cell LevelCell) matrix.KnownCell {
	known := matrix.KnownCell{Cause: cell.Cause, Standing: level.Standing{Rules: cell.Rules}}
	none := cell.Level == LevelNone
	switch {
	case !none && !slices.ContainsFunc(m.Levels, func(role LevelRole) bool { return role.Name == cell.Level }), cell.AtLeast, cell.Rules < 0:
		return matrix.KnownCell{}
	case cell.Cause == "" && cell.More == access.Unknown:
		return matrix.KnownCell{}
	case none && cell.Rules > 0 != (cell.More == access.Allowed):
		return matrix.KnownCell{}
	case cell.Cause != "":
		known.Knowledge = matrix.Decided
	default:
		known.Knowledge = matrix.Complete
	}
	for i, role := range m.Levels {
		if role.Name == cell.Level {
			known.Level = level.Level(i + 1)
		}
	}
	known.More = known.Level > 0 && cell.More == access.Allowed
	return known
}

// Find is the row of an identity, nil if there is none.
func (m *Matrix) Find(who identity.Identity) *MatrixRow {
	for i := range m.Rows {
		if m.Rows[i].Identity.isAbout(who) {
			return &m.Rows[i]
		}
	}
	return nil
}

// Known is what a row has answered about some namespaces.
func (m *Matrix) Known(row *MatrixRow, namespaces []string) matrix.KnownAnswers {
	known := matrix.KnownAnswers{Seen: row.Identity.seen(row.Source), Answers: [][]access.Decision{row.Cluster.decisions(row.Source)}}
	for _, namespace := range namespaces {
		var decisions []access.Decision
		if at := slices.Index(m.Namespaces, namespace); at >= 0 && at < len(row.Cells) {
			decisions = row.Cells[at].decisions(row.Source)
		}
		known.Answers = append(known.Answers, decisions)
	}
	return known
}

func (c MatrixCell) decisions(source access.Source) []access.Decision {
	decisions := make([]access.Decision, 0, len(c.Answers))
	for _, answer := range c.Answers {
		decision := access.Decision{Verdict: answer.Allowed, Source: source, Reason: answer.Reason, Grants: answer.Bindings}
		if answer.Allowed == access.Unknown {
			decision.Cause = errors.New(answer.Cause)
		}
		decisions = append(decisions, decision)
	}
	return decisions
}
