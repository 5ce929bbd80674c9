package report

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// verbLetter is the short form of a verb, at its place in a cell.
type verbLetter struct {
	verb   string
	letter byte
}

func verbLetters() []verbLetter {
	return []verbLetter{
		{"get", 'g'},
		{"list", 'l'},
		{"watch", 'w'},
		{"create", 'c'},
		{"update", 'u'},
		{"patch", 'p'},
		{"delete", 'd'},
		{"deletecollection", 'D'},
	}
}

func hasLetter(verb string) bool {
	return slices.ContainsFunc(verbLetters(), func(l verbLetter) bool { return l.verb == verb })
}

// Table implements Report. By resource, wide tables name the verbs in full; by
// verb, they name the resources.
func (m *PermissionMatrix) Table(wide bool) Table {
	table := Table{Columns: []string{strings.ToUpper(m.By)}, Heads: 1}
	for _, who := range m.Identities {
		table.Columns = append(table.Columns, who.Identity.Label())
	}
	for _, line := range m.Rows {
		row := []Cell{Text(line.Name)}
		for _, cell := range line.Cells {
			row = append(row, m.show(line, cell, wide))
		}
		table.Rows = append(table.Rows, row)
	}
	if m.view.Transpose {
		return table.transposed()
	}
	return table
}

// transposed is the table with the columns after the first as rows.
func (t Table) transposed() Table {
	turned := Table{Columns: []string{"IDENTITY"}, Heads: 1}
	for _, row := range t.Rows {
		turned.Columns = append(turned.Columns, row[0].Text)
	}
	for column := 1; column < len(t.Columns); column++ {
		row := []Cell{Text(t.Columns[column])}
		for _, old := range t.Rows {
			row = append(row, old[column])
		}
		turned.Rows = append(turned.Rows, row)
	}
	return turned
}

func (m *PermissionMatrix) show(line PermissionLine, c PermissionCell, wide bool) Cell {
	cell := Cell{Text: m.text(line, c, wide), Mark: Yes, Odd: c.Odd}
	switch {
	case len(c.Unknown) > 0:
		cell.Mark = Unknown
	case len(c.Allowed) == 0:
		cell.Mark = No
	}
	return cell
}

func (m *PermissionMatrix) text(line PermissionLine, c PermissionCell, wide bool) string {
	switch {
	case c.empty():
		return "-"
	case wide:
		return inFull(c)
	case m.By == ByVerb:
		return counted(line, c)
	default:
		return inShort(line, c)
	}
}

func inFull(c PermissionCell) string {
	return strings.Join(slices.Concat(c.Allowed, withMark(c.Unknown)), ",")
}

// counted is how many of the resources that the line is about are allowed.
func counted(line PermissionLine, c PermissionCell) string {
	text := fmt.Sprintf("%d/%d", len(c.Allowed), len(line.words()))
	if len(c.Unknown) > 0 {
		text += "?"
	}
	return text
}

// inShort is a letter for each common verb at its place: a dash for no, a
// question mark for unknown, a dot for a verb that the resource does not serve.
// Other verbs follow in full.
func inShort(line PermissionLine, c PermissionCell) string {
	if slices.Contains(c.Allowed, "*") {
		return "*"
	}
	var short []byte
	for _, l := range verbLetters() {
		switch {
		case slices.Contains(c.Allowed, l.verb):
			short = append(short, l.letter)
		case slices.Contains(c.Unknown, l.verb):
			short = append(short, '?')
		case slices.Contains(line.Served, l.verb):
			short = append(short, '-')
		default:
			short = append(short, '.')
		}
	}
	text := string(short)
	if strings.Trim(text, ".-") == "" {
		text = ""
	}
	for _, verb := range slices.Concat(c.Allowed, withMark(c.Unknown)) {
		if !hasLetter(strings.TrimSuffix(verb, "?")) {
			text = strings.TrimPrefix(text+"+"+verb, "+")
		}
	}
	return text
}

func withMark(words []string) []string {
	marked := make([]string, 0, len(words))
	for _, word := range words {
		marked = append(marked, word+"?")
	}
	return marked
}

