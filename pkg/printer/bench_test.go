package printer

import (
	"fmt"
	"io"
	"testing"

	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// 10,000 rows are to take less than a second in every format.
func BenchmarkPrint10kRows(b *testing.B) {
	r := grid{Kind: "AccessMatrix", table: report.Table{Columns: []string{"WHO", "GET", "LIST", "WATCH", "CREATE", "DELETE"}}}
	for i := range 10_000 {
		row := []report.Cell{report.Text(fmt.Sprintf("system:serviceaccount:team-%d:bot", i))}
		for j := range 5 {
			row = append(row, report.Marked(report.Mark(1+(i+j)%4)))
		}
		r.table.Rows = append(r.table.Rows, row)
		r.Names = append(r.Names, row[0].Text)
	}
	tests := []struct {
		name, format string
		options      Options
	}{
		{"table", "table", Options{}},
		{"table-color", "table", Options{Color: true}},
		{"table-narrow", "table", Options{Width: 60}},
		{"csv", "csv", Options{}},
		{"markdown", "markdown", Options{}},
		{"html", "html", Options{}},
		{"json", "json", Options{}},
		{"yaml", "yaml", Options{}},
	}
	for _, tt := range tests {
		b.Run(tt.name, func(b *testing.B) {
			var err error
			if tt.options.Format, err = ParseFormat(tt.format); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if err := Print(io.Discard, r, tt.options); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
