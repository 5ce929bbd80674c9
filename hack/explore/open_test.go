package explore

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

func TestTheHeadSaysWhatTheGridIs(t *testing.T) {
	b := open(t, small(), desktop())
	if got := b.text("h1"); got != "Impersonation matrix" {
		t.Errorf("heading: %q", got)
	}
	want := []string{"cluster\nhttps://cluster.example.com", "source\nimpersonation"}
	if got := b.texts(".facts div"); !slices.Equal(got, want) {
		t.Errorf("facts: %q, want %q", got, want)
	}
	if got, want := b.text("#shown"), "3 of 3 rows (identity), 3 of 3 columns (namespace)"; got != want {
		t.Errorf("shown: %q, want %q", got, want)
	}
	if got := b.text(".gaps"); got != "(none)" {
		t.Errorf("a complete grid has gaps: %q", got)
	}
}

func TestAnIncompleteGridSaysSoFirst(t *testing.T) {
	p := small()
	p.Gaps = []string{"the server did not answer for 2 namespaces", "a webhook decides as well"}
	b := open(t, p, phone())
	want := "Incomplete\nthe server did not answer for 2 namespaces\na webhook decides as well"
	if got := b.text(".gaps"); got != want {
		t.Errorf("gaps: %q, want %q", got, want)
	}
	if !ask[bool](b, `document.querySelector(".gaps").getBoundingClientRect().bottom < innerHeight`) {
		t.Error("the gaps are not on the first screen of a phone")
	}
}

func TestAnEmptyGridSaysSo(t *testing.T) {
	for name, p := range map[string]Page{
		"no rows":    {Title: "Nothing", Columns: []report.ExploreCol{{Name: "a"}}},
		"no columns": {Title: "Nothing", Rows: []report.ExploreRow{{Name: "a"}}, Grid: [][]int{{}}},
		"nothing":    {Title: "Nothing"},
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t, p, desktop())
			if got, want := b.text("#empty"), "The grid is empty: there is nothing to show."; got != want {
				t.Errorf("empty: %q, want %q", got, want)
			}
			if b.visible("#explore") {
				t.Error("the filters are there")
			}
		})
	}
}

func TestCellsSayTheirValueWithoutColour(t *testing.T) {
	b := open(t, small(), desktop())
	want := []string{"none", "view", "view", "none", "view", "?", "≠ edit+ (2)", "view", "view"}
	if got := b.texts(".cell"); !slices.Equal(got, want) {
		t.Errorf("cells: %q, want %q", got, want)
	}
	bars := ask[[]string](b, `["none", "view", "edit", "edit+", "admin"].map((text) => getComputedStyle(
		[...document.querySelectorAll("#legend button")].find((e) => e.innerText === text)).backgroundSize.split(" ")[0])`)
	if want := []string{"0%", "25%", "50%", "75%", "100%"}; !slices.Equal(bars, want) {
		t.Errorf("bars: %q, want %q", bars, want)
	}
}

// TestServed opens the page as somebody's web server would hand it out.
func TestServed(t *testing.T) {
	path := write(t, report.Exploration(small()))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, path) }))
	t.Cleanup(server.Close)
	b := openURL(t, server.URL+"/matrix", desktop())
	if got := b.text("h1"); got != "Impersonation matrix" {
		t.Errorf("heading: %q", got)
	}
}
