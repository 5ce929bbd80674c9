package explore

import (
	"slices"
	"testing"
)

// shows compares the headers and cells in view.
func (b *tab) shows(rows, columns []string) {
	b.t.Helper()
	if got := b.texts(".line .name"); !slices.Equal(got, rows) {
		b.t.Errorf("rows: %q, want %q", got, rows)
	}
	if got := b.texts(".top"); !slices.Equal(got, columns) {
		b.t.Errorf("columns: %q, want %q", got, columns)
	}
}

func TestFilterByNames(t *testing.T) {
	b := open(t, small(), desktop())
	b.fill("#row-name", "O")
	b.shows([]string{"bob", "ops"}, []string{"production", "staging", "dev"})
	b.fill("#column-name", "PROD")
	b.shows([]string{"bob", "ops"}, []string{"production"})
	if got, want := b.text("#shown"), "2 of 3 rows (identity), 1 of 3 columns (namespace)"; got != want {
		t.Errorf("shown: %q, want %q", got, want)
	}
	b.click("#clear")
	b.shows([]string{"jane", "bob", "ops"}, []string{"production", "staging", "dev"})
}

func TestFilterByKind(t *testing.T) {
	b := open(t, small(), desktop())
	if got, want := b.texts("#kind option"), []string{"any", "group", "user"}; !slices.Equal(got, want) {
		t.Errorf("kinds: %q, want %q", got, want)
	}
	b.choose("#kind", "group")
	b.shows([]string{"ops"}, []string{"production", "staging", "dev"})
}

func TestFilterByValue(t *testing.T) {
	b := open(t, small(), desktop())
	b.click("#legend li:nth-child(6) button") // ?
	b.shows([]string{"bob"}, []string{"dev"})
	b.click("#legend li:nth-child(4) button") // edit+
	b.shows([]string{"bob", "ops"}, []string{"production", "dev"})
	if got, want := b.texts(".cell.faded"), []string{"none", "view"}; !slices.Equal(got, want) {
		t.Errorf("faded: %q, want %q", got, want)
	}
	pressed := ask[[]string](b, `[...document.querySelectorAll("#legend [aria-pressed=true]")].map(e => e.innerText)`)
	if want := []string{"edit+", "?"}; !slices.Equal(pressed, want) {
		t.Errorf("pressed: %q, want %q", pressed, want)
	}
}

func TestFilterOddOnly(t *testing.T) {
	b := open(t, small(), desktop())
	b.click("#odd")
	b.shows([]string{"ops"}, []string{"production"})
}

func TestFilterThatNothingFits(t *testing.T) {
	b := open(t, small(), desktop())
	b.fill("#row-name", "nobody")
	if !b.visible("#nothing") || b.visible("#grid") {
		t.Error("the page does not say that nothing fits")
	}
	b.fill("#row-name", "jane")
	b.shows([]string{"jane"}, []string{"production", "staging", "dev"})
	if b.visible("#nothing") {
		t.Error("the page says that nothing fits")
	}
}

// TestFilterKeepsTheActiveCell sees that the Tab key leads back to the same cell.
func TestFilterKeepsTheActiveCell(t *testing.T) {
	b := open(t, small(), desktop())
	b.click(".line[aria-rowindex='4'] .cell[aria-colindex='3']")
	b.press("\x1b")
	b.fill("#row-name", "ops")
	b.fill("#column-name", "staging")
	if got := ask[[]string](b, `[...document.querySelectorAll(".cell[tabindex='0']")].map(e => e.innerText)`); !slices.Equal(got, []string{"view"}) {
		t.Errorf("active: %q", got)
	}
	b.fill("#row-name", "")
	got := ask[string](b, `(e => e.parentElement.getAttribute("aria-rowindex"))(document.querySelector(".cell[tabindex='0']"))`)
	if got != "4" {
		t.Errorf("the active cell is in row %s, want 4", got)
	}
}
