package explore

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// enter moves the focus to the grid as the Tab key does.
func (b *tab) enter() {
	b.t.Helper()
	ask[bool](b, `([...document.querySelectorAll("#legend button")].at(-1).focus(), true)`)
	b.press(kb.Tab)
}

func (b *tab) focused(what, want string) {
	b.t.Helper()
	if got := b.focus(); got != want {
		b.t.Errorf("%s: the focus is at %s, want %s", what, got, want)
	}
}

// TestKeysMoveOverTheGrid names cells by aria-rowindex/aria-colindex: headers
// are 1, so the first cell is 2/2.
func TestKeysMoveOverTheGrid(t *testing.T) {
	b := open(t, Grid(1, 1000, 200), desktop())
	b.enter()
	b.focused("Tab", "2/2")
	for _, step := range []struct{ key, want string }{
		{kb.ArrowUp, "2/2"},
		{kb.ArrowLeft, "2/2"},
		{kb.ArrowDown, "3/2"},
		{kb.ArrowRight, "3/3"},
		{kb.End, "3/201"},
		{kb.ArrowRight, "3/201"},
		{kb.Home, "3/2"},
	} {
		b.press(step.key)
		b.focused("key", step.want)
	}
	b.press(kb.PageDown, kb.PageDown)
	if b.focus() == "3/2" || !b.focusInView() {
		t.Errorf("Page Down leads to %s", b.focus())
	}
	b.press(kb.PageUp, kb.PageUp)
	b.focused("Page Up", "3/2")
	control := chromedp.KeyModifiers(chromedp.ModifierCtrl)
	b.pressWith(control, kb.End)
	b.focused("Ctrl+End", "1001/201")
	if !b.focusInView() {
		t.Error("the last cell is not in view")
	}
	b.pressWith(control, kb.Home)
	b.focused("Ctrl+Home", "2/2")
	if !b.focusInView() {
		t.Error("the first cell is not in view")
	}
}

func (b *tab) focusInView() bool {
	b.t.Helper()
	return b.inView("document.activeElement")
}

// inView tells whether a whole cell is between the headers and the edges.
func (b *tab) inView(expression string) bool {
	b.t.Helper()
	return ask[bool](b, `(cell => {
		const at = cell.getBoundingClientRect();
		return document.elementFromPoint(at.left + 2, at.top + 2) === cell
			&& document.elementFromPoint(at.right - 2, at.bottom - 2) === cell;
	})(`+expression+`)`)
}

func TestEnterOpensAndEscapeGivesTheFocusBack(t *testing.T) {
	for name, key := range map[string]string{"Enter": kb.Enter, "Space": " "} {
		t.Run(name, func(t *testing.T) {
			b := open(t, small(), desktop())
			b.enter()
			b.press(kb.ArrowDown, kb.ArrowRight, key)
			b.focused("opened", "panel-title")
			if got, want := b.text("#panel-title"), "bob × staging"; got != want {
				t.Errorf("panel: %q, want %q", got, want)
			}
			b.press(kb.Escape)
			b.focused("closed", "3/3")
			if b.visible("#panel") {
				t.Error("the panel is open")
			}
		})
	}
}

// TestOneStopForTheTabKey sees that the grid takes one stop, wherever it was scrolled.
func TestOneStopForTheTabKey(t *testing.T) {
	b := open(t, Grid(1, 1000, 200), desktop())
	b.enter()
	b.press(kb.ArrowDown)
	ask[bool](b, `(document.querySelector("#grid").scrollTo(5000, 20000), true)`)
	b.frames()
	if got := ask[int](b, `document.querySelectorAll("#grid [tabindex='0']").length`); got != 1 {
		t.Errorf("%d stops, want 1", got)
	}
	b.focused("scrolled away", "3/2")
	b.press(kb.ArrowDown)
	b.focused("moved", "4/2")
	if !b.focusInView() {
		t.Error("the cell is not in view")
	}
}

func TestTheGridTellsItsSize(t *testing.T) {
	b := open(t, Grid(1, 1000, 200), desktop())
	size := func() string {
		return ask[string](b, `(e => e.getAttribute("aria-rowcount") + " by " + e.getAttribute("aria-colcount"))(document.querySelector("[role=grid]"))`)
	}
	if got := size(); got != "1001 by 201" {
		t.Errorf("size: %s", got)
	}
	b.fill("#row-name", "person-000")
	if got := size(); got != "11 by 201" {
		t.Errorf("filtered: %s", got)
	}
}
