package explore

import (
	"fmt"
	"os"
	"testing"

	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// What a page of 1,000 by 200 may weigh, and how many elements it may have at
// any time. A grid without windows would have 200,000.
const (
	maxPageKB   = 2500
	maxElements = 2000
)

func TestSizeOfABigPage(t *testing.T) {
	info, err := os.Stat(write(t, report.Exploration(Grid(1, 1000, 200))))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("1,000 by 200: %d KB", info.Size()/1000)
	if info.Size() > maxPageKB*1000 {
		t.Errorf("the page has %d KB, want at most %d", info.Size()/1000, maxPageKB)
	}
}

// TestBigGridStaysSmallInTheDocument does what readers do and logs how long
// until it is on the screen.
func TestBigGridStaysSmallInTheDocument(t *testing.T) {
	b := open(t, Grid(1, 1000, 200), desktop())
	t.Logf("grid drawn %.0f ms after navigation, first paint %.0f ms",
		ask[float64](b, `performance.getEntriesByName("grid")[0].startTime`),
		ask[float64](b, `new Promise((done) => new PerformanceObserver((list) =>
			done(list.getEntriesByName("first-contentful-paint")[0].startTime)).observe({ type: "paint", buffered: true }))`))
	steps := []struct{ name, script, holds string }{
		{"to the far end", `document.querySelector("#grid").scrollTo(1e6, 1e6)`, `.line[aria-rowindex="1001"] .cell[aria-colindex="201"]`},
		{"to the middle", `document.querySelector("#grid").scrollTo(8000, 20000)`, `.line[aria-rowindex="505"] .cell`},
		{"filter keystroke", `type("#row-name", "9")`, `.cell`},
		{"filter keystroke", `type("#row-name", "99")`, `.cell`},
		{"clear the filter", `type("#row-name", "")`, `.cell`},
		{"odd only", `document.querySelector("#odd").click()`, `.cell`},
		{"press a value", `document.querySelector("#legend button").click()`, `.cell`},
		{"click to panel", `document.querySelector(".cell:not(.faded)").click()`, `#panel h3`},
	}
	for _, step := range steps {
		took := ask[float64](b, fmt.Sprintf(`(async () => {
			const type = (field, text) => {
				document.querySelector(field).value = text;
				document.querySelector(field).dispatchEvent(new Event("input", { bubbles: true }));
			};
			const began = performance.now();
			%s;
			await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
			return performance.now() - began;
		})()`, step.script))
		elements := ask[int](b, `document.querySelectorAll("*").length`)
		t.Logf("%-17s %4.0f ms, %d elements", step.name, took, elements)
		if elements > maxElements {
			t.Errorf("%s: %d elements, want at most %d", step.name, elements, maxElements)
		}
		if !ask[bool](b, `document.querySelector(`+quote(step.holds)+`) !== null`) {
			t.Errorf("%s: no %s", step.name, step.holds)
		}
	}
}
