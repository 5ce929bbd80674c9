package flags

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"

	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// table is a report that is one.
type table report.Table

func (t table) Table(bool) report.Table { return report.Table(t) }

// Only a table with heads takes the terminal's width into account, and only
// where there is a terminal.
func TestPrintFitsTheTerminal(t *testing.T) {
	const whole = "" +
		"IDENTITY          default  kube-system\n" +
		"jane@example.com  ✓        -\n"
	const blocks = "" +
		"IDENTITY          default\n" +
		"jane@example.com  ✓\n" +
		"\n" +
		"IDENTITY          kube-system\n" +
		"jane@example.com  -\n"
	tests := []struct {
		name     string
		terminal bool
		columns  int
		variable string
		heads    int
		want     string
	}{
		{"a narrow terminal", true, 30, "", 1, blocks},
		{"a wide terminal", true, 38, "", 1, whole},
		{"no heads", true, 30, "", 0, whole},
		{"a terminal that does not know", true, 0, "", 1, whole},
		{"no terminal", false, 30, "30", 1, whole},
		{"COLUMNS goes before the terminal", true, 30, "38", 1, whole},
		{"COLUMNS where the terminal does not know", true, 0, "30", 1, blocks},
		{"COLUMNS that is no number", true, 30, "all", 1, blocks},
		{"COLUMNS that cannot be meant", true, 30, "0", 1, blocks},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			console, out, _ := consoleOf(map[string]string{"COLUMNS": tt.variable})
			console.OutIsTTY, console.OutWidth = tt.terminal, tt.columns
			output := Output{color: "never"}
			printer, err := output.ToPrinter(console)
			if err != nil {
				t.Fatal(err)
			}
			answer := table{
				Columns: []string{"IDENTITY", "default", "kube-system"}, Heads: tt.heads,
				Rows: [][]report.Cell{{report.Text("jane@example.com"), report.Marked(report.Yes), report.Marked(report.No)}},
			}
			if err := printer.Print(answer); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, out.String()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// Help offers what a command takes.
func TestOutputHelpNamesFormats(t *testing.T) {
	tests := []struct {
		formats []string
		want    string
	}{
		{nil, "table, wide, json, yaml, csv, markdown, html, name, manifest, jsonpath"},
		{CheckFormats(), "table, wide, json, yaml, csv, markdown, html, jsonpath"},
		{TestFormats(), "table, json, yaml, junit, tap, github, csv, markdown, html, jsonpath"},
		{MatrixFormats(), "table, wide, json, jsonl, yaml, csv, markdown, html, jsonpath"},
	}
	for _, tt := range tests {
		set := pflag.NewFlagSet("", pflag.ContinueOnError)
		new(Output).AddFlags(set, tt.formats...)
		want := "How the answer is written: " + tt.want + ", where it fits (jsonpath=TEMPLATE)"
		if diff := cmp.Diff(want, set.Lookup("output").Usage); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}
