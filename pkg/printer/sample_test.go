package printer

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

var update = flag.Bool("update", false, "write the golden files instead of comparing with them")

// Names that a cluster can hold and that no reader should act upon.
const (
	escapeName  = "\x1b]0;owned\x07\x1b[31mred\x1b[0m"
	formulaName = "=cmd()"
	scriptName  = "<script>alert('&')</script>"
	pipeName    = "a|b"
	cjkName     = "名前"
	rtlName     = "jane\u202enimda"
)

func hostileNames() []string {
	return []string{escapeName, formulaName, scriptName, pipeName, cjkName, rtlName}
}

// grid is a report with a table only.
type grid struct {
	Kind   string       `json:"kind"`
	Names  []string     `json:"names"`
	Count  int64        `json:"count"`
	Ratio  float64      `json:"ratio"`
	table  report.Table // what Table returns
	reason string       // the additional cell of wide
}

func (g grid) Table(wide bool) report.Table {
	if !wide || g.reason == "" {
		return g.table
	}
	t := report.Table{Columns: slices.Concat(g.table.Columns, []string{"REASON"})}
	for _, row := range g.table.Rows {
		t.Rows = append(t.Rows, slices.Concat(row, []report.Cell{{Text: g.reason, Mark: row[1].Mark}}))
	}
	return t
}

// everything is a report with every form there is.
type everything struct {
	grid
	lines, wideLines []report.Line
}

func (e everything) Text(wide bool) []report.Line {
	if wide {
		return e.wideLines
	}
	return e.lines
}

func (e everything) Names() []string { return hostileNames() }

func (e everything) Objects() []any {
	return []any{
		map[string]any{"kind": "Role", "apiVersion": "v1", "metadata": map[string]any{"name": rtlName}},
		map[string]any{"kind": "Role", "apiVersion": "v1", "metadata": map[string]any{"name": escapeName}},
	}
}

// hostileGrid has every mark, and a hostile name in each row.
func hostileGrid() grid {
	marks := []report.Mark{report.Yes, report.No, report.Unknown, report.NotApplicable}
	g := grid{Kind: "AccessMatrix", Names: hostileNames(), Count: 12345678, Ratio: 0.5, reason: "by rb/x"}
	g.table.Columns = []string{"WHO", "GET", "pods/Log_x.y"}
	for i, name := range hostileNames() {
		g.table.Rows = append(g.table.Rows, []report.Cell{
			report.Text(name), report.Marked(marks[i%4]), report.Marked(marks[(i+1)%4]),
		})
	}
	return g
}

func hostileEverything() everything {
	e := everything{grid: hostileGrid()}
	for _, name := range hostileNames() {
		e.lines = append(e.lines, report.Line{
			report.Marked(report.Yes), report.Text(" "), {Text: name, Mark: report.No}, report.Text("  "),
		})
	}
	e.wideLines = slices.Concat(e.lines, []report.Line{{}, {
		report.Marked(report.Unknown), report.Text(" and "), report.Marked(report.NotApplicable),
	}})
	return e
}

func printed(t *testing.T, r report.Report, o Options) string {
	t.Helper()
	var out bytes.Buffer
	if err := Print(&out, r, o); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func format(t *testing.T, s string) Format {
	t.Helper()
	f, err := ParseFormat(s)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// golden compares with testdata/NAME, or writes it under -update.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}
