package printer

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// formulaStarts are the characters with which a spreadsheet lets a formula
// begin, in their plain and in their full-width form.
const formulaStarts = "=+-@＝＋－＠"

// writeCSV writes RFC 4180 records, ended by LF as other Unix tools do. Marks
// are the words yes, no and unknown; what is not applicable is empty.
func writeCSV(out *bytes.Buffer, t report.Table, o Options) error {
	w := csv.NewWriter(out)
	record := make([]string, len(t.Columns))
	if !o.NoHeaders {
		for i, c := range t.Columns {
			record[i] = csvText(c)
		}
		_ = w.Write(record) // a failure stays in w.Error
	}
	for _, row := range t.Rows {
		for i, c := range row {
			record[i] = word(c.Mark)
			if c.Text != "" {
				record[i] = csvText(c.Text)
			}
		}
		_ = w.Write(record)
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	return nil
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
	if strings.HasPrefix(s, "\t") || strings.HasPrefix(s, "\r") || strings.HasPrefix(s, "\n") {
		return true
	}
	s = strings.TrimLeftFunc(s, func(r rune) bool {
		return r == utf8.RuneError || unicode.IsSpace(r) || !isVisible(r)
	})
	r, _ := utf8.DecodeRuneInString(s)
	return s != "" && strings.ContainsRune(formulaStarts, r)
}
