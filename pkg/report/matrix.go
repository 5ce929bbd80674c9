package report

import (
	"iter"
	"strconv"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/matrix"
)

// Matrix is the answer to some questions about many identities in many
// namespaces.
type Matrix struct {
	Meta
	Questions  []string    `json:"questions"`
	Cluster    string      `json:"cluster,omitempty"` // the server, or the files in its place
	Namespaces []string    `json:"namespaces"`
	Rows       []MatrixRow `json:"rows"`
	Omitted    Omitted     `json:"omitted,omitzero"`
	Completeness

	view View
	page Page
}

// MatrixRow is one identity.
type MatrixRow struct {
	Identity Identity      `json:"identity"`
	Source   access.Source `json:"source,omitempty"`
	places[MatrixCell]
}

// MatrixCell holds the answers to the questions in one place, in their order.
type MatrixCell struct {
	Answers []MatrixAnswer `json:"answers"`
	Odd     bool           `json:"odd,omitempty"` // differs from most of its column
}

// MatrixAnswer is one answer.
type MatrixAnswer struct {
	Allowed access.Verdict `json:"allowed"`
	// DecidedBy is who said yes: DecidedByRBAC or DecidedByOther.
	DecidedBy string         `json:"decidedBy,omitempty"`
	Reason    string         `json:"reason,omitempty"`
	Bindings  []access.Grant `json:"bindings,omitempty"` // what grants it, as far as it was named
	Cause     string         `json:"cause,omitempty"`    // why the answer is unknown
}

// Who can say yes: RBAC, or an authorizer that is asked beside it.
const (
	DecidedByRBAC  = "rbac"
	DecidedByOther = "other"
)

// NewMatrix makes the report of a survey whose places are the cluster as a whole
// and then the namespaces.
func NewMatrix(questions, namespaces []string, rows []matrix.AnswerRow, view View) *Matrix {
	m := &Matrix{Meta: meta("Matrix"), Questions: questions, Namespaces: namespaces, Rows: []MatrixRow{}, view: view}
	for _, row := range rows {
		made := MatrixRow{
			Identity: NewIdentity(row.Who, row.Seen), Source: row.Seen.Source,
			places: places[MatrixCell]{Cluster: matrixCell(row.Answers[0]), Cells: make([]MatrixCell, 0, len(namespaces))},
		}
		for _, answers := range row.Answers[1:] {
			made.Cells = append(made.Cells, matrixCell(answers))
		}
		m.Rows = append(m.Rows, made)
	}
	m.markOdd()
	m.complete() // of what a view hides, too
	m.arrange()
	return m
}

func matrixCell(decisions []access.Decision) MatrixCell {
	cell := MatrixCell{Answers: make([]MatrixAnswer, 0, len(decisions))}
	for _, decision := range decisions {
		answer := MatrixAnswer{Allowed: decision.Verdict, Reason: decision.Reason, Bindings: decision.Grants}
		if answer.Bindings == nil && decision.Grant != nil {
			answer.Bindings = []access.Grant{*decision.Grant}
		}
		switch {
		case decision.Verdict == access.Unknown:
			answer.Cause = causeOf(decision)
		case decision.Verdict == access.Allowed && (decision.Source == access.SourceRBAC || len(answer.Bindings) > 0):
			answer.DecidedBy = DecidedByRBAC
		case decision.Verdict == access.Allowed:
			answer.DecidedBy = DecidedByOther
		}
		cell.Answers = append(cell.Answers, answer)
	}
	return cell
}

func (c MatrixCell) has(wanted access.Verdict) bool {
	for _, answer := range c.Answers {
		if answer.Allowed == wanted {
			return true
		}
	}
	return false
}

func (m *Matrix) markOdd() {
	face := func(row, column int) (string, bool) {
		looks := m.text(*m.Rows[row].at(column))
		return looks, !strings.Contains(looks, "?")
	}
	markOdd(len(m.Rows), len(m.Namespaces)+1, face, func(row, column int) *bool { return &m.Rows[row].at(column).Odd })
}

