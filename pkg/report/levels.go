package report

import (
	"fmt"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/matrix"
)

// LevelMatrix says how much each identity may do in each namespace, in the words
// of the default roles.
type LevelMatrix struct {
	Meta
	// Levels are the roles that the levels are measured by, weakest first.
	Levels     []LevelRole `json:"levels"`
	Cluster    string      `json:"cluster,omitempty"` // the server, or the files in its place
	Namespaces []string    `json:"namespaces"`
	Rows       []LevelRow  `json:"rows"`
	// Bindings are those that cells name by their index; absent when they were
	// not looked up.
	Bindings []access.Grant `json:"bindings,omitzero"`
	Omitted  Omitted        `json:"omitted,omitzero"`
	Completeness

	grid *matrix.Grid
	view View
	page Page
}

// LevelRole is a role that makes a level.
type LevelRole struct {
	Name string `json:"name"`
	From string `json:"from"` // cluster, or the release whose built-in role it is
	// Digest tells roles with different rules apart.
	Digest string `json:"digest,omitempty"`
}

// LevelRow is one identity.
type LevelRow struct {
	Identity Identity      `json:"identity"`
	Source   access.Source `json:"source,omitempty"`
	places[LevelCell]

	cells []matrix.Cell // the cluster's and those of the namespaces
	index int           // in the grid
}

// The words for a level that is none of the roles.
const (
	LevelNone    = "none"    // below the weakest
	LevelUnknown = "unknown" // not established
)

// LevelCell is one identity in one place.
type LevelCell struct {
	// Level is the strongest role whose every permission in the place it has,
	// LevelNone or LevelUnknown.
	Level string `json:"level"`
	// More is whether it has anything beyond the level.
	More access.Verdict `json:"more"`
	// Rules are how many rules with an effect in the place are known.
	Rules int `json:"rules"`
	// AtLeast is set when the level is proven and a higher one is not excluded.
	AtLeast bool `json:"atLeast,omitempty"`
	// Odd cells differ from most of their column.
	Odd bool `json:"odd,omitempty"`
	// Cause is why the cell is not complete.
	Cause string `json:"cause,omitempty"`
	// Bindings give the level, each an index in the matrix's, where that has any.
	Bindings []int `json:"bindings,omitempty"`
}

// NewLevelMatrix makes the report of a survey.
func NewLevelMatrix(grid *matrix.Grid, roles []LevelRole, view View) *LevelMatrix {
	m := &LevelMatrix{Meta: meta("LevelMatrix"), Levels: roles, Namespaces: grid.Namespaces, grid: grid, view: view}
	for i, row := range grid.Rows {
		m.Rows = append(m.Rows, m.row(i, row))
	}
	m.markOdd()
	m.complete() // of what a view hides, too
	m.arrange()
	return m
}

func (m *LevelMatrix) row(index int, row matrix.Row) LevelRow {
	made := LevelRow{
		Identity: NewIdentity(row.Who, row.Seen), Source: row.Seen.Source, cells: row.Cells, index: index,
		places: places[LevelCell]{Cluster: m.cell(row.Cells[0]), Cells: make([]LevelCell, 0, len(row.Cells)-1)},
	}
	for _, cell := range row.Cells[1:] {
		made.Cells = append(made.Cells, m.cell(cell))
	}
	return made
}

func (m *LevelMatrix) cell(c matrix.Cell) LevelCell {
	cell := LevelCell{
		Level: m.grid.Ladder.Name(c.Level), Rules: c.Rules, Cause: m.grid.Cause(c),
		AtLeast: c.Knowledge == matrix.AtLeast,
	}
	switch {
	case c.Knowledge == matrix.Unknown:
		cell.Level = LevelUnknown
	case c.Level == 0:
		cell.Level = LevelNone
	}
	cell.More = beyond(m.grid, c)
	return cell
}

