package printer

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/emicklei/dot"

	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// writeGraph draws a report for Graphviz or Mermaid. Names are escaped as on a
// terminal, and then as each of them takes labels. What is missing is a comment
// above.
func writeGraph(out *bytes.Buffer, r report.Report, format string) error {
	grapher, ok := r.(report.Grapher)
	if !ok {
		return fmt.Errorf("output format %q does not fit this answer", format)
	}
	label := Escape
	if format == FormatMermaid {
		label = mermaidLabel
		lineGaps(out, r, "%% ")
	} else {
		lineGaps(out, r, "// ")
	}
	drawn := drawing(grapher.Graph(), label)
	if format == FormatMermaid {
		out.WriteString(dot.MermaidFlowchart(drawn, dot.MermaidLeftToRight))
		return nil
	}
	out.WriteString(drawn.String() + "\n")
	return nil
}

// drawing is the graph for the library that writes it. Its nodes are numbered, so
// that names are in labels alone.
func drawing(g report.Graph, label func(string) string) *dot.Graph {
	drawn := dot.NewGraph(dot.Directed)
	drawn.Attr("rankdir", "LR")
	var nodes []dot.Node
	for i, node := range g.Nodes {
		made := drawn.Node(fmt.Sprintf("%0*d", len(strconv.Itoa(len(g.Nodes))), i)).Label(label(node.Label))
		if node.Target {
			made.Attr("shape", "box")
		}
		nodes = append(nodes, made)
	}
	for _, edge := range g.Edges {
		made := drawn.Edge(nodes[edge.From], nodes[edge.To]).Label(edgeLabel(edge, label))
		if edge.Faint {
			made.Attr("style", "dotted")
		}
	}
	return drawn
}

func edgeLabel(edge report.GraphEdge, label func(string) string) string {
	if edge.Faint {
		return label("(" + edge.Label + ")")
	}
	return label(edge.Label)
}

// mermaidLabel keeps a label from being read as entities or as Markdown, which
// Mermaid does inside quotes. The library escapes what is special in HTML.
func mermaidLabel(text string) string {
	return strings.NewReplacer("#", "#35;", "`", "#96;", "*", "#42;", "_", "#95;").Replace(Escape(text))
}