func (m *Matrix) arrange() {
	rows, columns := m.view.keep(facets{
		rows: len(m.Rows), columns: len(m.Namespaces) + 1,
		odd: func(row, column int) bool {
			cell := m.Rows[row].at(column)
			return cell.Odd || cell.has(access.Unknown)
		},
		allowed: func(row, column int) bool {
			cell := m.Rows[row].at(column)
			return cell.has(access.Allowed) || cell.has(access.Unknown)
		},
	})
	namespaces := namespaceColumns(columns)
	m.Omitted = Omitted{Rows: len(m.Rows) - len(rows), Columns: len(m.Namespaces) - len(namespaces)}
	m.Rows, m.Namespaces = pick(m.Rows, rows), pick(m.Namespaces, namespaces)
	for i := range m.Rows {
		m.Rows[i].Cells = pick(m.Rows[i].Cells, namespaces)
	}
	order(m.view, m.Rows, func(r MatrixRow) Identity { return r.Identity }, MatrixRow.yeses)
}

func (r MatrixRow) yeses() int {
	count := 0
	for column := range len(r.Cells) + 1 {
		for _, answer := range r.at(column).Answers {
			if answer.Allowed == access.Allowed {
				count++
			}
		}
	}
	return count
}

// complete says what is missing: each cause once, with the answers it leaves open.
func (m *Matrix) complete() {
	var open tally
	for i := range m.Rows {
		for column := range len(m.Namespaces) + 1 {
			for _, answer := range m.Rows[i].at(column).Answers {
				if answer.Allowed == access.Unknown {
					open.add(answer.Cause)
				}
			}
		}
	}
	m.missingEach(open, "answer")
}

// Silent reports whether nothing was answered.
func (m *Matrix) Silent() bool {
	for i := range m.Rows {
		for column := range len(m.Namespaces) + 1 {
			if cell := m.Rows[i].at(column); cell.has(access.Allowed) || cell.has(access.Denied) {
				return false
			}
		}
	}
	return true
}

// text is a cell in a table: the numbers of the questions that are yes, with a
// question mark where one is not known.
func (m *Matrix) text(c MatrixCell) string {
	var parts []string
	for i, answer := range c.Answers {
		switch answer.Allowed {
		case access.Allowed:
			parts = append(parts, strconv.Itoa(i+1))
		case access.Unknown:
			parts = append(parts, strconv.Itoa(i+1)+"?")
		}
	}
	if len(parts) == 0 {
		return "-"
	}
	return strings.Join(parts, ",")
}

// show is a cell as people read it: a mark for a single question, numbers for
// several.
func (m *Matrix) show(c MatrixCell) Cell {
	cell := Cell{Mark: MarkOf(c.Answers[0].Allowed)}
	if len(m.Questions) > 1 {
		cell = Cell{Text: m.text(c), Mark: No}
		switch {
		case c.has(access.Unknown):
			cell.Mark = Unknown
		case c.has(access.Allowed):
			cell.Mark = Yes
		}
	}
	cell.Odd = c.Odd
	return cell
}

// Table implements Report: a grid of identities by namespaces, or, wide, a row
// for each answer with its reason.
func (m *Matrix) Table(wide bool) Table {
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

// Records implements Recorder with a record for each answer.
func (m *Matrix) Records() (columns []string, rows iter.Seq[[]Cell]) {
	columns = []string{"IDENTITY", "NAMESPACE", "QUESTION", "ALLOWED", "DECIDED-BY", "SOURCE", "BINDINGS", "CAUSE"}
	return columns, func(yield func([]Cell) bool) {
		for i := range m.Rows {
			for column := range len(m.Namespaces) + 1 {
				for n := range m.Questions {
					if !yield(m.record(&m.Rows[i], column, n)) {
						return
					}
				}
			}
		}
	}
}

func (m *Matrix) record(row *MatrixRow, column, question int) []Cell {
	answer := row.at(column).Answers[question]
	var bindings []string
	for _, grant := range answer.Bindings {
		bindings = append(bindings, grant.Binding.String())
	}
	return []Cell{
		Text(row.Identity.Label()), Text(placeOf(m.Namespaces, column)), Text(m.Questions[question]),
		{Text: answer.Allowed.String(), Mark: MarkOf(answer.Allowed)},
		Text(answer.DecidedBy), Text(string(row.Source)), Text(strings.Join(bindings, ", ")), Text(answer.Cause),
	}
}

// Legend implements Legender.
func (m *Matrix) Legend() []string {
	var legend []string
	if len(m.Questions) > 1 {
		for i, question := range m.Questions {
			legend = append(legend, strconv.Itoa(i+1)+": "+question)
		}
	}
	for i := range m.Rows {
		for column := range len(m.Namespaces) + 1 {
			if m.Rows[i].at(column).Odd {
				return append(legend, "!: differs from most of its "+m.view.column())
			}
		}
	}
	return legend
}

// Caption implements Captioned.
func (m *Matrix) Caption() string { return "Identities and questions by namespace" }
