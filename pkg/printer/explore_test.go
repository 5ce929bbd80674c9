package printer

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// explorable is a report with a page of its own.
type explorable struct {
	grid
	page report.Exploration
}

func (e explorable) Explore() report.Exploration { return e.page }

// smallExploration has one of everything.
func smallExploration() report.Exploration {
	return report.Exploration{
		Title:   "Impersonation matrix",
		Facts:   []report.ExploreFact{{Name: "cluster", Value: "https://c"}, {Name: "source", Value: rtlName}},
		Gaps:    []string{"one", scriptName},
		Legend:  []report.ExploreValue{{Text: "none", Meaning: "nothing"}, {Text: "edit+", Meaning: "more", Heat: 3}},
		RowsAre: "identity",
		ColsAre: "namespace",
		Rows: []report.ExploreRow{
			{Name: "jane", Kind: "user", Detail: "no groups", Command: "kubectl who-can-as jane"},
			{Name: rtlName, Kind: "user", Command: "kubectl who-can-as " + rtlName},
		},
		Columns:  []report.ExploreCol{{Name: "dev", Flag: "-n dev"}},
		Grid:     [][]int{{0}, {1}},
		Cells:    []report.ExploreCell{{}, {Value: 1, Text: "edit+ (1)", Odd: true, Sets: []int{0, 1}, Bindings: []int{0}, Note: "a note"}},
		Sets:     [][]int{nil, {0, 1}},
		Rules:    []report.ExploreRule{{Verbs: []string{"get"}, Resources: []string{"pods"}, Names: []string{"a"}}, {Verbs: []string{"get"}, URLs: []string{"/version"}}},
		Bindings: []string{"RoleBinding dev/x"},
	}
}

func explored(t *testing.T, e report.Exploration) string {
	t.Helper()
	return printed(t, explorable{page: e}, Options{Format: format(t, FormatHTML)})
}

func TestExplorationGolden(t *testing.T) {
	page := explored(t, smallExploration())
	for text, name := range map[string]string{
		exploreScript: "(script)", exploreStyle: "(style)",
		hashSource(exploreScript): "'(hash of script)'", hashSource(exploreStyle): "'(hash of style)'",
	} {
		page = strings.ReplaceAll(page, text, name)
	}
	golden(t, "explore.html", page)
}

func TestExplorationWithoutGapsHasNone(t *testing.T) {
	e := smallExploration()
	e.Gaps = nil
	if page := explored(t, e); strings.Contains(page, "Incomplete") {
		t.Error("a complete page says that it is incomplete")
	}
}

// TestExplorePolicyNamesWhatIsThere reads script and style from the document, as
// a browser does, and holds their hashes against the policy in its head.
func TestExplorePolicyNamesWhatIsThere(t *testing.T) {
	page := explored(t, smallExploration())
	for directive, pattern := range map[string]string{
		"script-src": `(?s)<script>(.*?)</script>`,
		"style-src":  `(?s)<style>(.*?)</style>`,
	} {
		found := regexp.MustCompile(pattern).FindAllStringSubmatch(page, -1)
		if len(found) != 1 {
			t.Fatalf("%d elements for %s, want 1", len(found), directive)
		}
		sum := sha256.Sum256([]byte(found[0][1]))
		want := directive + " 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "';"
		if !strings.Contains(page, want) {
			t.Errorf("the policy lacks %s", want)
		}
	}
	if !strings.Contains(page, `content="default-src 'none'; `) {
		t.Error("the policy allows more than it names")
	}
}

// TestExplorePartsCanStandInADocument sees that no part ends the element that
// holds it, and that the document names each part.
func TestExplorePartsCanStandInADocument(t *testing.T) {
	for _, end := range []string{"</script", "<!--", "<script", "http:", "https:", "innerHTML", "eval("} {
		if strings.Contains(strings.ToLower(exploreScript), strings.ToLower(end)) {
			t.Errorf("the script holds %q", end)
		}
	}
	for _, end := range []string{"</style", "url(", "@import", "http:", "https:"} {
		if strings.Contains(strings.ToLower(exploreStyle), end) {
			t.Errorf("the style holds %q", end)
		}
	}
	got := regexp.MustCompile(`<!--[a-z]+-->`).FindAllString(explorePage, -1)
	want := []string{"<!--policy-->", "<!--title-->", "<!--style-->", "<!--title-->", "<!--facts-->", "<!--gaps-->", "<!--data-->", "<!--script-->"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("parts (-want +got):\n%s", diff)
	}
}