// Legend implements Legender.
func (m *PermissionMatrix) Legend() []string {
	legend := []string{"n/m: allowed on n of the m resources and URLs that the verb is for; -o wide names them"}
	if m.By == ByResource {
		legend = []string{"glwcupdD: get list watch create update patch delete deletecollection; - no, . not served, ? not established; * any verb; other verbs follow in full"}
	}
	for _, line := range m.Rows {
		if slices.ContainsFunc(line.Cells, func(c PermissionCell) bool { return c.Odd }) {
			return append(legend, "!: differs from most of its row")
		}
	}
	return legend
}

// SetPage says what a page in a browser tells beside the matrix.
func (m *PermissionMatrix) SetPage(page Page) { m.page = page }

// Explore implements Explorer, with identities as rows: what is odd is so among
// identities, and a page compares within columns.
func (m *PermissionMatrix) Explore() Exploration {
	e := Exploration{
		Title: m.Caption(), Facts: m.page.facts(m.Completeness), Gaps: m.Gaps(), RowsAre: "identity", ColsAre: m.By,
		Legend: []ExploreValue{
			{Text: "?", Meaning: "not established", Heat: -1},
			{Text: "-", Meaning: "nothing", Heat: 0},
			{Text: "some", Meaning: "part of what is served", Heat: 2},
			{Text: "all", Meaning: "all that is served", Heat: 4},
		},
		Sets: [][]int{}, Rules: []ExploreRule{}, Bindings: []string{},
		NoRules: "the cell shows all that is known", NoBindings: "ask again for the bindings",
	}
	for _, line := range m.Rows {
		e.Columns = append(e.Columns, ExploreCol{Name: line.Name})
	}
	cells := newDistinct[string, ExploreCell]()
	for i, who := range m.Identities {
		row := m.page.row(who.Identity, string(who.Source))
		row.Command += " " + m.page.Flag(m.Namespace)
		e.Rows = append(e.Rows, row)
		numbers := make([]int, 0, len(m.Rows))
		for _, line := range m.Rows {
			cell := line.Cells[i]
			numbers = append(numbers, cells.number(fmt.Sprint(line.Served, cell), func() ExploreCell { return m.drawn(line, cell) }))
		}
		e.Grid = append(e.Grid, numbers)
	}
	e.Cells = cells.values
	return e
}

func (m *PermissionMatrix) drawn(line PermissionLine, c PermissionCell) ExploreCell {
	drawn := ExploreCell{Odd: c.Odd, Text: m.text(line, c, false), Note: inFull(c), Value: 2}
	switch {
	case len(c.Unknown) > 0:
		drawn.Value = 0
	case len(c.Allowed) == 0:
		drawn.Value, drawn.Text = 1, ""
	case slices.Contains(c.Allowed, "*"), !slices.ContainsFunc(line.Served, func(served string) bool { return !slices.Contains(c.Allowed, served) }):
		drawn.Value = 3
	}
	return drawn
}

// permissionLine is one cell as a line of JSON.
type permissionLine struct {
	Identity  string        `json:"identity"`
	Username  string        `json:"username"`
	Namespace string        `json:"namespace"`
	Source    access.Source `json:"source,omitempty"`
	Name      string        `json:"name"`
	PermissionCell
}

// permissionLines begins and ends the lines of a matrix.
type permissionLines struct {
	Meta
	By string `json:"by,omitempty"`
	*Completeness
}

// Lines implements Streamer: what the matrix is about, a line for each cell, and
// whether it is complete.
func (m *PermissionMatrix) Lines() iter.Seq[any] {
	return func(yield func(any) bool) {
		if !yield(permissionLines{Meta: m.Meta, By: m.By}) {
			return
		}
		for _, line := range m.Rows {
			for i, cell := range line.Cells {
				who := m.Identities[i]
				if !yield(permissionLine{who.Identity.Label(), who.Identity.Username, m.Namespace, who.Source, line.Name, cell}) {
					return
				}
			}
		}
		yield(permissionLines{Meta: meta("PermissionMatrixEnd"), Completeness: &m.Completeness})
	}
}
