package printer

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// longest is as long as the name of a namespace can be.
const longest = "preview-of-the-quarterly-billing-report-for-the-emea-region-081"

// paged is a report whose rows have heads, and that lacks something.
type paged struct {
	grid
	report.Completeness
}

// pagedOf is a report of rows, the first cells of which are its heads, with
// marks by turns in the other columns.
func pagedOf(columns []string, rows ...[]string) paged {
	var p paged
	p.table.Columns = columns
	marks := []report.Mark{report.Yes, report.No, report.Unknown, report.NotApplicable}
	for i, row := range rows {
		p.table.Heads = len(row)
		var cells []report.Cell
		for _, s := range row {
			cells = append(cells, report.Text(s))
		}
		for j := len(row); j < len(columns); j++ {
			cells = append(cells, report.Marked(marks[(i+j)%len(marks)]))
		}
		p.table.Rows = append(p.table.Rows, cells)
	}
	return p
}

func clusterGrid() paged {
	p := pagedOf(
		[]string{"IDENTITY", "default", "kube-system", "team-checkout", "team-search", "monitoring", cjkName},
		[]string{"jane@example.com"}, []string{escapeName}, []string{"sa/ci:deployer"},
	)
	p.Missing("connection refused")
	p.table.Rows[0][2] = report.Cell{Text: "edit+", Mark: report.Yes}
	p.table.Rows[1][3] = report.Cell{Text: "(12)", Mark: report.Unknown}
	return p
}

func TestBlocks(t *testing.T) {
	tests := []struct {
		file    string
		options Options
	}{
		{"blocks-full.txt", Options{}},
		{"blocks-120.txt", Options{Width: 120}},
		{"blocks-80.txt", Options{Width: 80}},
		{"blocks-60.txt", Options{Width: 60}},
		{"blocks-60-ascii-no-headers.txt", Options{Width: 60, ASCII: true, NoHeaders: true}},
		{"blocks-60-color.txt", Options{Width: 60, Color: true}},
		{"blocks-40.txt", Options{Width: 40}},
	}
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			golden(t, tt.file, printed(t, clusterGrid(), tt.options))
			tt.options.BlocksOnly = true
			golden(t, tt.file, printed(t, clusterGrid(), tt.options))
		})
	}
}

func TestBlocksMakeRoom(t *testing.T) {
	account := "system:serviceaccount:kube-system:replicaset-controller"
	tests := []struct {
		name    string
		report  paged
		options Options
		want    string
	}{
		{
			name:    "the longest namespace is stacked on 40 columns",
			report:  pagedOf([]string{"IDENTITY", "default", longest, "prod"}, []string{"jane@example.com"}),
			options: Options{Width: 40},
			want: "" +
				"IDENTITY          default\n" +
				"jane@example.com  -\n" +
				"\n" +
				"                  preview-of-the-\n" +
				"                  quarterly-billing-\n" +
				"                  report-for-the-emea-\n" +
				"IDENTITY          region-081\n" +
				"jane@example.com  ?\n" +
				"\n" +
				"IDENTITY          prod\n" +
				"jane@example.com  ∙\n",
		},
		{
			name:    "a header without joints is stacked as well",
			report:  pagedOf([]string{"IDENTITY", strings.Repeat("x", 29) + strings.Repeat("名", 10)}, []string{"jane@example.com"}),
			options: Options{Width: 40},
			want: "" +
				"                  xxxxxxxxxxxxxxxxxxxxxx\n" +
				"                  xxxxxxx名名名名名名名\n" +
				"IDENTITY          名名名\n" +
				"jane@example.com  -\n",
		},
		{
			name:    "a joint at the beginning stays with what follows",
			report:  pagedOf([]string{"IDENTITY", "-" + strings.Repeat("x", 15)}, []string{"jane@example.com"}),
			options: Options{Width: 30},
			want: "" +
				"                  -xxxxxxxxxxx\n" +
				"IDENTITY          xxxx\n" +
				"jane@example.com  -\n",
		},
		{
			name:    "a header gives way before the heads do",
			report:  pagedOf([]string{"IDENTITY", "team-checkout-staging"}, []string{account}),
			options: Options{Width: 70},
			want: "" +
				"                                                         team-\n" +
				"                                                         checkout-\n" +
				"IDENTITY                                                 staging\n" +
				account + "  -\n",
		},
		{
			name:    "heads give way alike in every block",
			report:  pagedOf([]string{"IDENTITY", "default", "team-checkout"}, []string{account}),
			options: Options{Width: 40},
			want: "" +
				"IDENTITY                    default\n" +
				"system:servic⋯t-controller  -\n" +
				"\n" +
				"                            team-\n" +
				"IDENTITY                    checkout\n" +
				"system:servic⋯t-controller  ?\n",
		},
		{
			name:    "two heads",
			report:  pagedOf([]string{"IDENTITY", "QUESTION", "default", "team-checkout"}, []string{"jane@example.com", "get secrets"}),
			options: Options{Width: 45},
			want: "" +
				"IDENTITY          QUESTION     default\n" +
				"jane@example.com  get secrets  ?\n" +
				"\n" +
				"IDENTITY          QUESTION     team-checkout\n" +
				"jane@example.com  get secrets  ∙\n",
		},
		{
			name: "heads give way down to half, and then the cells",
			report: paged{grid: grid{table: report.Table{
				Columns: []string{"IDENTITY", "default", "REASON"}, Heads: 1,
				Rows: [][]report.Cell{{report.Text(account), report.Marked(report.Yes), report.Text(account)}},
			}}},
			options: Options{Width: 42},
			want: "" +
				"IDENTITY              default\n" +
				"system:ser⋯ontroller  ✓\n" +
				"\n" +
				"IDENTITY              REASON\n" +
				"system:ser⋯ontroller  system:ser⋯ontroller\n",
		},
		{
			name:    "without rows",
			report:  paged{grid: grid{table: report.Table{Columns: []string{"IDENTITY", "default", "team-checkout"}, Heads: 1}}},
			options: Options{Width: 20},
			want:    "IDENTITY  default\n\n          team-\nIDENTITY  checkout\n",
		},
		{
			name:    "nothing but heads is a table like any other",
			report:  pagedOf([]string{"IDENTITY"}, []string{account}),
			options: Options{Width: 20},
			want:    "IDENTITY\nsystem:ser⋯ontroller\n",
		},
		{
			name:    "nothing but heads where only blocks have a width",
			report:  pagedOf([]string{"IDENTITY"}, []string{account}),
			options: Options{Width: 20, BlocksOnly: true},
			want:    "IDENTITY\n" + account + "\n",
		},
		{
			name:    "a terminal that is too narrow",
			report:  pagedOf([]string{"IDENTITY", "default", "team-checkout"}, []string{account}),
			options: Options{Width: 1, ASCII: true},
			want: "" +
				"IDENTITY      default\n" +
				"system~oller  -\n" +
				"\n" +
				"              team-\n" +
				"IDENTITY      checkout\n" +
				"system~oller  ?\n",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, printed(t, tt.report, tt.options)); diff != "" {
				t.Errorf("blocks (-want +got):\n%s", diff)
			}
		})
	}
}

// Without heads a width that is for blocks alone changes nothing.
func TestBlocksOnly(t *testing.T) {
	want := printed(t, hostileGrid(), Options{})
	if diff := cmp.Diff(want, printed(t, hostileGrid(), Options{Width: 20, BlocksOnly: true})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
