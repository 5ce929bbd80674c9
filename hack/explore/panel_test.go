package explore

import (
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
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
		"Permissions", "In every namespace", "/version\tget",
		"Added in staging", "deployments.apps/scale\tget list", "pods\tget list",
		"Given by", "RoleBinding staging/devs gives ClusterRole view to group dev",
	)
}

func TestPanelSaysHowAnOddCellDiffers(t *testing.T) {
	b := open(t, small(), desktop())
	b.cell("4", "2")
	want := "Differs from most of its column: 2 of 3 show none. Below, marked is what those do not have."
	if got := b.text(".difference"); got != want {
		t.Errorf("difference: %q, want %q", got, want)
	}
	marked := b.texts(".rules mark")
	if want := []string{"update", "get", "list", "delete", "get", "list"}; !slices.Equal(marked, want) {
		t.Errorf("marked: %q, want %q", marked, want)
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
