package matrix

import (
	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/level"
)

// Knowledge says how far a cell can be relied on. The zero value is an answer
// that nobody gave.
type Knowledge int8

const (
	// Unknown: nothing is established.
	Unknown Knowledge = iota
	// AtLeast: the level is proven by rules that are not all there are.
	AtLeast
	// Decided: the level is established by asking for everything that it takes;
	// what goes beyond it is known only as far as rules tell.
	Decided
	// Complete: the rules are all there are.
	Complete
)

// Settled reports whether the level itself is established.
func (k Knowledge) Settled() bool { return k >= Decided }

// Cell is how much one identity may do in one place.
type Cell struct {
	level.Standing
	Knowledge Knowledge
	open      bool  // more requests can tell more
	cause     int32 // in the grid's causes, from 1; 0 for none
	inside    int32 // the set of rules that the namespace adds
}

// Row is one identity's cells.
type Row struct {
	Who  identity.Identity
	Seen access.Seen
	// Err is why nothing could be asked about the identity; nil if something could.
	Err error
	// Cells are one a column: the cluster as a whole, then the namespaces.
	Cells      []Cell
	everywhere int32 // the set of rules that hold everywhere
}

// Grid is the answer of a survey of levels.
type Grid struct {
	// Namespaces are the columns after the first, which is the cluster as a
	// whole.
	Namespaces []string
	Rows       []Row
	Ladder     level.Ladder
	// Sweep is what asking beyond the rules took, or would have taken.
	Sweep Sweep

	sets   *sets
	causes *causes
}

// Place is the namespace of a column, "" for the cluster as a whole.
func (g *Grid) Place(column int) string {
	if column == 0 {
		return ""
	}
	return g.Namespaces[column-1]
}

// Cause is why a cell is not complete, "" if it is.
func (g *Grid) Cause(cell Cell) string { return g.causes.text(cell.cause) }

// Causes are all that keep cells from being complete, each once, in the order
// in which the cells stand.
func (g *Grid) Causes() []string {
	var ordered []string
	told := map[int32]bool{0: true}
	for _, row := range g.Rows {
		for _, cell := range row.Cells {
			if !told[cell.cause] {
				told[cell.cause] = true
				ordered = append(ordered, g.causes.text(cell.cause))
			}
		}
	}
	return ordered
}

// Silent reports whether no cell says anything at all.
func (g *Grid) Silent() bool {
	for _, row := range g.Rows {
		for _, cell := range row.Cells {
			if cell.Knowledge != Unknown {
				return false
			}
		}
	}
	return true
}

// SetsOf are the numbers of the rules that a cell of a row rests on: those that
// hold everywhere, and those that the namespace adds.
func (g *Grid) SetsOf(row int, cell Cell) (everywhere, inside int32) {
	return g.Rows[row].everywhere, cell.inside
}

// Rules are those of a numbered set.
func (g *Grid) Rules(set int32) []rbacv1.PolicyRule { return g.sets.rules(set) }
