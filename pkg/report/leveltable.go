package report

import (
	"fmt"
	"iter"
	"strconv"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// ClusterColumn is the header of what holds everywhere.
const ClusterColumn = "CLUSTER"

// Table implements Report: a grid of identities by namespaces, or, wide, a row
// for each cell with the bindings that give it.
func (m *LevelMatrix) Table(wide bool) Table {
	if wide {
		return tableOf(m)
	}
	whos := make([]Identity, 0, len(m.Rows))
	for _, row := range m.Rows {
		whos = append(whos, row.Identity)
	}
	places := append([]string{ClusterColumn}, m.Namespaces...)
	return m.view.lay(whos, "IDENTITY", "NAMESPACE", places, func(who, place int) Cell {
		return m.show(*m.Rows[who].at(place))
	})
}

// show is a cell as people read it.
func (m *LevelMatrix) show(c LevelCell) Cell {
	cell := Cell{Text: m.text(c), Mark: Yes, Odd: c.Odd}
	switch {
	case c.Level == LevelUnknown || c.AtLeast:
		cell.Mark = Unknown
	case c.Level == LevelNone && c.More == access.Denied:
		cell.Mark = No
	case c.Level == LevelNone:
		cell.Mark = Plain
	}
	return cell
}

// possibly follows a level beyond which nothing was asked.
const possibly = "(+)"

func (m *LevelMatrix) text(c LevelCell) string {
	doubt := ""
	if c.AtLeast {
		doubt = "?"
	}
	switch {
	case c.Level == LevelUnknown:
		return "?"
	case c.Level != LevelNone && c.More == access.Allowed:
		return c.Level + "+" + doubt
	case c.Level != LevelNone && c.More == access.Unknown && !c.AtLeast:
		return c.Level + possibly
	case c.Level != LevelNone:
		return c.Level + doubt
	case c.Rules > 0 && c.Cause != "" && !c.AtLeast:
		return fmt.Sprintf("(%d+)", c.Rules)
	case c.Rules > 0:
		return fmt.Sprintf("(%d)%s", c.Rules, doubt)
	case c.More == access.Unknown:
		return "<" + m.Levels[0].Name
	default:
		return "-"
	}
}

// Legend implements Legender with what the cells of this matrix need.
func (m *LevelMatrix) Legend() []string {
	var legend []string
	seen := map[string]bool{}
	note := func(key, text string) {
		if !seen[key] {
			seen[key] = true
			legend = append(legend, text)
		}
	}
	for _, value := range m.Values() {
		note(value.Text, value.Text+": "+value.Meaning)
	}
	for _, row := range m.Rows {
		for column := range len(m.Namespaces) + 1 {
			if row.at(column).Odd {
				note("!", "!: differs from most of its "+m.view.column())
			}
		}
	}
	return legend
}

// Values are the different kinds of cells, weakest first, that stand in the
// matrix.
func (m *LevelMatrix) Values() []ExploreValue {
	found := map[string]bool{}
	for i := range m.Rows {
		for column := range len(m.Namespaces) + 1 {
			found[m.valueOf(*m.Rows[i].at(column))] = true
		}
	}
	var values []ExploreValue
	for _, value := range m.allValues() {
		if found[value.Text] {
			values = append(values, value)
		}
	}
	return values
}

// valueOf is the kind of a cell: its text with n for the number of rules.
func (m *LevelMatrix) valueOf(c LevelCell) string {
	text := m.text(c)
	if strings.HasPrefix(text, "(") {
		return strings.Replace(text, strconv.Itoa(c.Rules), "n", 1)
	}
	return text
}

// allValues are all kinds of cells there can be.
func (m *LevelMatrix) allValues() []ExploreValue {
	weakest := m.Levels[0].Name
	values := []ExploreValue{
		{"?", "not established", -1},
		{"-", "nothing beyond what everybody may", 0},
		{"<" + weakest, "less than " + weakest + "; what it holds below that was not asked", -1},
		{"(n)", "n rules, less than " + weakest, 1},
		{"(n+)", "n rules known, less than " + weakest + "; there may be more", 1},
		{"(n)?", "n rules known; whether they are all is not", -1},
	}
	for i, role := range m.Levels {
		values = append(values,
			ExploreValue{role.Name + "?", "at least " + role.Name + " by the rules known, which are not all", -1},
			ExploreValue{role.Name, "all that the role " + role.Name + " gives there", i + 1},
			ExploreValue{role.Name + possibly, "all that the role " + role.Name + " gives there" + m.notYet(i) + "; whether there is anything else was not asked", i + 1},
			ExploreValue{role.Name + "+?", "at least " + role.Name + " and more by the rules known, which are not all", -1},
			ExploreValue{role.Name + "+", "more than " + role.Name + m.notYet(i), i + 1})
	}
	return values
}

func (m *LevelMatrix) notYet(i int) string {
	if i+1 < len(m.Levels) {
		return ", but not all of " + m.Levels[i+1].Name
	}
	return ""
}

// Records implements Recorder with a record for each cell.
func (m *LevelMatrix) Records() (columns []string, rows iter.Seq[[]Cell]) {
	columns = []string{"IDENTITY", "NAMESPACE", "LEVEL", "MORE", "RULES", "SOURCE", "BINDINGS", "CAUSE"}
	return columns, func(yield func([]Cell) bool) {
		for i := range m.Rows {
			for column := range len(m.Namespaces) + 1 {
				if !yield(m.record(&m.Rows[i], column)) {
					return
				}
			}
		}
	}
}

func (m *LevelMatrix) record(row *LevelRow, column int) []Cell {
	cell := *row.at(column)
	named := cell.Level
	if cell.AtLeast {
		named += "?"
	}
	level := m.show(LevelCell{Level: cell.Level, More: cell.More, AtLeast: cell.AtLeast, Rules: cell.Rules})
	return []Cell{
		Text(row.Identity.Label()), Text(placeOf(m.Namespaces, column)),
		{Text: named, Mark: level.Mark},
		{Text: cell.More.String()},
		Text(strconv.Itoa(cell.Rules)), Text(string(row.Source)),
		Text(m.bindingsOf(cell)), Text(cell.Cause),
	}
}

func (m *LevelMatrix) bindingsOf(cell LevelCell) string {
	names := m.bindingNames(cell)
	switch {
	case names == nil:
		return "unknown"
	case len(names) == 0:
		return "none"
	default:
		return strings.Join(names, ", ")
	}
}

// bindingNames are the bindings that give a cell, nil if they are not known.
func (m *LevelMatrix) bindingNames(cell LevelCell) []string {
	if m.Bindings == nil || cell.Level == LevelUnknown {
		return nil
	}
	names := make([]string, 0, len(cell.Bindings))
	for _, index := range cell.Bindings {
		names = append(names, m.Bindings[index].Binding.String())
	}
	return names
}

// levelLine is one cell as a line of JSON.
type levelLine struct {
	Identity  string        `json:"identity"`
	Username  string        `json:"username"`
	Namespace string        `json:"namespace"` // access.Everywhere for the cluster as a whole
	Source    access.Source `json:"source,omitempty"`
	LevelCell
	// Bindings are in words, null if they are not known.
	Bindings []string `json:"bindings"`
}

// levelLines begins and ends the lines of a matrix.
type levelLines struct {
	Meta
	Levels []LevelRole `json:"levels,omitempty"`
	*Completeness
}

// Long implements Long with the rows.
func (m *LevelMatrix) Long() (short any, list string, items iter.Seq[any]) {
	without := *m
	without.Rows = nil
	return &without, "rows", func(yield func(any) bool) {
		for i := range m.Rows {
			if !yield(&m.Rows[i]) {
				return
			}
		}
	}
}

// Lines implements Streamer: what the matrix is about, a line for each cell, and
// whether it is complete.
func (m *LevelMatrix) Lines() iter.Seq[any] {
	return func(yield func(any) bool) {
		if !yield(levelLines{Meta: m.Meta, Levels: m.Levels}) {
			return
		}
		for i := range m.Rows {
			for column := range len(m.Namespaces) + 1 {
				if !yield(m.line(&m.Rows[i], column)) {
					return
				}
			}
		}
		yield(levelLines{Meta: meta("LevelMatrixEnd"), Completeness: &m.Completeness})
	}
}

func (m *LevelMatrix) line(row *LevelRow, column int) levelLine {
	return levelLine{
		Identity: row.Identity.Label(), Username: row.Identity.Username, Namespace: placeOf(m.Namespaces, column),
		Source: row.Source, LevelCell: *row.at(column), Bindings: m.bindingNames(*row.at(column)),
	}
}
