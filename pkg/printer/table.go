package printer

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/pkg/twwidth"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"

	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// gap is the number of blanks between two columns, as in kubectl get.
const gap = 2

// noText fills a cell that has neither text nor mark, as in kubectl get: a
// blank one would shift the columns of whoever splits the line at blanks.
const noText = "<none>"

// writeTable writes a grid without borders: in one piece, or in blocks if its
// rows have heads to find them by.
func writeTable(out *bytes.Buffer, t report.Table, o Options) error {
	switch {
	case len(t.Columns) == 0:
		return nil
	case o.Width > 0 && t.Heads > 0 && t.Heads < len(t.Columns):
		return writeBlocks(out, t, o)
	case o.BlocksOnly:
		o.Width = 0
	}
	return layOut(out, newTablePen(t, o))
}

// layOut writes what the pen draws. tablewriter only lays it out, from cells
// that are escaped already and hold no colour codes: every kind of rewriting it
// knows (formatting of headers, wrapping, trimming, padding) is off, and the
// lines are drawn by the pen.
func layOut(out *bytes.Buffer, pen *tablePen) error {
	table := tablewriter.NewTable(out,
		tablewriter.WithRenderer(pen),
		tablewriter.WithHeaderAutoFormat(tw.Off),
		tablewriter.WithHeaderAutoWrap(tw.WrapNone),
		tablewriter.WithRowAutoWrap(tw.WrapNone),
		tablewriter.WithPadding(tw.PaddingNone),
		tablewriter.WithTrimSpace(tw.Off),
		tablewriter.WithTrimLine(tw.Off),
		tablewriter.WithTrimTab(tw.Off),
	)
	if !pen.options.NoHeaders {
		table.Header(pen.headers)
	}
	for _, row := range pen.rows {
		if err := table.Append(pen.texts(row)); err != nil {
			return fmt.Errorf("lay out the table: %w", err)
		}
	}
	if err := table.Render(); err != nil {
		return fmt.Errorf("lay out the table: %w", err)
	}
	return nil
}

// tablePen is the tablewriter renderer that draws our lines: tablewriter hands
// it the widths of the columns, it adds what has no width. Colours come last,
// so that they can neither shift a column nor be cut in two.
type tablePen struct {
	*renderer.Blueprint // for the parts of tw.Renderer that draw nothing

	out     io.Writer
	headers []string
	rows    [][]report.Cell
	drawn   int   // rows so far
	widths  []int // of the columns: those of a block, else known from the first line on
	palette palette
	options Options
}

func newTablePen(t report.Table, o Options) *tablePen {
	pen := &tablePen{
		Blueprint: renderer.NewBlueprint(tw.Rendition{
			Borders:  tw.BorderNone,
			Settings: tw.Settings{Separators: tw.SeparatorsNone, Lines: tw.LinesNone},
		}),
		rows:    t.Rows,
		palette: newPalette(o.Color),
		options: o,
	}
	for _, c := range t.Columns {
		pen.headers = append(pen.headers, escapeCell(c))
	}
	return pen
}

func (p *tablePen) texts(row []report.Cell) []string {
	texts := make([]string, len(row))
	for i, c := range row {
		texts[i] = tableText(c, p.options.ASCII)
	}
	return texts
}

func tableText(c report.Cell, ascii bool) string {
	switch {
	case c.Text != "":
		return escapeCell(c.Text) + oddMark(c)
	case c.Mark == report.Plain:
		return noText
	}
	return glyph(c.Mark, ascii) + oddMark(c)
}

// oddMark is what follows a cell that differs from the others, so that it is
// seen without colour too.
func oddMark(c report.Cell) string {
	if c.Odd {
		return "!"
	}
	return ""
}

// textWidth is the number of terminal columns that an escaped text takes.
func textWidth(s string) int { return twwidth.Width(s) }

// Start implements tw.Renderer.
func (p *tablePen) Start(w io.Writer) error {
	p.out = w
	return nil
}

// Header implements tw.Renderer.
func (p *tablePen) Header(_ [][]string, f tw.Formatting) {
	p.measure(f)
	for _, line := range stackAll(p.headers, p.widths) {
		p.draw(line, func(_ int, s string) string { return p.palette.heading(s) })
	}
}

// Row implements tw.Renderer.
func (p *tablePen) Row(texts []string, f tw.Formatting) {
	p.measure(f)
	row := p.rows[p.drawn]
	p.drawn++
	p.draw(texts, func(i int, s string) string { return p.palette.mark(row[i].Mark, s) })
}

// Footer implements tw.Renderer: there is none.
func (p *tablePen) Footer([][]string, tw.Formatting) {}

// Line implements tw.Renderer: there are no rules between lines.
func (p *tablePen) Line(tw.Formatting) {}

func (p *tablePen) draw(texts []string, paint func(int, string) string) {
	var line strings.Builder
	for i, text := range texts {
		if p.options.Width > 0 {
			text = cut(text, p.widths[i], either(p.options.ASCII, "~", "⋯"), textWidth)
		}
		line.WriteString(paint(i, text))
		if i < len(texts)-1 {
			line.WriteString(strings.Repeat(" ", p.widths[i]-textWidth(text)+gap))
		}
	}
	// The writer is a buffer, which does not fail.
	_, _ = io.WriteString(p.out, strings.TrimRight(line.String(), " ")+"\n")
}

// measure settles the widths of the columns, once.
func (p *tablePen) measure(f tw.Formatting) {
	if p.widths == nil {
		p.widths = p.columnWidths(f.Row.Widths)
	}
}

// columnWidths are those that tablewriter found, made to fit the terminal.
func (p *tablePen) columnWidths(found tw.Mapper[int, int]) []int {
	widths, floors := make([]int, len(p.headers)), make([]int, len(p.headers))
	for i, h := range p.headers {
		widths[i] = found.Get(i)
		if !p.options.NoHeaders {
			floors[i] = textWidth(h)
		}
	}
	if p.options.Width > 0 {
		shrink(widths, floors, p.options.Width-gap*(len(widths)-1))
	}
	return widths
}
