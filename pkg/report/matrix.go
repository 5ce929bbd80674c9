package report

import (
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// Matrix is the answer to some questions about many identities in many
// namespaces.
type Matrix struct {
	Meta
	Namespaces []string    `json:"namespaces"`
	Rows       []MatrixRow `json:"rows"`
	Completeness
}

// MatrixRow is one question about one identity.
type MatrixRow struct {
	Identity Identity      `json:"identity"`
	Source   access.Source `json:"source,omitempty"`
	Question string        `json:"question"`
	// Cells are the answers, one a namespace in the matrix's order.
	Cells []MatrixCell `json:"cells"`
}

// MatrixCell is one answer.
type MatrixCell struct {
	Allowed access.Verdict `json:"allowed"`
	Reason  string         `json:"reason,omitempty"`
	Cause   string         `json:"cause,omitempty"` // why the answer is unknown
}

// NewMatrix makes the report without rows.
func NewMatrix(namespaces []string) Matrix {
	return Matrix{Meta: meta("Matrix"), Namespaces: namespaces, Rows: []MatrixRow{}}
}

// Add appends one question about one identity, with its decisions in the order
// of the namespaces.
func (m *Matrix) Add(who Identity, source access.Source, question string, decisions []access.Decision) {
	row := MatrixRow{Identity: who, Source: source, Question: question}
	for _, decision := range decisions {
		cell := MatrixCell{Allowed: decision.Verdict, Reason: decision.Reason}
		if decision.Verdict == access.Unknown {
			cell.Cause = causeOf(decision)
			m.Missing(cell.Cause)
		}
		row.Cells = append(row.Cells, cell)
	}
	m.Rows = append(m.Rows, row)
}

// Table implements Report with a row for each identity and question, and a
// column for each namespace.
func (m Matrix) Table(bool) Table {
	t := Table{Columns: append([]string{"IDENTITY", "QUESTION"}, m.Namespaces...)}
	for _, row := range m.Rows {
		cells := []Cell{Text(row.name()), Text(row.Question)}
		for _, cell := range row.Cells {
			cells = append(cells, Marked(MarkOf(cell.Allowed)))
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

func (r MatrixRow) name() string {
	if r.Identity.Asked == "" {
		return r.Identity.Name()
	}
	given := r.Identity.groupNames(false)
	if len(given) == 0 || strings.HasPrefix(r.Identity.Asked, "group/") {
		return r.Identity.Asked
	}
	return r.Identity.Asked + "+" + strings.Join(given, "+")
}

// Silent reports whether no cell was answered.
func (m Matrix) Silent() bool {
	for _, row := range m.Rows {
		for _, cell := range row.Cells {
			if cell.Allowed != access.Unknown {
				return false
			}
		}
	}
	return true
}

// Caption implements Captioned.
func (m Matrix) Caption() string { return "Identities and questions by namespace" }
