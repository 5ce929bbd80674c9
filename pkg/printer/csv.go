package printer

import (
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// formulaStarts are the characters with which a spreadsheet lets a formula
// begin, in their plain and in their full-width form.
const formulaStarts = "=+-@＝＋－＠"

// writeCSV writes RFC 4180 records, ended by LF as other Unix tools do: the
// headers, the rows as they come, and what the report lacks, which a report of
// records knows only then. Little of it waits in memory. After a row that is
// wrong there is nothing more, and an error of w ends the reading of the rows.
func writeCSV(w io.Writer, r report.Report, columns []string, rows iter.Seq[[]report.Cell], o Options) error {
	pen := csvPen{csv: csv.NewWriter(w)}
	if !o.NoHeaders {
		pen.headers(columns)
	}
	wrong := pen.rows(rows, len(columns))
	if wrong == nil {
		pen.gaps(gapsOf(r), len(columns))
	}
	pen.csv.Flush()
	if err := pen.csv.Error(); err != nil {
		return fmt.Errorf("write the answer: %w", err)
	}
	return wrong
}

// csvPen writes records of each kind. What fails stays in csv.Error.
type csvPen struct {
	csv *csv.Writer
}

func (p csvPen) headers(columns []string) {
	record := make([]string, len(columns))
	for i, c := range columns {
		record[i] = csvText(c)
	}
	_ = p.csv.Write(record)
}

// rows writes a record for each row. Marks are the words yes, no and unknown;
// what is not applicable is empty. Only a row of a wrong length is an error.
func (p csvPen) rows(rows iter.Seq[[]report.Cell], columns int) error {
	record, i := make([]string, columns), 0
	for row := range rows {
		if err := checkRow(i, row, columns); err != nil {
			return err
		}
		for j, c := range row {
			record[j] = word(c.Mark)
			if c.Text != "" {
				record[j] = csvText(c.Text)
			}
		}
		if p.csv.Write(record) != nil {
			return nil
		}
		i++
	}
	return nil
}

// gaps writes a record for each gap, as long as the others.
func (p csvPen) gaps(gaps []string, columns int) {
	for _, gap := range gaps {
		record := make([]string, max(columns, 1))
		record[0] = "incomplete: " + Escape(gap)
		_ = p.csv.Write(record)
	}
}

// csvText is a text that a spreadsheet shows and does not calculate: what might
// start a formula gets an apostrophe in front.
func csvText(s string) string {
	if startsFormula(s) {
		return "'" + Escape(s)
	}
	return Escape(s)
}

// startsFormula errs on the side of yes: spreadsheets differ in what they skip
// before a formula, so anything that cannot be seen is skipped here.
func startsFormula(s string) bool {
	if s == "-" { // calculates nothing, and stands in many cells
		return false
	}
	if strings.HasPrefix(s, "\t") || strings.HasPrefix(s, "\r") || strings.HasPrefix(s, "\n") {
		return true
	}
	s = strings.TrimLeftFunc(s, func(r rune) bool {
		return r == utf8.RuneError || unicode.IsSpace(r) || !isVisible(r)
	})
	r, _ := utf8.DecodeRuneInString(s)
	return s != "" && strings.ContainsRune(formulaStarts, r)
}