// beyond is whether a cell holds more than its level: rules can prove it, and
// only all rules disprove it.
func beyond(grid *matrix.Grid, c matrix.Cell) access.Verdict {
	proven := c.More || c.Level == 0 && c.Rules > 0
	switch {
	case c.Knowledge == matrix.Unknown:
		return access.Unknown
	case proven:
		return access.Allowed
	case c.Knowledge == matrix.Complete, c.Level == grid.Ladder.Top():
		return access.Denied
	default:
		return access.Unknown
	}
}

// markOdd compares cells by their looks: how many rules there are below the
// weakest level makes no difference, nor whether there may be more.
func (m *LevelMatrix) markOdd() {
	face := func(row, column int) (string, bool) {
		looks := strings.TrimSuffix(m.valueOf(*m.Rows[row].at(column)), possibly)
		looks = strings.Replace(looks, "+)", ")", 1)
		return looks, !strings.HasSuffix(looks, "?")
	}
	markOdd(len(m.Rows), len(m.Namespaces)+1, face, func(row, column int) *bool { return &m.Rows[row].at(column).Odd })
}

// arrange leaves out what the view does not show, and orders the rest.
func (m *LevelMatrix) arrange() {
	differs := differing(len(m.Rows), len(m.Namespaces)+1, func(row, column int) (string, bool) {
		looks := strings.TrimSuffix(m.text(*m.Rows[row].at(column)), possibly)
		return looks, !strings.HasSuffix(looks, "?")
	})
	rows, columns := m.view.keep(facets{
		rows: len(m.Rows), columns: len(m.Namespaces) + 1,
		odd: func(row, column int) bool {
			cell := m.Rows[row].at(column)
			return differs(row, column) || cell.Level == LevelUnknown || cell.AtLeast
		},
		allowed: func(row, column int) bool {
			cell := m.Rows[row].at(column)
			return cell.Level != LevelNone || cell.More != access.Denied
		},
	})
	namespaces := namespaceColumns(columns)
	m.Omitted = Omitted{Rows: len(m.Rows) - len(rows), Columns: len(m.Namespaces) - len(namespaces)}
	m.Rows, m.Namespaces = pick(m.Rows, rows), pick(m.Namespaces, namespaces)
	for i := range m.Rows {
		row := &m.Rows[i]
		row.Cells = pick(row.Cells, namespaces)
		row.cells = append([]matrix.Cell{row.cells[0]}, pick(row.cells[1:], namespaces)...)
	}
	order(m.view, m.Rows, func(r LevelRow) Identity { return r.Identity }, power)
}

// power adds up how much a row holds: a level counts for more than any number of
// places with the one below, and each place for more than its rules.
func power(r LevelRow) int {
	const rules, places = 1000, 1_000_000
	sum, highest := 0, 0
	for _, cell := range r.cells {
		highest = max(highest, int(cell.Level))
		sum += int(cell.Level)*rules + min(cell.Rules, rules-1)
	}
	return (int(r.cells[0].Level)*rules+highest)*rules*places + sum
}

// complete says what is missing: each cause once, with the cells it leaves open.
func (m *LevelMatrix) complete() {
	var open tally
	for i := range m.Rows {
		for column := range len(m.Namespaces) + 1 {
			if cause := m.Rows[i].at(column).Cause; cause != "" {
				open.add(cause)
			}
		}
	}
	m.missingEach(open, "cell")
	if sweep := m.grid.Sweep; sweep.Skipped > 0 {
		m.Missing(fmt.Sprintf("%s were not asked one by one, only what the rules prove is shown: asking takes up to %d requests (--max-requests %d)",
			countOf(sweep.Skipped, "cell"), sweep.Needed, sweep.Needed))
	}
}

// Silent reports whether no cell was answered.
func (m *LevelMatrix) Silent() bool { return m.grid.Silent() }

// Caption implements Captioned.
func (m *LevelMatrix) Caption() string { return "Levels of identities by namespace" }
