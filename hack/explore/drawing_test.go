package explore

import (
	"slices"
	"strings"
	"testing"

	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// acting is who may act as whom: two actors, three targets, four edges.
func acting() Page {
	return Page{
		Title: "Who may act as whom", RowsAre: "actor", ColsAre: "target", Drawn: true, NoRules: "the cell names its bindings",
		Legend: []report.ExploreValue{
			{Text: "-", Meaning: "may not", Heat: 0},
			{Text: "(vain)", Meaning: "in vain", Heat: 1},
			{Text: "constrained", Meaning: "within limits", Heat: 2},
			{Text: "legacy", Meaning: "in everything", Heat: 4},
		},
		Rows:     []report.ExploreRow{{Name: "sa/gateway:proxy", Kind: "serviceaccount"}, {Name: "group/helpdesk", Kind: "group"}},
		Columns:  []report.ExploreCol{{Name: "user *"}, {Name: "user jane"}, {Name: "group ops"}},
		Cells:    []report.ExploreCell{{}, {Value: 3, Bindings: []int{0}}, {Value: 2, Text: "user-info", Bindings: []int{1}}, {Value: 1, Text: "(legacy)", Note: "no user", Bindings: []int{1}}},
		Grid:     [][]int{{1, 0, 0}, {0, 2, 3}},
		Sets:     [][]int{},
		Rules:    []report.ExploreRule{},
		Bindings: []string{"ClusterRoleBinding gateway", "ClusterRoleBinding helpdesk"},
	}
}

// drawn are the edges in what they say on hovering, sorted.
func (b *tab) drawn() []string {
	b.t.Helper()
	edges := ask[[]string](b, `[...document.querySelectorAll("#drawing .edge title")].map(e => e.textContent)`)
	slices.Sort(edges)
	return edges
}

func TestDrawing(t *testing.T) {
	b := open(t, acting(), desktop())
	want := []string{
		"group/helpdesk \u2192 group ops: (legacy)\nno user\nClusterRoleBinding helpdesk",
		"group/helpdesk \u2192 user jane: user-info\nClusterRoleBinding helpdesk",
		"sa/gateway:proxy \u2192 user *: legacy\nClusterRoleBinding gateway",
	}
	if got := b.drawn(); !slices.Equal(got, want) {
		t.Errorf("edges: %q, want %q", got, want)
	}
	names := ask[[]string](b, `[...document.querySelectorAll("#drawing text")].map(e => e.firstChild.textContent)`)
	if want := []string{"sa/gateway:proxy", "group/helpdesk", "user *", "user jane", "group ops"}; !slices.Equal(names, want) {
		t.Errorf("names: %q, want %q", names, want)
	}
	b.fill("#row-name", "gateway")
	if got := b.drawn(); !slices.Equal(got, want[2:]) {
		t.Errorf("filtered: %q, want %q", got, want[2:])
	}
	b.click("#clear")
	b.click("#legend li:nth-child(3) button") // constrained
	if got := b.drawn(); !slices.Equal(got, want[1:2]) {
		t.Errorf("by mode: %q, want %q", got, want[1:2])
	}
}

// TestDrawingOfMany: what cannot be told apart is not drawn.
func TestDrawingOfMany(t *testing.T) {
	p := acting()
	p.Rows, p.Grid = nil, nil
	for range 401 {
		p.Rows = append(p.Rows, report.ExploreRow{Name: "somebody"})
		p.Grid = append(p.Grid, []int{1, 0, 0})
	}
	b := open(t, p, desktop())
	if got := b.text("#drawing"); !strings.HasPrefix(got, "401 edges are too many to draw") {
		t.Errorf("%q", got)
	}
}

// TestNothingIsDrawnOfOthers: a grid whose cells are no edges has no drawing.
func TestNothingIsDrawnOfOthers(t *testing.T) {
	b := open(t, small(), desktop())
	if hidden := ask[bool](b, `document.getElementById("drawing-field").hidden`); !hidden {
		t.Error("there is a drawing")
	}
}
