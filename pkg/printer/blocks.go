package printer

import (
	"bytes"
	"slices"

	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// block is some of a table's columns, each with the width that it is drawn in.
type block struct {
	columns []int // indices in the table
	widths  []int // in terminal columns
}

// writeBlocks writes a table with heads in blocks, with an empty line between
// two of them. A block holds the heads, drawn alike in all of them, and as many
// further columns as fit beside them into the terminal, in order; a table that
// fits is one block.
//
// A header that finds no room beside the heads is stacked: broken into several
// lines, and never cut, so that a namespace of 63 characters can be read on 40
// columns. Cells lose their middle only if the heads and the widest further
// column do not fit together: the heads first, until they are down to half the
// terminal, then the cells of that column. Nothing is made narrower than 12
// columns, so a terminal with 12 for each head, 12 more, and 2 between two is
// always wide enough for lines that do not wrap.
func writeBlocks(out *bytes.Buffer, t report.Table, o Options) error {
	for i, b := range blocksOf(measureTable(t, o), t.Heads, o.Width) {
		if i > 0 {
			out.WriteByte('\n')
		}
		pen := newTablePen(b.of(t), o)
		pen.widths = b.widths
		if err := layOut(out, pen); err != nil {
			return err
		}
	}
	return nil
}

// of is the block's part of the table.
func (b block) of(t report.Table) report.Table {
	part := report.Table{Columns: pick(t.Columns, b.columns), Rows: make([][]report.Cell, len(t.Rows))}
	for i, row := range t.Rows {
		part.Rows[i] = pick(row, b.columns)
	}
	return part
}

func pick[T any](all []T, indices []int) []T {
	picked := make([]T, len(indices))
	for i, index := range indices {
		picked[i] = all[index]
	}
	return picked
}

// columnNeed is what a column would like to have, in terminal columns.
type columnNeed struct {
	cell   int // its widest cell
	header int // its header in one line, 0 without headers
}

func (n columnNeed) whole() int { return max(n.cell, n.header) }

// least is what the column needs for nothing to be lost: its header can be
// stacked.
func (n columnNeed) least() int { return max(n.cell, min(n.header, narrowest)) }

func measureTable(t report.Table, o Options) []columnNeed {
	needs := make([]columnNeed, len(t.Columns))
	for i, c := range t.Columns {
		if !o.NoHeaders {
			needs[i].header = textWidth(escapeCell(c))
		}
	}
	for _, row := range t.Rows {
		for i, c := range row {
			needs[i].cell = max(needs[i].cell, textWidth(tableText(c, o.ASCII)))
		}
	}
	return needs
}

// blocksOf shares the columns after the heads out among blocks that are at most
// width wide.
func blocksOf(needs []columnNeed, heads, width int) []block {
	head := headsOf(needs, heads, width)
	room := width - total(head.widths) - gap*heads
	var blocks []block
	for next := heads; next < len(needs); {
		// One column there is in any case, in what there is of room.
		used := min(needs[next].whole(), max(room, narrowest))
		b := head.with(next, used)
		for next++; next < len(needs) && used+gap+needs[next].whole() <= room; next++ {
			used += gap + needs[next].whole()
			b = b.with(next, needs[next].whole())
		}
		blocks = append(blocks, b)
	}
	return blocks
}

// headsOf is the heads alone, as narrow as it takes for every one of the
// further columns to fit beside them.
func headsOf(needs []columnNeed, heads, width int) block {
	var b block
	for i := range heads {
		b = b.with(i, needs[i].whole())
	}
	widest := 0
	for _, n := range needs[heads:] {
		widest = max(widest, n.least())
	}
	room := width - gap*heads
	shrink(b.widths, make([]int, heads), max(room-widest, room/2))
	return b
}

// with is the block with one more column.
func (b block) with(column, width int) block {
	return block{columns: append(slices.Clip(b.columns), column), widths: append(slices.Clip(b.widths), width)}
}

func total(widths []int) int {
	sum := 0
	for _, w := range widths {
		sum += w
	}
	return sum
}
