package matrix

import (
	"context"
	"slices"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/level"
)

// Sweep is the asking that follows where rules do not tell everything. It has
// two parts: a question or two for each level of each cell, which finds out most
// that are not held, and then all questions of the levels that are left.
type Sweep struct {
	// Cells are how many it is about, none if rules told everything.
	Cells int
	// Requests are the most that the part about to begin can take together
	// with those before it.
	Requests int
	// Skipped are the cells that stay open because more would have been needed
	// than was allowed; Needed is how many requests that is.
	Skipped, Needed int
}

// sweep settles the cells that rules left open, as far as the number of requests
// allows.
func (s *survey) sweep(ctx context.Context) {
	exams := s.exams()
	plan := &s.grid.Sweep
	plan.Cells = len(exams)
	first := len(exams) * int(s.Ladder.Top())
	if !s.part(ctx, exams, first, (*exam).probe) {
		return
	}
	spent := 0
	for _, e := range exams {
		spent += len(e.answers)
	}
	exams = slices.DeleteFunc(exams, (*exam).settled)
	s.part(ctx, exams, spent+most(exams), (*exam).finish)
}

// most is how many requests it takes at most to settle the cells.
func most(exams []*exam) int {
	sum := 0
	for _, e := range exams {
		sum += e.left()
	}
	return sum
}

// part works on some cells, unless it takes more requests than are allowed.
func (s *survey) part(ctx context.Context, exams []*exam, requests int, work func(*exam, context.Context)) bool {
	plan := &s.grid.Sweep
	switch {
	case len(exams) == 0:
		return false
	case ctx.Err() != nil:
		for _, e := range exams {
			e.cell.cause = s.grid.causes.number(ended(ctx))
		}
		return false
	case requests > s.MaxRequests:
		plan.Skipped, plan.Needed = len(exams), max(requests, most(exams))
		return false
	}
	plan.Requests = requests
	step := s.Sweeping(*plan, len(exams))
	s.slots.each(len(exams), func(n int) {
		work(exams[n], ctx)
		step()
	})
	return true
}

// exams are the cells that rules left open.
func (s *survey) exams() []*exam {
	var exams []*exam
	for i := range s.grid.Rows {
		row := &s.grid.Rows[i]
		for column := range row.Cells {
			if row.Cells[column].open {
				exams = append(exams, &exam{
					survey: s, row: row, cell: &row.Cells[column], namespace: s.grid.Place(column),
					rung: s.Ladder.Top(), answers: map[access.Request]access.Decision{},
				})
			}
		}
	}
	return exams
}

// decide sets the level that was found. What rules prove beyond it stays; beyond
// the strongest there is nothing.
func (s *survey) decide(cell *Cell, namespace string, row *Row, found level.Level) {
	cell.Level, cell.Knowledge = found, Decided
	if found == s.Ladder.Top() {
		cell.Knowledge, cell.cause = Complete, 0
	}
	rules := slices.Concat(s.grid.sets.rules(row.everywhere), s.grid.sets.rules(cell.inside))
	cell.More = found > 0 && s.Ladder.Exceeds(found, namespace, rules)
}
