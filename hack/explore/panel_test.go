package explore

import (
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// cell clicks the cell at an aria-rowindex and aria-colindex.
func (b *tab) cell(row, column string) {
	b.t.Helper()
	b.click(".line[aria-rowindex='" + row + "'] .cell[aria-colindex='" + column + "']")
}

// panel is the panel's text, one line for each of its lines.
func (b *tab) panel() []string {
	b.t.Helper()
	return strings.Split(strings.ReplaceAll(b.text("#panel-content"), "\n\n", "\n"), "\n")
}

func (b *tab) panelIs(want ...string) {
	b.t.Helper()
	if got := b.panel(); !slices.Equal(got, want) {
		b.t.Errorf("panel:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestPanelTellsAllAboutACell(t *testing.T) {
	b := open(t, small(), desktop())
	b.cell("2", "3")
	b.panelIs(
		"identity", "jane", "kind", "user", "about it", "groups: dev", "namespace", "staging",
		"value", "view at least what the ClusterRole view gives",
		"Ask again", "kubectl who-can-as jane -n staging", "Copy",
		"Permissions", "Everywhere", "/version\tget",
		"Added in staging", "deployments.apps/scale\tget list", "pods\tget list",
		"Given by", "RoleBinding staging/devs gives ClusterRole view to group dev",
	)
}

func TestPanelSaysHowAnOddCellDiffers(t *testing.T) {
	b := open(t, small(), desktop())
	b.cell("4", "2")
	want := "Differs from most of its column: 2 of 3 show “none”. Below, marked is what most of them may not do."
	if got := b.text(".difference"); got != want {
		t.Errorf("difference: %q, want %q", got, want)
	}
	marked := b.texts(".rules mark")
	if want := []string{"update", "get", "list", "delete", "get", "list"}; !slices.Equal(marked, want) {
		t.Errorf("marked: %q, want %q", marked, want)
	}
}

// TestPanelComparesWithMostOfTheColumn has an odd cell, and three others that
// are not alike: what two of them may do is what most of them may do.
func TestPanelComparesWithMostOfTheColumn(t *testing.T) {
	p := small()
	p.Rows = append(p.Rows, report.ExploreRow{Name: "eve", Kind: "user"})
	rule := func(verb string) report.ExploreRule {
		return report.ExploreRule{Verbs: []string{verb}, Resources: []string{"pods"}}
	}
	p.Rules = []report.ExploreRule{rule("get"), rule("list"), rule("watch"), rule("delete")}
	p.Sets = [][]int{{}, {0, 1}, {0, 2}, {2, 0}, {1, 3}}
	p.Cells = []report.ExploreCell{
		{Value: 1, Sets: []int{0, 1}},
		{Value: 1, Sets: []int{0, 2}},
		{Value: 2, Sets: []int{0, 3}},
		{Value: 1, Odd: true, Sets: []int{0, 4}},
	}
	p.Grid = [][]int{{0, 0, 0}, {1, 0, 0}, {2, 0, 0}, {3, 0, 0}}
	b := open(t, p, desktop())
	b.cell("5", "2")
	want := "Differs from most of its column: 3 of 4 show “view”, “edit”. Below, marked is what most of them may not do."
	if got := b.text(".difference"); got != want {
		t.Errorf("difference: %q, want %q", got, want)
	}
	if got, want := b.texts(".rules mark"), []string{"delete", "list"}; !slices.Equal(got, want) {
		t.Errorf("marked: %q, want %q", got, want)
	}
	if got, want := b.texts(".rules tr"), []string{"pods\tdelete list", "pods\tget watch"}; !slices.Equal(got, want) {
		t.Errorf("rules: %q, want %q", got, want)
	}
}

// TestPanelKnowsWhatAWildcardCovers has two rows of three, and an odd one that
// may do all of a group.
func TestPanelKnowsWhatAWildcardCovers(t *testing.T) {
	p := small()
	p.Rules = []report.ExploreRule{
		{Verbs: []string{"*"}, Resources: []string{"*.apps", "pods"}},
		{Verbs: []string{"get"}, Resources: []string{"deployments.apps/scale", "pods", "pods/log", "secrets"}},
		{Verbs: []string{"get"}, URLs: []string{"/healthz*"}},
		{Verbs: []string{"get"}, URLs: []string{"/healthz/etcd", "/version"}},
		{Verbs: []string{"get"}, Resources: []string{"secrets"}, Names: []string{"a", "b"}},
		{Verbs: []string{"get"}, Resources: []string{"secrets"}, Names: []string{"a"}},
	}
	p.Sets = [][]int{{}, {0, 2, 4}, {1, 3, 5}}
	p.Cells = []report.ExploreCell{{Value: 1, Sets: []int{0, 2}}, {Value: 3, Odd: true, Sets: []int{0, 1}}}
	p.Grid = [][]int{{0, 0, 0}, {0, 0, 0}, {1, 0, 0}}
	b := open(t, p, desktop())
	b.cell("4", "2")
	got := b.texts(".rules tr")
	want := []string{
		"*.apps\t*", "/healthz*\tget", "pods\t*", "secrets\nonly named a, b\n\tget",
		"/version\tget", "pods/log\tget", "secrets\tget",
	}
	if !slices.Equal(got, want) {
		t.Errorf("rules: %q, want %q", got, want)
	}
	if got, want := b.texts(".rules mark"), []string{"*", "get", "*"}; !slices.Equal(got, want) {
		t.Errorf("marked: %q, want %q", got, want)
	}
}

func TestPanelSaysWhyACellIsUnknown(t *testing.T) {
	b := open(t, small(), desktop())
	b.cell("3", "4")
	b.panelIs(
		"identity", "bob", "kind", "user", "about it", "no groups", "namespace", "dev",
		"value", "? not known", "note", "the server did not answer",
		"Ask again", "kubectl who-can-as bob -n dev", "Copy",
		"Permissions", "not known", "Given by", "not known",
	)
}

// TestPanelDoesNotTakeSilenceForNothing has cells whose rules nobody listed.
func TestPanelDoesNotTakeSilenceForNothing(t *testing.T) {
	p := small()
	p.Sets[0] = nil
	p.Cells[1].Sets, p.Cells[2].Sets, p.Cells[3].Sets = []int{0, 0}, []int{0, 0}, []int{0, 0}
	b := open(t, p, desktop())
	for _, tt := range []struct{ row, column, want string }{
		{"2", "2", "nothing"}, {"2", "3", "not listed"}, {"3", "4", "not known"}, {"4", "2", "not listed"},
	} {
		b.cell(tt.row, tt.column)
		if got := b.texts("#panel .why")[0]; got != tt.want {
			t.Errorf("row %s, column %s: %q, want %q", tt.row, tt.column, got, tt.want)
		}
	}
	if got := b.texts("#panel mark"); len(got) > 0 {
		t.Errorf("compared with what was not listed: %q", got)
	}
}

func TestPanelSaysWhyThereAreNoRulesAndNoBindings(t *testing.T) {
	p := small()
	p.NoRules, p.NoBindings = "Reviews have no rules.", "The objects were not read."
	b := open(t, p, desktop())
	b.cell("4", "2")
	if got, want := b.texts("#panel .why"), []string{p.NoRules, p.NoBindings}; !slices.Equal(got, want) {
		t.Errorf("why: %q, want %q", got, want)
	}
}

func TestCopyTakesTheCommand(t *testing.T) {
	b := open(t, small(), desktop())
	b.cell("4", "2")
	b.click("#copy")
	if got := b.text("#copied"); got != "Copied" {
		t.Errorf("the page says %q", got)
	}
	b.do(chromedp.Focus(chromedp.CSS("#row-name")), chromedp.KeyEvent("v", func(p *input.DispatchKeyEventParams) {
		p.Modifiers, p.Commands = int64(chromedp.ModifierCtrl), []string{"paste"}
	}))
	b.frames()
	if got, want := ask[string](b, `document.querySelector("#row-name").value`), "kubectl who-can-as group/ops -n production"; got != want {
		t.Errorf("pasted: %q, want %q", got, want)
	}
}

func TestPanelIsASheetOnAPhone(t *testing.T) {
	b := open(t, small(), phone())
	if got := ask[float64](b, `document.documentElement.scrollWidth`); got > 375 {
		t.Errorf("the page is %v wide on a screen of 375", got)
	}
	b.cell("2", "2")
	sheet := ask[[]float64](b, `(r => [r.left, r.right, r.bottom])(document.querySelector("#panel").getBoundingClientRect())`)
	if !slices.Equal(sheet, []float64{0, 375, 700}) {
		t.Errorf("the panel is at %v", sheet)
	}
	b.click("#close")
	b.focused("closed", "2/2")
}

// TestPanelLeavesItsCellInView opens a cell at the edge that the panel takes.
func TestPanelLeavesItsCellInView(t *testing.T) {
	b := open(t, Grid(1, 1000, 200), desktop())
	b.cell("5", "10")
	if !b.inView(`document.querySelector("[aria-selected]")`) {
		t.Error("the cell is not in view")
	}
}
