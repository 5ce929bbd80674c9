package matrix

import (
	"context"
	"errors"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/level"
)

// Levels is a survey of the levels that identities hold.
type Levels struct {
	Authority  access.Authority
	Ladder     level.Ladder
	Identities []identity.Identity
	Namespaces []string
	// InFlight bounds the requests at a time, MaxRequests those of a sweep.
	InFlight    int
	MaxRequests int
	// Known are rows of an earlier survey, by the index of the identity: what is
	// settled there is not asked again.
	Known map[int]KnownRow
	// Step is called after every place that was asked about, from several
	// goroutines.
	Step func()
	// Sweeping is called before each part of a sweep with the number of its cells,
	// and returns what to call after each cell.
	Sweeping func(plan Sweep, cells int) (step func())
}

// KnownRow is what is known of an identity from before.
type KnownRow struct {
	Seen  access.Seen
	Cells []KnownCell // one a column, the zero value where nothing is known
}

// KnownCell is what is known of one place.
type KnownCell struct {
	level.Standing
	Knowledge Knowledge
	Cause     string // why it is not complete
}

// survey is one run.
type survey struct {
	Levels
	grid  *Grid
	judge *judge
	slots slots
}

// Places is how many places a survey asks for: the progress that its first part
// makes.
func (l Levels) Places() int { return len(l.Identities) * (len(l.Namespaces) + 1) }

// Open is how many identities anything is asked about, and in how many namespaces
// in all.
func (l Levels) Open() (identities, places int) {
	for i := range l.Identities {
		missing := 0
		for column := range len(l.Namespaces) + 1 {
			if _, settled := l.settled(i, column); settled {
				continue
			}
			missing++
			if column > 0 {
				places++
			}
		}
		if missing > 0 {
			identities++
		}
	}
	return identities, places
}

// settled is what is known of a cell from before, if that is settled.
func (l Levels) settled(i, column int) (KnownCell, bool) {
	cells := l.Known[i].Cells
	if column < len(cells) && cells[column].Knowledge.Settled() {
		return cells[column], true
	}
	return KnownCell{}, false
}

// Run asks: for each identity who it is seen as and what it may do everywhere,
// and in each namespace what that adds. Where the rules are not all there are,
// and more requests can tell more, what decides the levels is asked cell by
// cell. A cell not reached before ctx ended is unknown.
func (l Levels) Run(ctx context.Context) *Grid {
	s := &survey{Levels: l, slots: newSlots(l.InFlight)}
	s.grid = &Grid{
		Namespaces: l.Namespaces, Rows: make([]Row, len(l.Identities)), Ladder: l.Ladder,
		sets: newSets(), causes: newCauses(),
	}
	s.judge = newJudge(l.Ladder, s.grid.sets)
	s.slots.each(len(l.Identities), func(i int) { s.askRules(ctx, i) })
	s.sweep(ctx)
	return s.grid
}

// askRules fills the row of one identity from its rules.
func (s *survey) askRules(ctx context.Context, i int) {
	row := &s.grid.Rows[i]
	row.Who = s.Identities[i]
	row.Cells = make([]Cell, len(s.Namespaces)+1)
	missing := s.recall(i, row)
	if len(missing) == 0 {
		return
	}
	row.Seen, row.Err = s.slots.identify(ctx, s.Authority, row.Who, row.Seen)
	var everywhere access.Rules
	if row.Err == nil {
		s.slots.do(ctx, func() { everywhere = s.Authority.Rules(ctx, row.Who, "") })
		own, _ := access.Fold(everywhere.Rules, row.Seen.Groups)
		row.everywhere = s.grid.sets.number(own)
	}
	s.slots.each(len(missing), func(n int) {
		s.place(ctx, i, missing[n], everywhere)
		s.Step()
	})
}

// recall takes over what was settled before and returns the columns that are
// missing.
func (s *survey) recall(i int, row *Row) []int {
	var missing []int
	for column := range row.Cells {
		if before, settled := s.settled(i, column); settled {
			row.Cells[column] = Cell{
				Standing: before.Standing, Knowledge: before.Knowledge, cause: s.grid.causes.number(before.Cause),
			}
			s.Step()
			continue
		}
		missing = append(missing, column)
	}
	row.Seen = s.Known[i].Seen
	return missing
}

// place judges one cell by rules.
func (s *survey) place(ctx context.Context, i, column int, everywhere access.Rules) {
	row, cell := &s.grid.Rows[i], &s.grid.Rows[i].Cells[column]
	namespace := s.grid.Place(column)
	inside := access.Rules{Complete: true}
	switch {
	case ctx.Err() != nil:
		cell.cause = s.grid.causes.number(ended(ctx))
		return
	case row.Err != nil:
		cell.cause = s.grid.causes.number(row.Err.Error())
		return
	case namespace != "":
		inside = access.Rules{}
		s.slots.do(ctx, func() { inside = s.Authority.Rules(ctx, row.Who, namespace) })
	}
	cell.inside = s.grid.sets.number(inside.Rules)
	cell.Standing = s.judge.stand(namespace, row.everywhere, cell.inside)
	if everywhere.Complete && inside.Complete {
		cell.Knowledge = Complete
		return
	}
	if cell.Level > 0 || cell.Rules > 0 {
		cell.Knowledge = AtLeast
	}
	cell.open = asksFurther(everywhere) && asksFurther(inside) && ctx.Err() == nil
	cell.cause = s.grid.causes.number(incompleteness(ctx, everywhere, inside))
}

// ended says why nothing more is asked.
func ended(ctx context.Context) string {
	return "not asked: " + context.Cause(ctx).Error()
}

// incompleteness says why rules are not all there are. Where asking could still
// tell, and ctx has ended, that is why.
func incompleteness(ctx context.Context, parts ...access.Rules) string {
	var causes []string
	for _, rules := range parts {
		switch {
		case rules.Complete:
		case ctx.Err() != nil && !rules.Final:
			return ended(ctx)
		default:
			causes = append(causes, rules.Causes...)
		}
	}
	if len(causes) > 0 {
		return strings.Join(dedupe(causes), "; ")
	}
	return "the server says that its list of rules is incomplete"
}

func dedupe(texts []string) []string {
	var once []string
	seen := map[string]bool{}
	for _, text := range texts {
		if !seen[text] {
			seen[text] = true
			once = append(once, text)
		}
	}
	return once
}

// asksFurther reports whether single questions can tell more than the rules: not
// if these are final, and not if a server in trouble gave none, which more
// requests would not help. One that refused the list may still answer questions.
func asksFurther(rules access.Rules) bool {
	if rules.Failed == nil {
		return !rules.Final
	}
	var refusal interface{ Refusal() bool }
	return errors.As(rules.Failed, &refusal) && refusal.Refusal()
}
