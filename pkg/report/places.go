package report

import (
	"fmt"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/matrix"
)

// places are the cells of one identity: a column for the cluster as a whole, and
// one for each namespace.
type places[C any] struct {
	// Cluster is what holds everywhere.
	Cluster C `json:"cluster"`
	// Cells are what holds in each namespace, in the matrix's order.
	Cells []C `json:"cells"`
}

// at is a cell by its column, of which the first is the cluster as a whole.
func (p *places[C]) at(column int) *C {
	if column == 0 {
		return &p.Cluster
	}
	return &p.Cells[column-1]
}

// placeOf is the namespace of a column, access.Everywhere for the first.
func placeOf(namespaces []string, column int) string {
	if column == 0 {
		return access.Everywhere
	}
	return namespaces[column-1]
}

// namespaceColumns are the indices of the namespaces among columns of which the
// first is the cluster as a whole; that one is always there.
func namespaceColumns(columns []int) []int {
	var namespaces []int
	for _, column := range columns {
		if column > 0 {
			namespaces = append(namespaces, column-1)
		}
	}
	return namespaces
}

// markOdd marks what differs from most of its column. face is how a cell looks,
// and whether that is established; mark is its mark.
func markOdd(rows, columns int, face func(row, column int) (looks string, known bool), mark func(row, column int) *bool) {
	faces, established := make([]string, rows), map[string]bool{}
	for column := range columns {
		for row := range rows {
			looks, known := face(row, column)
			faces[row], established[looks] = looks, known
		}
		for row, odd := range matrix.Odd(faces, func(looks string) bool { return established[looks] }) {
			*mark(row, column) = odd
		}
	}
}

// differing tells which cells make a difference in their column.
func differing(rows, columns int, face func(row, column int) (looks string, known bool)) func(row, column int) bool {
	marks := make([][]bool, columns)
	for column := range columns {
		faces, established := make([]string, rows), map[string]bool{}
		for row := range rows {
			looks, known := face(row, column)
			faces[row], established[looks] = looks, known
		}
		marks[column] = matrix.Differ(faces, func(looks string) bool { return established[looks] })
	}
	return func(row, column int) bool { return marks[column][row] }
}

// tally counts how often each cause keeps something open.
type tally struct {
	causes []string // in the order in which they came
	counts map[string]int
}

func (t *tally) add(cause string) {
	if t.counts == nil {
		t.counts = map[string]int{}
	}
	if t.counts[cause] == 0 {
		t.causes = append(t.causes, cause)
	}
	t.counts[cause]++
}

// missingEach names each cause once, with how many cells or answers it leaves
// open.
func (c *Completeness) missingEach(t tally, what string) {
	for _, cause := range t.causes {
		c.Missing(fmt.Sprintf("%s (%s)", cause, countOf(t.counts[cause], what)))
	}
}

func countOf(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// tableOf is a table of all records.
func tableOf(r Recorder) Table {
	columns, rows := r.Records()
	table := Table{Columns: columns}
	for row := range rows {
		table.Rows = append(table.Rows, row)
	}
	return table
}
