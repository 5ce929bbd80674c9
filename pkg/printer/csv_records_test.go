package printer

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// records is a report that knows what it lacks once its rows are read.
type records struct {
	report.Completeness
	columns []string
	rows    [][]report.Cell
	taken   int
}

func (r *records) Table(bool) report.Table { panic("csv asked for the table") }

func (r *records) Records() ([]string, iter.Seq[[]report.Cell]) {
	return r.columns, func(yield func([]report.Cell) bool) {
		for _, row := range r.rows {
			r.taken++
			if !yield(row) {
				return
			}
		}
		r.Missing("connection\nrefused")
	}
}

func recordsOf(g grid) *records { return &records{columns: g.table.Columns, rows: g.table.Rows} }

// Records are written as the rows of a table are, and then what is missing.
func TestCSVOfRecords(t *testing.T) {
	for _, noHeaders := range []bool{false, true} {
		o := Options{Format: format(t, "csv"), NoHeaders: noHeaders}
		g := hostileGrid()
		g.reason = "" // its rows are all there is
		want := printed(t, g, o) + `incomplete: connection\x0arefused,,` + "\n"
		if diff := cmp.Diff(want, printed(t, recordsOf(g), o)); diff != "" {
			t.Errorf("no headers %v (-want +got):\n%s", noHeaders, diff)
		}
	}
}

func TestCSVOfRecordsWithoutColumns(t *testing.T) {
	o := Options{Format: format(t, "csv"), NoHeaders: true}
	if diff := cmp.Diff(`incomplete: connection\x0arefused`+"\n", printed(t, &records{}, o)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// The records before a wrong row stay; nothing is read or said after it.
func TestCSVOfRecordsEndsWithAWrongRow(t *testing.T) {
	r := recordsOf(texts([]string{"A", "B"}, []string{"1", "2"}, []string{"3"}, []string{"4", "5"}))
	out := writes{good: 9}
	err := Print(&out, r, Options{Format: format(t, "csv")})
	if diff := cmp.Diff("print table: row 1 has 1 cells for 2 columns", fmt.Sprint(err)); diff != "" {
		t.Errorf("error (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"A,B\n1,2\n"}, out.pieces); diff != "" {
		t.Errorf("writes (-want +got):\n%s", diff)
	}
	if r.taken != 2 {
		t.Errorf("%d rows were read, want 2", r.taken)
	}
}

// A table that is wrong is not written at all.
func TestCSVOfATableIsWhole(t *testing.T) {
	out := writes{good: 9}
	r := texts([]string{"A", "B"}, []string{"1", "2"}, []string{"3"})
	err := Print(&out, r, Options{Format: format(t, "csv")})
	if diff := cmp.Diff("print table: row 1 has 1 cells for 2 columns", fmt.Sprint(err)); diff != "" {
		t.Errorf("error (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string(nil), out.pieces); diff != "" {
		t.Errorf("writes (-want +got):\n%s", diff)
	}
}

// Rows reach the writer while later ones are read, and a writer that fails
// ends the reading.
func TestCSVOfRecordsStreams(t *testing.T) {
	row := []string{strings.Repeat("x", 1000), "y"}
	r := recordsOf(texts([]string{"A", "B"}, slices.Repeat([][]string{row}, 100)...))
	out := writes{good: 1}
	err := Print(&out, r, Options{Format: format(t, "csv")})
	if diff := cmp.Diff("write the answer: broken pipe", fmt.Sprint(err)); diff != "" {
		t.Errorf("error (-want +got):\n%s", diff)
	}
	if len(out.pieces) != 1 || r.taken > 10 {
		t.Errorf("%d writes, %d rows read", len(out.pieces), r.taken)
	}
}
