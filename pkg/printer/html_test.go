package printer

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

func TestHTMLCell(t *testing.T) {
	tests := []struct {
		name string
		cell report.Cell
		want string
	}{
		{"yes", report.Marked(report.Yes), `<td class="yes">yes</td>`},
		{"no", report.Marked(report.No), `<td class="no">no</td>`},
		{"unknown", report.Marked(report.Unknown), `<td class="unknown">unknown</td>`},
		{"not applicable", report.Marked(report.NotApplicable), `<td class="not-applicable">n/a</td>`},
		{"marked text", report.Cell{Text: "rb/x", Mark: report.Yes}, `<td class="yes">rb/x</td>`},
		{"nothing", report.Cell{}, `<td></td>`},
		{"escape sequence", report.Text(escapeName), `<td>\x1b]0;owned\x07\x1b[31mred\x1b[0m</td>`},
		{"formula", report.Text(formulaName), `<td>=cmd()</td>`},
		{"script", report.Text(scriptName), `<td>&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;</td>`},
		{"attribute", report.Text(`" onclick="x`), `<td>&#34; onclick=&#34;x</td>`},
		{"pipe", report.Text(pipeName), `<td>a|b</td>`},
		{"CJK", report.Text(cjkName), `<td>名前</td>`},
		{"RTL override", report.Text(rtlName), `<td>jane\u202enimda</td>`},
		{"blanks", report.Text(" a  b"), `<td>\x20a \x20b</td>`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, htmlCell(tt.cell)); diff != "" {
				t.Errorf("htmlCell (-want +got):\n%s", diff)
			}
		})
	}
}

func TestHTMLTitleIsTheKind(t *testing.T) {
	tests := []struct {
		report report.Report
		want   string
	}{
		{grid{Kind: "AccessMatrix"}, "AccessMatrix"},
		{grid{}, "Report"},
		{list{"a"}, "Report"},
	}
	for _, tt := range tests {
		got, err := kindOf(tt.report)
		if err != nil || got != tt.want {
			t.Errorf("kindOf(%T) = %q, %v, want %q", tt.report, got, err, tt.want)
		}
	}
}

// list is a report that is no JSON object.
type list []string

func (list) Table(bool) report.Table { return report.Table{} }
