package report

import (
	"fmt"
	"iter"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// matrixLine is one answer as a line of JSON.
type matrixLine struct {
	Identity  string        `json:"identity"`
	Username  string        `json:"username"`
	Namespace string        `json:"namespace"` // access.Everywhere for the cluster as a whole
	Question  string        `json:"question"`
	Source    access.Source `json:"source,omitempty"`
	MatrixAnswer
}

// matrixLines begins and ends the lines of a matrix.
type matrixLines struct {
	Meta
	Questions []string `json:"questions,omitempty"`
	*Completeness
}

// Lines implements Streamer: what the matrix is about, a line for each answer,
// and whether it is complete.
func (m *Matrix) Lines() iter.Seq[any] {
	return func(yield func(any) bool) {
		if !yield(matrixLines{Meta: m.Meta, Questions: m.Questions}) {
			return
		}
		for i := range m.Rows {
			for column := range len(m.Namespaces) + 1 {
				for n, answer := range m.Rows[i].at(column).Answers {
					if !yield(m.line(&m.Rows[i], column, n, answer)) {
						return
					}
				}
			}
		}
		yield(matrixLines{Meta: meta("MatrixEnd"), Completeness: &m.Completeness})
	}
}

func (m *Matrix) line(row *MatrixRow, column, question int, answer MatrixAnswer) matrixLine {
	return matrixLine{
		Identity: row.Identity.Label(), Username: row.Identity.Username, Namespace: placeOf(m.Namespaces, column),
		Question: m.Questions[question], Source: row.Source, MatrixAnswer: answer,
	}
}

// SetPage says what a page in a browser tells beside the matrix.
func (m *Matrix) SetPage(page Page) { m.page = page }

// Explore implements Explorer.
func (m *Matrix) Explore() Exploration {
	e := Exploration{
		Title: m.Caption(), Facts: m.page.facts(m.Completeness), Gaps: m.Gaps(), Legend: m.values(),
		RowsAre: "identity", ColsAre: "namespace", Columns: m.page.columns(m.Namespaces),
		Sets: [][]int{}, Rules: []ExploreRule{}, NoRules: "single questions were asked, not lists of rules",
	}
	cells, bindings := newDistinct[string, ExploreCell](), newDistinct[access.Grant, string]()
	for i := range m.Rows {
		row := &m.Rows[i]
		e.Rows = append(e.Rows, m.page.row(row.Identity, string(row.Source)))
		numbers := make([]int, 0, len(m.Namespaces)+1)
		for column := range len(m.Namespaces) + 1 {
			cell := *row.at(column)
			numbers = append(numbers, cells.number(fmt.Sprint(cell), func() ExploreCell { return m.drawn(cell, bindings) }))
		}
		e.Grid = append(e.Grid, numbers)
	}
	e.Cells, e.Bindings = cells.values, bindings.values
	return e
}

// values are none, some, all and unknown; what is yes is the cell's own text.
func (m *Matrix) values() []ExploreValue {
	return []ExploreValue{
		{Text: "?", Meaning: "at least one question was not answered", Heat: -1},
		{Text: "-", Meaning: "all answers are no", Heat: 0},
		{Text: "some", Meaning: "some answers are yes", Heat: 2},
		{Text: "all", Meaning: "all answers are yes", Heat: 4},
	}
}

func (m *Matrix) drawn(c MatrixCell, bindings *distinct[access.Grant, string]) ExploreCell {
	drawn := ExploreCell{Odd: c.Odd}
	switch {
	case c.has(access.Unknown):
		drawn.Value = 0
	case !c.has(access.Allowed):
		drawn.Value = 1
	case c.has(access.Denied):
		drawn.Value = 2
	default:
		drawn.Value = 3
	}
	if len(m.Questions) > 1 && c.has(access.Allowed) {
		drawn.Text = m.text(c)
	}
	for n, answer := range c.Answers {
		drawn.Note += fmt.Sprintf("%s: %s%s. ", m.Questions[n], answer.Allowed, because(answer))
		for _, grant := range answer.Bindings {
			drawn.Bindings = append(drawn.Bindings, bindings.number(grant, grant.String))
		}
	}
	return drawn
}

func because(answer MatrixAnswer) string {
	switch {
	case answer.Cause != "":
		return " (" + answer.Cause + ")"
	case answer.DecidedBy == DecidedByOther:
		return " (not by RBAC)"
	default:
		return ""
	}
}
