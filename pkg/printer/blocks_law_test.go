package printer

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// Blocks put together again are the table, and their lines do not wrap.
func TestBlocksHoldTheTable(t *testing.T) {
	for seed := range uint64(500) {
		roll := dice{rand.New(rand.NewPCG(seed, 1))}
		table := roll.table()
		o := Options{ASCII: seed%2 == 0, NoHeaders: seed%3 == 0, Color: seed%5 == 0}
		whole := printed(t, grid{table: table}, o)

		enough := table.Heads*(narrowest+gap) + narrowest
		o.Width = enough + roll.IntN(100)
		written := withoutColor(printed(t, grid{table: table}, o))
		if width := widestLine(written); width > o.Width {
			t.Errorf("seed %d: %d columns on a terminal of %d:\n%s", seed, width, o.Width, written)
		}
		got, want := assembled(written, table, o), cellsOf(table, o)
		if !roomy(table, o) {
			got = mended(got, want, len(want)-len(table.Rows))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("seed %d: blocks of width %d (-want +got):\n%s\n%s", seed, o.Width, diff, written)
		}

		o.Width = widestColumns(table, o)
		if diff := cmp.Diff(whole, printed(t, grid{table: table}, o)); diff != "" {
			t.Fatalf("seed %d: a table that fits (-want +got):\n%s", seed, diff)
		}
	}
}

func widestLine(text string) int {
	widest := 0
	for line := range strings.Lines(text) {
		widest = max(widest, textWidth(strings.TrimSuffix(line, "\n")))
	}
	return widest
}

// widestColumns is what all columns take beside each other, and no more.
func widestColumns(t report.Table, o Options) int {
	width := gap * (len(t.Columns) - 1)
	for _, need := range measureTable(t, o) {
		width += max(need.cell, need.header)
	}
	return width
}

// cellsOf are the headers, if they are shown, and the cells of each row.
func cellsOf(t report.Table, o Options) [][]string {
	var cells [][]string
	if !o.NoHeaders {
		cells = append(cells, t.Columns)
	}
	for _, row := range t.Rows {
		cells = append(cells, newTablePen(t, o).texts(row))
	}
	return cells
}

// assembled reads blocks back: heads from the first one, other columns from
// all. What stands above the last line of headers belongs to it.
func assembled(written string, t report.Table, o Options) [][]string {
	var all [][]string
	for i, text := range strings.Split(written, "\n\n") {
		lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
		headers := len(lines) - len(t.Rows)
		starts := startsOf(lines[max(headers-1, 0)])
		var cells [][]string
		if !o.NoHeaders {
			cells = append(cells, make([]string, len(starts)))
		}
		for j, line := range lines {
			row := sliced(line, starts)
			if j < headers {
				for k := range row {
					cells[0][k] += row[k]
				}
				continue
			}
			cells = append(cells, row)
		}
		if i == 0 {
			all = cells
			continue
		}
		for j, row := range cells {
			all[j] = append(all[j], row[t.Heads:]...)
		}
	}
	return all
}

// startsOf is where the columns begin on a line on which each has a cell.
func startsOf(line string) []int {
	starts := []int{0}
	for at, width := 0, 0; at < len(line); {
		cell, _, _ := strings.Cut(line[at:], strings.Repeat(" ", gap))
		rest := strings.TrimLeft(line[at+len(cell):], " ")
		width += textWidth(line[at : len(line)-len(rest)])
		at = len(line) - len(rest)
		if rest != "" {
			starts = append(starts, width)
		}
	}
	return starts
}

// sliced is a line cut where columns begin, without the blanks between them.
func sliced(line string, starts []int) []string {
	cells, used, column := make([]string, len(starts)), 0, 0
	for _, r := range line {
		for column+1 < len(starts) && used >= starts[column+1] {
			column++
		}
		cells[column] += string(r)
		used += textWidth(string(r))
	}
	for i := range cells {
		cells[i] = strings.TrimRight(cells[i], " ")
	}
	return cells
}

// roomy tells whether there is no reason to cut anything: each of the further
// columns, its header stacked, fits beside the heads as they are.
func roomy(t report.Table, o Options) bool {
	heads, widest := 0, 0
	for i, need := range measureTable(t, o) {
		if i < t.Heads {
			heads += max(need.cell, need.header) + gap
			continue
		}
		widest = max(widest, need.cell, min(need.header, narrowest))
	}
	return heads+widest <= o.Width
}

// mended are the cells with the middle that was cut out of some. Headers, which
// are never cut, are left as they are.
func mended(drawn, whole [][]string, headers int) [][]string {
	for i := headers; i < len(drawn); i++ {
		for j, cell := range drawn[i] {
			if isCut(cell, whole[i][j]) {
				drawn[i][j] = whole[i][j]
			}
		}
	}
	return drawn
}

func isCut(drawn, whole string) bool {
	head, tail, cut := strings.Cut(strings.ReplaceAll(drawn, "~", "⋯"), "⋯")
	// A wide character that does not fit leaves a column unused on either side.
	return cut && strings.HasPrefix(whole, head) && strings.HasSuffix(whole, tail) && textWidth(drawn) >= narrowest-2
}

// dice makes tables up.
type dice struct{ *rand.Rand }

func (d dice) table() report.Table {
	t := report.Table{Heads: 1 + d.IntN(3)}
	for range t.Heads + 1 + d.IntN(12) {
		t.Columns = append(t.Columns, d.word(1+d.IntN(40)))
	}
	for range 1 + d.IntN(5) {
		var row []report.Cell
		for i := range t.Columns {
			row = append(row, d.cell(i < t.Heads))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// cell is a name in heads, and now and then one elsewhere.
func (d dice) cell(head bool) report.Cell {
	mark := report.Mark(d.IntN(5))
	if head || d.IntN(10) == 0 {
		return report.Cell{Text: d.word(1+d.IntN(50)) + " " + d.word(1), Mark: mark}
	}
	return report.Marked(mark)
}

func (d dice) word(length int) string {
	letters := []string{"a", "b", "c", "x", "名", "e\u0301", "-", ".", ":"}
	var word strings.Builder
	for range length {
		word.WriteString(letters[d.IntN(len(letters))])
	}
	return word.String()
}
