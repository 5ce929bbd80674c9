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

// TestPanelOfManyRules compares an odd cell of 400 resources with 300 other
// lists of as many.
func TestPanelOfManyRules(t *testing.T) {
	b := open(t, manyRules(300, 400), desktop())
	took := ask[float64](b, `(() => { const began = performance.now(); document.querySelector(".cell.odd").click(); return performance.now() - began; })()`)
	t.Logf("%.0f ms", took)
	if got := ask[int](b, `document.querySelectorAll(".rules tr").length`); got != 401 {
		t.Errorf("%d resources, want 400 and one that is lacking", got)
	}
}

// manyRules has one column. Each row has rules of its own on the same resources.
func manyRules(rows, resources int) Page {
	p := small()
	p.Rows, p.Grid, p.Columns = nil, nil, p.Columns[:1]
	p.Cells, p.Sets, p.Rules = nil, [][]int{{}}, nil
	for row := range rows {
		var set []int
		for i := range resources {
			set = append(set, len(p.Rules))
			name := fmt.Sprintf("things%d.example.com", i+min(row, 1))
			p.Rules = append(p.Rules, report.ExploreRule{Verbs: []string{"get", "list", "watch", "create", "update"}, Resources: []string{name}})
		}
		p.Sets = append(p.Sets, set)
		p.Cells = append(p.Cells, report.ExploreCell{Value: 1, Odd: row == 0, Sets: []int{0, row + 1}})
		p.Rows = append(p.Rows, report.ExploreRow{Name: fmt.Sprint("row-", row)})
		p.Grid = append(p.Grid, []int{row})
	}
	return p
}
