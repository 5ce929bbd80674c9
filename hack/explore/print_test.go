package explore

import (
	"bytes"
	"context"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// print prints the page and returns how many sheets that takes and what was on
// them: the rows and columns of each table, and what the page said about cuts.
func (b *tab) print() (sheets int, tables [][2]int, cut string) {
	b.t.Helper()
	ask[bool](b, `(addEventListener("beforeprint", () => {
		window.printed = [...document.querySelectorAll("#print table")].map(t => [t.tBodies[0].rows.length, t.rows[0].cells.length - 1]);
		window.cut = document.querySelector("#print .gaps")?.textContent ?? "";
	}), true)`)
	pdf, err := chromedp.Call(b.ctx, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: new(true), PrintBackground: new(true)})
	if err != nil {
		b.t.Fatal(err)
	}
	if ask[int](b, `document.querySelector("#print").childElementCount`) != 0 {
		b.t.Error("what was printed is still in the document")
	}
	sheets = bytes.Count(pdf.Data, []byte("/Type /Page\n"))
	return sheets, ask[[][2]int](b, `window.printed`), ask[string](b, `window.cut`)
}

func TestPrintShowsWhatIsFiltered(t *testing.T) {
	b := open(t, Grid(1, 1000, 200), desktop())
	b.fill("#row-name", "person-00")
	b.fill("#column-name", "team-1")
	sheets, tables, cut := b.print()
	columns := 0
	for _, table := range tables {
		if table[0] != 100 {
			t.Errorf("a table has %d rows, want 100", table[0])
		}
		columns += table[1]
	}
	if columns != 110 || cut != "" {
		t.Errorf("%d columns, want 110; cut: %q", columns, cut)
	}
	t.Logf("%d tables on %d sheets", len(tables), sheets)
}

func TestPrintIsBoundedAndSaysSo(t *testing.T) {
	b := open(t, Grid(1, 1000, 200), desktop())
	sheets, tables, cut := b.print()
	want := "Cut: printed are the first 100 of 1,000 rows and the first 120 of 200 columns. Filter the page to print others."
	if cut != want {
		t.Errorf("cut: %q, want %q", cut, want)
	}
	if sheets < len(tables) || sheets > 100 {
		t.Errorf("%d tables on %d sheets", len(tables), sheets)
	}
	t.Logf("%d tables on %d sheets", len(tables), sheets)
}

// TestPrintInTheDark sees that paper stays white.
func TestPrintInTheDark(t *testing.T) {
	dark := desktop()
	dark.dark = true
	b := open(t, small(), dark)
	b.do(func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Media: "print", Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}},
		})
		return chromedp.Void{}, err
	})
	if got := ask[string](b, `getComputedStyle(document.body).backgroundColor`); got != "rgb(255, 255, 255)" {
		t.Errorf("paper is %s", got)
	}
}