// TestExplorePartsAreSmall keeps the plugins small: each of them holds the page.
func TestExplorePartsAreSmall(t *testing.T) {
	const limit = 40_000
	if size := len(explorePage) + len(exploreStyle) + len(exploreScript); size > limit {
		t.Errorf("the page's parts have %d bytes, want at most %d", size, limit)
	}
}

// TestExplorationDataIsOnlyData puts a string into every place there is, and
// sees that it comes back escaped and that nothing ends the block.
func TestExplorationDataIsOnlyData(t *testing.T) {
	const name = "</script><!--\u2028\x00\x1b\u202e&\xff"
	var e report.Exploration
	fill(reflect.ValueOf(&e).Elem(), name)
	e.Grid, e.Sets = [][]int{{0}}, [][]int{{0}}
	e.Cells[0].Value, e.Cells[0].Sets, e.Cells[0].Bindings = 0, []int{0}, []int{0}
	page := explored(t, e)
	block := regexp.MustCompile(`(?s)<script type="application/json" id="data">(.*)</script>\n<script>`).FindStringSubmatch(page)
	if block == nil {
		t.Fatal("the page has no data")
	}
	if at := strings.IndexAny(block[1], "<>&\u2028\u2029\x00\x1b\u202e"); at >= 0 {
		t.Errorf("the data holds %q", block[1][at])
	}
	var back report.Exploration
	if err := json.Unmarshal([]byte(block[1]), &back); err != nil {
		t.Fatal(err)
	}
	fill(reflect.ValueOf(&e).Elem(), Escape(name))
	e.Grid, e.Sets = back.Grid, back.Sets
	e.Cells[0].Value, e.Cells[0].Sets, e.Cells[0].Bindings = 0, []int{0}, []int{0}
	if diff := cmp.Diff(e, back); diff != "" {
		t.Errorf("data (-want +got):\n%s", diff)
	}
}

// fill sets every string below a value, and makes every list one element long.
func fill(v reflect.Value, text string) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), text)
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), text)
		}
	case reflect.Bool:
		v.SetBool(true)
	default: // numbers stay
	}
}

func TestExplorationTellsWhatHadToBeSpelledOut(t *testing.T) {
	e := smallExploration()
	e.Columns[0].Flag = "-n '" + escapeName + "'"
	shown := escapeExploration(e)
	if diff := cmp.Diff([]int{1}, shown.SpelledRows); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]int{0}, shown.SpelledColumns); diff != "" {
		t.Errorf("columns (-want +got):\n%s", diff)
	}
}

func TestExplorationThatDoesNotFitTogether(t *testing.T) {
	tests := []struct {
		name  string
		spoil func(*report.Exploration)
		want  string
	}{
		{"rows", func(e *report.Exploration) { e.Grid = e.Grid[:1] }, "the grid has 1 rows for 2 headers"},
		{"columns", func(e *report.Exploration) { e.Grid[1] = nil }, "row 1 has 0 cells for 1 columns"},
		{"cell", func(e *report.Exploration) { e.Grid[1][0] = 2 }, "row 1 names number 2 of 2 cells"},
		{"negative cell", func(e *report.Exploration) { e.Grid[0][0] = -1 }, "row 0 names number -1 of 2 cells"},
		{"value", func(e *report.Exploration) { e.Cells[1].Value = 2 }, "cell 1 names number 2 of 2 values"},
		{"set", func(e *report.Exploration) { e.Cells[1].Sets = []int{0, 2} }, "cell 1 names number 2 of 2 sets"},
		{"binding", func(e *report.Exploration) { e.Cells[1].Bindings = []int{1} }, "cell 1 names number 1 of 1 bindings"},
		{"rule", func(e *report.Exploration) { e.Sets[0] = []int{2} }, "set 0 names number 2 of 2 rules"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := smallExploration()
			tt.spoil(&e)
			var out bytes.Buffer
			err := Print(&out, explorable{page: e}, Options{Format: format(t, FormatHTML)})
			if err == nil || err.Error() != "print the page: "+tt.want {
				t.Errorf("error %v, want %s", err, tt.want)
			}
			if out.Len() > 0 {
				t.Error("something was written")
			}
		})
	}
}
