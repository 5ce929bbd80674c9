package explore

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// contrast is the script that finds the least contrast, over all texts in view,
// between a text and what is painted behind it, as the WCAG define it.
const contrast = `(() => {
	const parse = (c) => c.match(/[\d.]+/g).map(Number);
	const channel = (v) => v <= 10.31475 ? v / 255 / 12.92 : ((v / 255 + .055) / 1.055) ** 2.4;
	const light = ([r, g, b]) => .2126 * channel(r) + .7152 * channel(g) + .0722 * channel(b);
	const behind = (e) => {
		for (; e; e = e.parentElement) {
			const c = parse(getComputedStyle(e).backgroundColor);
			if (c.length === 3 || c[3] === 1) return c;
		}
		return [255, 255, 255];
	};
	let least = { ratio: 99 };
	const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	while (texts.nextNode()) {
		const e = texts.currentNode.parentElement;
		if (texts.currentNode.textContent.trim() === "" || !e.checkVisibility()) continue;
		const [a, b] = [light(parse(getComputedStyle(e).color)), light(behind(e))];
		const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
		if (ratio < least.ratio) least = { ratio, text: e.textContent.slice(0, 40), of: e.className };
	}
	return least;
})()`

type texts struct {
	Ratio float64 `json:"ratio"`
	Text  string  `json:"text"`
	Of    string  `json:"of"`
}

// looks are all the ways in which the page is seen.
func looks() map[string]look {
	all := map[string]look{}
	for name, l := range map[string]look{"desktop": desktop(), "phone": phone()} {
		all[name+" light"] = l
		l.dark = true
		all[name+" dark"] = l
	}
	return all
}

// everything opens a page with gaps, an odd cell in the panel and faded cells.
func everything(t *testing.T, l look) *tab {
	t.Helper()
	p := Grid(1, 50, 12)
	p.Gaps = []string{"something is missing"}
	b := open(t, p, l)
	ask[bool](b, `(document.querySelector("#legend-field").open = true)`)
	b.click("#legend li:nth-child(5) button")
	b.click("#legend li:nth-child(6) button")
	b.click(".cell.odd:not(.faded)")
	return b
}

func TestTextsCanBeRead(t *testing.T) {
	for name, l := range looks() {
		t.Run(name, func(t *testing.T) {
			got := ask[texts](everything(t, l), contrast)
			t.Logf("least contrast %.2f: %q (%s)", got.Ratio, got.Text, got.Of)
			if got.Ratio < 4.5 {
				t.Errorf("contrast %.2f of %q (%s), want 4.5", got.Ratio, got.Text, got.Of)
			}
		})
	}
}

// TestAccessibility has axe look over the page. `make page` installs it.
func TestAccessibility(t *testing.T) {
	axe, err := os.ReadFile(filepath.Join("node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		t.Fatalf("run make page first, which installs axe-core: %v", err)
	}
	for name, l := range looks() {
		t.Run(name, func(t *testing.T) {
			b := everything(t, l)
			ask[bool](b, string(axe)+";true")
			found := ask[[]string](b, `axe.run(document, {resultTypes: ["violations"]}).then(r => r.violations.flatMap(v => v.nodes.map(n => v.id + ": " + n.failureSummary + " " + n.html)))`)
			for _, violation := range found {
				t.Error(violation)
			}
		})
	}
}

// TestNothingOverlapsAtAnyWidth sees that the page never scrolls sideways.
func TestNothingOverlapsAtAnyWidth(t *testing.T) {
	for _, width := range []int64{320, 375, 600, 721, 1024, 2560} {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			b := everything(t, look{width: width, height: 700})
			if got := ask[int64](b, `document.documentElement.scrollWidth`); got > width {
				t.Errorf("the page is %d wide", got)
			}
		})
	}
}
