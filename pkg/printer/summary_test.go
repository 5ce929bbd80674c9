package printer

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// outcome is a report with an outcome, and a row if it has a cell.
type outcome struct {
	Kind string `json:"kind"`
	cell string
	said string
}

func (o outcome) Table(bool) report.Table {
	t := report.Table{Columns: []string{"A"}}
	if o.cell != "" {
		t.Rows = [][]report.Cell{{report.Text(o.cell)}}
	}
	return t
}

func (o outcome) Summary() string { return o.said }

// TestSummary: below a table, above it where it is read in passing, and alone
// where there is no row.
func TestSummary(t *testing.T) {
	one, none := outcome{Kind: "x", cell: "b", said: "1 *more*\x1b"}, outcome{Kind: "x", said: "same"}
	tests := []struct {
		format string
		of     outcome
		want   string
	}{
		{"", one, "A\nb\n1 *more*\\x1b\n"},
		{"", none, "same\n"},
		{FormatTable, none, "same\n"},
		{FormatWide, none, "same\n"},
		{FormatMarkdown, one, "**1 \\*more\\*\\\\x1b**\n\n| A |\n| --- |\n| b |\n"},
		{FormatMarkdown, none, "**same**\n\n"},
		{FormatCSV, none, "A\n"},
		{FormatJSON, none, "{\n    \"kind\": \"x\"\n}\n"},
	}
	for _, tt := range tests {
		format, err := ParseFormat(tt.format)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := Print(&out, tt.of, Options{Format: format}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.want, out.String()); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tt.format, diff)
		}
	}
}
