package printer

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// partial is a report that lacks something.
type partial struct {
	report.Completeness
	columns []string
}

func (p partial) Table(bool) report.Table {
	return report.Table{Columns: p.columns}
}

func (p partial) Names() []string { return []string{"pods"} }

// said is a report that people read as sentences, which say themselves what
// is missing.
type said struct{ partial }

func (said) Text(bool) []report.Line {
	return []report.Line{{report.Text("unknown: connection refused")}}
}

func lacking(reasons ...string) partial {
	p := partial{columns: []string{"WHO", "CAN"}}
	for _, reason := range reasons {
		p.Missing(reason)
	}
	return p
}

// An incomplete answer says so in every format, with hostile words made safe.
func TestGapsInEveryFormat(t *testing.T) {
	p := lacking("a\x1b[31m, \"b\"", "<script>|*c*")
	tests := []struct{ format, want string }{
		{"", "WHO  CAN\nincomplete: a\\x1b[31m, \"b\"\nincomplete: <script>|*c*\n"},
		{"table", "WHO  CAN\nincomplete: a\\x1b[31m, \"b\"\nincomplete: <script>|*c*\n"},
		{"wide", "WHO  CAN\nincomplete: a\\x1b[31m, \"b\"\nincomplete: <script>|*c*\n"},
		{"csv", "WHO,CAN\n\"incomplete: a\\x1b[31m, \"\"b\"\"\",\nincomplete: <script>|*c*,\n"},
		{"markdown", "| WHO | CAN |\n| --- | --- |\n\n**incomplete:** a\\\\x1b\\[31m, \"b\"\n\n**incomplete:** &lt;script&gt;\\|\\*c\\*\n"},
		{"name", "pods\n# incomplete: a\\x1b[31m, \"b\"\n# incomplete: <script>|*c*\n"},
		{"json", "{\n    \"incomplete\": true,\n    \"reasons\": [\n        \"a\\u001b[31m, \\\"b\\\"\",\n        \"<script>|*c*\"\n    ]\n}\n"},
		{"yaml", "incomplete: true\nreasons:\n- \"a\\x1b[31m, \\\"b\\\"\"\n- <script>|*c*\n"},
	}
	for _, tt := range tests {
		t.Run(tt.format, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, printed(t, p, Options{Format: format(t, tt.format)})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	golden(t, "gaps.html", printed(t, p, Options{Format: format(t, "html")}))
}

// Without headers, gaps still stand apart from rows.
func TestGapsWithoutHeaders(t *testing.T) {
	tests := []struct{ format, want string }{
		{"table", "incomplete: late\n"},
		{"csv", "incomplete: late,\n"},
	}
	for _, tt := range tests {
		o := Options{Format: format(t, tt.format), NoHeaders: true}
		if diff := cmp.Diff(tt.want, printed(t, lacking("late"), o)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.format, diff)
		}
	}
}

func TestGapsOfACompleteReport(t *testing.T) {
	for form, want := range map[string]string{
		"table": "WHO  CAN\n", "csv": "WHO,CAN\n", "markdown": "| WHO | CAN |\n| --- | --- |\n", "name": "pods\n",
	} {
		if diff := cmp.Diff(want, printed(t, lacking(), Options{Format: format(t, form)})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", form, diff)
		}
	}
}

// A report that is text says itself what it lacks.
func TestGapsAreTheTextsOwn(t *testing.T) {
	want := "unknown: connection refused\n"
	if diff := cmp.Diff(want, printed(t, said{lacking("connection refused")}, Options{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
