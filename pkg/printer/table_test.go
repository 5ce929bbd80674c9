package printer

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

func texts(columns []string, rows ...[]string) grid {
	g := grid{Kind: "Texts", table: report.Table{Columns: columns}}
	for _, row := range rows {
		var cells []report.Cell
		for _, s := range row {
			cells = append(cells, report.Text(s))
		}
		g.table.Rows = append(g.table.Rows, cells)
	}
	return g
}

func TestTable(t *testing.T) {
	long := strings.Repeat("long", 60)
	tests := []struct {
		name    string
		report  grid
		options Options
		want    string
	}{
		{
			name:   "headers are left as they are",
			report: texts([]string{"users/Impersonate.extra_x", "-"}, []string{"a", "b"}),
			want: "" +
				"users/Impersonate.extra_x  -\n" +
				"a                          b\n",
		},
		{
			name:   "hostile headers are escaped",
			report: texts([]string{rtlName, scriptName}, []string{"a", "b"}),
			want: "" +
				`jane\u202enimda  <script>alert('&')</script>` + "\n" +
				`a                b` + "\n",
		},
		{
			name:   "long cells are neither cut nor wrapped",
			report: texts([]string{"A", "B"}, []string{long, long}),
			want: "" +
				"A" + strings.Repeat(" ", 241) + "B\n" +
				long + "  " + long + "\n",
		},
		{
			name:   "wide characters take two columns, accents none",
			report: texts([]string{"WHO", "B"}, []string{cjkName, "x"}, []string{"e\u0301ve", "x"}, []string{"janes", "x"}),
			want: "" +
				"WHO    B\n" +
				"名前   x\n" +
				"e\u0301ve    x\n" +
				"janes  x\n",
		},
		{
			name:   "cells are not trimmed, merged or left blank",
			report: texts([]string{"A", "B"}, []string{" x ", ""}, []string{"a  b", "a\nb\tc"}, []string{"a  b", "total"}),
			want: "" +
				`A          B` + "\n" +
				`\x20x\x20  <none>` + "\n" +
				`a \x20b    a\x0ab\x09c` + "\n" +
				`a \x20b    total` + "\n",
		},
		{
			name:   "an empty last header leaves no trailing blanks",
			report: texts([]string{"A", ""}, []string{"x", "y"}),
			want: "" +
				"A\n" +
				"x  y\n",
		},
		{
			name:    "an empty last header leaves no trailing blanks in colour",
			report:  texts([]string{"A", ""}, []string{"x", "y"}),
			options: Options{Color: true},
			want: "" +
				"\x1b[1mA\x1b[22m\n" +
				"x  y\n",
		},
		{
			name:    "the widest columns lose their middle first",
			report:  texts([]string{"WHO", "NAMESPACE", "C"}, []string{"system:serviceaccount:kube-system:replicaset", "kube-system", "x"}),
			options: Options{Width: 40},
			want: "" +
				"WHO                       NAMESPACE    C\n" +
				"system:servi⋯:replicaset  kube-system  x\n",
		},
		{
			name:    "headers and narrow columns are never cut",
			report:  texts([]string{"A_LONG_HEADER_THAT_STAYS", "B"}, []string{long, "123456789012"}),
			options: Options{Width: 10},
			want: "" +
				"A_LONG_HEADER_THAT_STAYS  B\n" +
				"longlonglong⋯onglonglong  123456789012\n",
		},
		{
			name:    "without headers only the cells count",
			report:  texts([]string{"A_LONG_HEADER_THAT_STAYS", "B"}, []string{"x", "y"}),
			options: Options{NoHeaders: true, Width: 10},
			want:    "x  y\n",
		},
		{
			name:    "wide characters are not cut in two",
			report:  texts([]string{"WHO"}, []string{strings.Repeat("名", 10)}),
			options: Options{Width: 14},
			want: "" +
				"WHO\n" +
				"名名名⋯名名名\n",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, printed(t, tt.report, tt.options)); diff != "" {
				t.Errorf("table (-want +got):\n%s", diff)
			}
		})
	}
}

// Colour codes change nothing but the colour.
func TestTableColorKeepsTheLayout(t *testing.T) {
	plain := printed(t, hostileGrid(), Options{})
	colored := printed(t, hostileGrid(), Options{Color: true})
	if diff := cmp.Diff(plain, withoutColor(colored)); diff != "" {
		t.Errorf("table without its colour codes (-want +got):\n%s", diff)
	}
}

func withoutColor(s string) string {
	for _, code := range []string{"\x1b[1m", "\x1b[22m", "\x1b[32m", "\x1b[0m", "\x1b[2m", "\x1b[33;1m", "\x1b[0;22m"} {
		s = strings.ReplaceAll(s, code, "")
	}
	return s
}
