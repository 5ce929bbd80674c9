package printer

import (
	"fmt"
	"io"
	"testing"

	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// 1,000 identities in 200 namespaces are to take less than three seconds.
func BenchmarkBlocks(b *testing.B) {
	t := report.Table{Columns: []string{"IDENTITY"}, Heads: 1}
	for i := range 200 {
		t.Columns = append(t.Columns, fmt.Sprintf("team-%d-staging", i))
	}
	for i := range 1000 {
		row := []report.Cell{report.Text(fmt.Sprintf("system:serviceaccount:team-%d:bot", i))}
		for j := range 200 {
			row = append(row, report.Marked(report.Mark(1+(i+j)%4)))
		}
		t.Rows = append(t.Rows, row)
	}
	for _, width := range []int{0, 80, 200} {
		b.Run(fmt.Sprint(width), func(b *testing.B) {
			for b.Loop() {
				if err := Print(io.Discard, grid{table: t}, Options{Width: width}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
