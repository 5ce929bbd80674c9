package printer

import (
	"bytes"
	"fmt"
	"io"
	"slices"

	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// Options say how an answer is written. The zero value is the report's default
// form without colour, with headers, with Unicode glyphs and as wide as it
// needs to be.
type Options struct {
	Format Format
	// NoHeaders leaves out the column headers of every format that has them.
	NoHeaders bool
	// ASCII replaces the glyphs of marks, never the letters of names.
	ASCII bool
	// Color paints the table and the text form; no other format has colours.
	Color bool
	// Width is the number of terminal columns that lines of a table may take;
	// 0 is unlimited. A table with heads that does not fit is written as blocks
	// of columns (writeBlocks says how). The cells of any other lose their
	// middle, with a mark where it was. Headers are never cut, and the text
	// form never is.
	Width int
	// BlocksOnly keeps Width to tables with heads; others are as wide as they
	// need to be.
	BlocksOnly bool
}

// Print writes the report to w in the format of the options, with a newline at
// the end of the last line (jsonpath: only what the template says).
//
// The default format is the text of a report.Texter and the table of any other
// report; wide is the same with the additional columns. csv, markdown and html
// always hold every column. An error means that nothing was written, unless it
// wraps the error of w itself or the format is streamed: jsonl always is, and
// csv is for a report.Recorder. Those reach w while the report is read, so what
// came before an error stays, and an error of w ends the reading.
func Print(w io.Writer, r report.Report, o Options) error {
	if streamer, ok := r.(report.Streamer); ok && o.Format.name == FormatJSONL {
		return writeJSONL(w, streamer.Lines())
	}
	if recorder, ok := r.(report.Recorder); ok && o.Format.name == FormatCSV {
		columns, rows := recorder.Records()
		return writeCSV(w, r, columns, rows, o)
	}
	if o.Format.name == FormatJSON {
		return writeJSON(w, r)
	}
	var out bytes.Buffer
	if err := render(&out, r, o); err != nil {
		return err
	}
	return flush(w, out.Bytes())
}

// Lines writes lines of text, each made of cells side by side. A cell without
// text shows its mark's glyph. Only the error of w is ever returned.
func Lines(w io.Writer, lines []report.Line, o Options) error {
	var out bytes.Buffer
	writeLines(&out, lines, o)
	return flush(w, out.Bytes())
}

func render(out *bytes.Buffer, r report.Report, o Options) error {
	switch o.Format.name {
	case "", FormatWide:
		wide := o.Format.name == FormatWide
		if t, ok := r.(report.Texter); ok {
			writeLines(out, t.Text(wide), o)
			return nil
		}
		return renderPlain(out, r, wide, o)
	case FormatTable:
		return renderPlain(out, r, false, o)
	case FormatCSV:
		table := r.Table(true)
		return writeCSV(out, r, table.Columns, slices.Values(table.Rows), o)
	case FormatMarkdown:
		return renderMarkdown(out, r, o)
	case FormatHTML:
		return renderHTML(out, r, o)
	case FormatYAML:
		return writeYAML(out, r)
	case FormatJSONPath:
		return writeJSONPath(out, r, o.Format.template)
	case FormatJUnit, FormatTAP, FormatGitHub:
		return renderTester(out, r, o.Format.name)
	case FormatDot, FormatMermaid:
		return writeGraph(out, r, o.Format.name)
	case FormatSARIF:
		return writeSARIF(out, r)
	case FormatName:
		if n, ok := r.(report.Namer); ok {
			writeNames(out, n.Names())
			lineGaps(out, r, "# ")
			return nil
		}
	case FormatManifest:
		if l, ok := r.(report.Lister); ok {
			lineGaps(out, r, "# ")
			lineComments(out, r, "# ")
			return writeManifest(out, l.Objects())
		}
	}
	return fmt.Errorf("output format %q does not fit this answer", o.Format.name)
}

// renderPlain writes the table for people, and below it what it lacks.
func renderPlain(out *bytes.Buffer, r report.Report, wide bool, o Options) error {
	if err := renderTable(out, r, wide, o, writeTable); err != nil {
		return err
	}
	lineSummary(out, r)
	lineComments(out, r, "")
	lineGaps(out, r, "")
	return nil
}

// renderMarkdown writes a table with what it is about above and what explains
// it below. Bare rows, without headers, have neither.
func renderMarkdown(out *bytes.Buffer, r report.Report, o Options) error {
	_, isRecorder := r.(report.Recorder) // whose wide table is a row for each cell
	if !o.NoHeaders {
		markdownCaption(out, r)
		markdownSummary(out, r)
	}
	if err := renderTable(out, r, !isRecorder, o, writeMarkdown); err != nil {
		return err
	}
	if !o.NoHeaders {
		markdownLegend(out, r)
	}
	markdownGaps(out, r)
	return nil
}

// renderTable hands a checked table to one of the writers of tables.
func renderTable(
	out *bytes.Buffer, r report.Report, wide bool, o Options,
	write func(*bytes.Buffer, report.Table, Options) error,
) error {
	table := r.Table(wide)
	if _, summarised := r.(report.Summarised); summarised && len(table.Rows) == 0 {
		return nil // its summary says so
	}
	for i, row := range table.Rows {
		if err := checkRow(i, row, len(table.Columns)); err != nil {
			return err
		}
	}
	return write(out, table, o)
}

// checkRow refuses a row that is not as long as the columns are many.
func checkRow(i int, row []report.Cell, columns int) error {
	if len(row) == columns {
		return nil
	}
	return fmt.Errorf("print table: row %d has %d cells for %d columns", i, len(row), columns)
}

func flush(w io.Writer, b []byte) error {
	if len(b) == 0 {
		return nil
	}
	if _, err := w.Write(b); err != nil {
		return fmt.Errorf("write the answer: %w", err)
	}
	return nil
}
