package report

import (
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// Grapher is a report that can be drawn (-o dot, -o mermaid).
type Grapher interface {
	Graph() Graph
}

// Graph is what is drawn: from left to right.
type Graph struct {
	Nodes []GraphNode
	Edges []GraphEdge
}

// GraphNode is one of the nodes.
type GraphNode struct {
	Label string
	// Target is true for a node on the right.
	Target bool
}

// GraphEdge leads from one node to another, by their indices.
type GraphEdge struct {
	From, To int
	Label    string
	Faint    bool // it leads nowhere by itself
}

// Graph implements Grapher with actors on the left, and on the right whom they
// may act as.
func (m *ActingMatrix) Graph() Graph {
	var g Graph
	for _, actor := range m.Actors {
		g.Nodes = append(g.Nodes, GraphNode{Label: whoWord(actor)})
	}
	for _, target := range m.Targets {
		g.Nodes = append(g.Nodes, GraphNode{Label: target.String(), Target: true})
	}
	for _, edge := range m.Edges {
		g.Edges = append(g.Edges, GraphEdge{From: edge.Actor, To: len(m.Actors) + edge.Target, Label: strings.Join(edge.Modes, "+"), Faint: edge.InVain != ""})
	}
	return g
}

// SetPage says what a page in a browser tells beside the matrix; command is how to
// ask about one actor again.
func (m *ActingMatrix) SetPage(page Page, command func(who string) string) {
	m.page, m.command = page, command
}

// Explore implements Explorer.
func (m *ActingMatrix) Explore() Exploration {
	e := Exploration{
		Title: m.Caption(), Facts: m.page.facts(m.Completeness), Gaps: m.Gaps(), RowsAre: "actor", ColsAre: "target", Drawn: true,
		Legend: []ExploreValue{
			{Text: "-", Meaning: "may not, directly", Heat: 0},
			{Text: "(vain)", Meaning: "lets nobody act by itself", Heat: 1},
			{Text: "constrained", Meaning: "within limits", Heat: 2},
			{Text: "legacy", Meaning: "in everything", Heat: 4},
		},
		Sets: [][]int{}, Rules: []ExploreRule{}, NoRules: "the cell names its bindings",
	}
	for _, target := range m.Targets {
		e.Columns = append(e.Columns, ExploreCol{Name: target.String()})
	}
	cells := newDistinct[string, ExploreCell]()
	nothing := cells.number("", func() ExploreCell { return ExploreCell{} })
	for _, actor := range m.Actors {
		e.Rows = append(e.Rows, ExploreRow{Name: whoWord(actor), Kind: strings.ToLower(actor.Kind), Command: m.command(whoWord(actor))})
		row := make([]int, len(m.Targets))
		for i := range row {
			row[i] = nothing
		}
		e.Grid = append(e.Grid, row)
	}
	bindings := newDistinct[access.Grant, string]()
	for _, edge := range m.Edges {
		drawn := ExploreCell{Value: edge.heat(), Text: edge.words(), Note: edge.InVain}
		key := edge.words() + "\n" + edge.InVain
		for _, grant := range edge.Grants {
			drawn.Bindings = append(drawn.Bindings, bindings.number(grant, grant.String))
			key += "\n" + grant.String()
		}
		e.Grid[edge.Actor][edge.Target] = cells.number(key, func() ExploreCell { return drawn })
	}
	e.Cells, e.Bindings = cells.values, bindings.values
	if e.Bindings == nil {
		e.Bindings = []string{}
	}
	return e
}

// heat is the index of the cell's value in the page's legend.
func (e ActingEdge) heat() int {
	switch {
	case e.InVain != "":
		return 1
	case e.words() == "legacy" || strings.HasSuffix(e.words(), "+legacy") || strings.HasPrefix(e.words(), "legacy+"):
		return 3
	default:
		return 2
	}
}
