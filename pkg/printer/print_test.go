package printer

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

func TestPrintHostileNamesInEveryFormat(t *testing.T) {
	tests := []struct {
		file    string
		format  string
		options Options
	}{
		{file: "default.txt"},
		{file: "default-ascii.txt", options: Options{ASCII: true}},
		{file: "default-color.txt", options: Options{Color: true}},
		{file: "wide.txt", format: "wide"},
		{file: "table.txt", format: "table"},
		{file: "table-no-headers.txt", format: "table", options: Options{NoHeaders: true}},
		{file: "table-ascii.txt", format: "table", options: Options{ASCII: true}},
		{file: "table-color.txt", format: "table", options: Options{Color: true}},
		{file: "table-narrow.txt", format: "table", options: Options{Width: 40}},
		{file: "table-narrow-color-ascii.txt", format: "table", options: Options{Width: 40, Color: true, ASCII: true}},
		{file: "table.csv", format: "csv", options: Options{Color: true, ASCII: true, Width: 20}},
		{file: "table-no-headers.csv", format: "csv", options: Options{NoHeaders: true}},
		{file: "table.md", format: "markdown", options: Options{Color: true, Width: 20}},
		{file: "table-no-headers-ascii.md", format: "markdown", options: Options{NoHeaders: true, ASCII: true}},
		{file: "table.html", format: "html", options: Options{Color: true, ASCII: true, Width: 20}},
		{file: "table-no-headers.html", format: "html", options: Options{NoHeaders: true}},
		{file: "report.json", format: "json", options: Options{Color: true}},
		{file: "report.yaml", format: "yaml", options: Options{Color: true}},
		{file: "manifest.yaml", format: "manifest"},
		{file: "names.txt", format: "name", options: Options{Color: true}},
		{file: "jsonpath.txt", format: `jsonpath={range .names[*]}{@}{"\n"}{end}{.count} {.ratio} {.names[0:2]} {.missing}`},
	}
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			tt.options.Format = format(t, tt.format)
			golden(t, tt.file, printed(t, hostileEverything(), tt.options))
		})
	}
}

// A report without text has its table as the default form.
func TestPrintDefaultIsTheTableOfAReportWithoutText(t *testing.T) {
	want := "" +
		"WHO   GET\n" +
		"jane  ✓\n"
	r := grid{table: report.Table{
		Columns: []string{"WHO", "GET"},
		Rows:    [][]report.Cell{{report.Text("jane"), report.Marked(report.Yes)}},
	}, reason: "by rb/x"}
	if diff := cmp.Diff(want, printed(t, r, Options{})); diff != "" {
		t.Errorf("default (-want +got):\n%s", diff)
	}
	wide := "" +
		"WHO   GET  REASON\n" +
		"jane  ✓    by rb/x\n"
	if diff := cmp.Diff(wide, printed(t, r, Options{Format: format(t, "wide")})); diff != "" {
		t.Errorf("wide (-want +got):\n%s", diff)
	}
}

func TestPrintEmptyTable(t *testing.T) {
	empty := grid{Kind: "Empty", table: report.Table{Columns: []string{"WHO", "CAN"}}}
	tests := []struct {
		format          string
		want, noHeaders string
	}{
		{"table", "WHO  CAN\n", ""},
		{"csv", "WHO,CAN\n", ""},
		{"markdown", "| WHO | CAN |\n| --- | --- |\n", ""},
	}
	for _, tt := range tests {
		t.Run(tt.format, func(t *testing.T) {
			o := Options{Format: format(t, tt.format)}
			if diff := cmp.Diff(tt.want, printed(t, empty, o)); diff != "" {
				t.Errorf("with headers (-want +got):\n%s", diff)
			}
			o.NoHeaders = true
			if diff := cmp.Diff(tt.noHeaders, printed(t, empty, o)); diff != "" {
				t.Errorf("without headers (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff("", printed(t, grid{}, o)); diff != "" {
				t.Errorf("without columns (-want +got):\n%s", diff)
			}
		})
	}
	golden(t, "empty.html", printed(t, empty, Options{Format: format(t, "html")}))
}

func TestPrintWritesNothingOnError(t *testing.T) {
	ragged := grid{table: report.Table{Columns: []string{"A", "B"}, Rows: [][]report.Cell{{report.Text("x")}}}}
	tests := []struct {
		name, format string
		report       report.Report
		want         string
	}{
		{"no names", "name", grid{}, `output format "name" does not fit this answer`},
		{"no objects", "manifest", grid{}, `output format "manifest" does not fit this answer`},
		{"ragged table", "table", ragged, `print table: row 0 has 1 cells for 2 columns`},
		{"ragged html", "html", ragged, `print table: row 0 has 1 cells for 2 columns`},
		{
			"failing template", "jsonpath={.names[7]}", hostileGrid(),
			`run jsonpath template "{.names[7]}": array index out of bounds: index 7, length 6`,
		},
		{"no json", "json", noJSON{}, `marshal as json: json: unsupported type: chan int`},
		{"no yaml", "yaml", noJSON{}, `marshal as json: json: unsupported type: chan int`},
		{"no html", "html", noJSON{}, `marshal the report: json: unsupported type: chan int`},
		{"no manifest", "manifest", noJSON{}, `print object 0: marshal as json: json: unsupported type: chan int`},
		{"no jsonpath", "jsonpath={.kind}", noJSON{}, `marshal as json: json: unsupported type: chan int`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			err := Print(&out, tt.report, Options{Format: format(t, tt.format)})
			if diff := cmp.Diff(tt.want, fmt.Sprint(err)); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff("", out.String()); diff != "" {
				t.Errorf("output (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPrintReportsTheErrorOfTheWriter(t *testing.T) {
	err := Print(brokenPipe{}, hostileGrid(), Options{})
	if diff := cmp.Diff("write the answer: broken pipe", fmt.Sprint(err)); diff != "" {
		t.Errorf("error (-want +got):\n%s", diff)
	}
	if !errors.Is(err, errBrokenPipe) {
		t.Errorf("error %v does not wrap that of the writer", err)
	}
}

// noJSON is a report that cannot be marshalled.
type noJSON struct{ C chan int }

func (noJSON) Table(bool) report.Table { return report.Table{} }
func (n noJSON) Objects() []any        { return []any{n.C} }

var errBrokenPipe = errors.New("broken pipe")

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, errBrokenPipe }
