package printer

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// drawn is a report that is a graph, with names that try to be more.
type drawn struct{ report.Completeness }

func (drawn) Table(bool) report.Table { return report.Table{} }

func (drawn) Graph() report.Graph {
	return report.Graph{
		Nodes: []report.GraphNode{
			{Label: "a\"];\nevil[label=\"x"}, {Label: "</script><b>`**#quot;__"}, {Label: "user \x1b[31m*", Target: true},
		},
		Edges: []report.GraphEdge{{From: 0, To: 2, Label: "legacy"}, {From: 1, To: 2, Label: "x|y", Faint: true}},
	}
}

func TestGraphs(t *testing.T) {
	r := drawn{}
	r.Missing("a role\nis missing")
	tests := map[string]string{
		FormatDot: `// incomplete: a role\x0ais missing
digraph  {
	rankdir="LR";
	n1[label="a\"];\\x0aevil[label=\"x"];
	n2[label="</script><b>` + "`" + `**#quot;__"];
	n3[label="user \\x1b[31m*",shape="box"];
	n1->n3[label="legacy"];
	n2->n3[label="(x|y)",style="dotted"];
	
}

`,
		FormatMermaid: `%% incomplete: a role\x0ais missing
flowchart LR;
	n1("a&#34;];\x0aevil[label=&#34;x");
	n2("&lt;/script&gt;&lt;b&gt;#96;#42;#42;#35;quot;#95;#95;");
	n3("user \x1b[31m#42;");
	n1 -->|"legacy"| n3;
	n2 -->|"(x|y)"| n3;
`,
	}
	for format, want := range tests {
		var out bytes.Buffer
		if err := Print(&out, r, Options{Format: Format{name: format}}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, out.String()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", format, diff)
		}
	}
}

// TestGraphsFitGraphsOnly: no other report can be written so.
func TestGraphsFitGraphsOnly(t *testing.T) {
	for _, format := range []string{FormatDot, FormatMermaid, FormatSARIF} {
		err := Print(&bytes.Buffer{}, report.Manifest{}, Options{Format: Format{name: format}})
		if err == nil || !strings.Contains(err.Error(), "does not fit this answer") {
			t.Errorf("%s: %v", format, err)
		}
	}
}
