package explore

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"github.com/who-can-as/kubectl-who-can-as/pkg/printer"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// hostile are names that do something where they are taken for more than text,
// each with what the page shows.
func hostile() [][2]string {
	long := strings.Repeat("very-long-", 200)
	return [][2]string{
		{`<img src=x onerror="document.title='owned'">`, `<img src=x onerror="document.title='owned'">`},
		{`</script><script>document.title='owned'</script>`, `</script><script>document.title='owned'</script>`},
		{`<!--<script>`, `<!--<script>`},
		{`]]>--><!--data-->`, `]]>--><!--data-->`},
		{"jane\u202enimda", `jane\u202enimda`},
		{"\x1b]0;owned\x07\x1b[31mred", `\x1b]0;owned\x07\x1b[31mred`},
		{"nul\x00nul", `nul\x00nul`},
		{"line\u2028break\u2029\n", `line\u2028break\u2029\x0a`},
		{"bad\xffutf8", `bad\xffutf8`},
		{"javascript:alert(1)", "javascript:alert(1)"},
		{"__proto__", "__proto__"},
		{"constructor", "constructor"},
		{"=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"},
		{`"'&amp;\`, `"'&amp;\`},
		{" two  blanks ", `\x20two \x20blanks\x20`},
		{"名前", "名前"},
		{long, long},
	}
}

// hostilePage has every hostile name in every place where a string can be.
func hostilePage(names []string) Page {
	p := Page{Title: names[0], RowsAre: names[0], ColsAre: names[1], NoBindings: "", Gaps: names, Drawn: true}
	for i, name := range names {
		p.Facts = append(p.Facts, report.ExploreFact{Name: name, Value: name})
		p.Legend = append(p.Legend, report.ExploreValue{Text: name, Meaning: name, Heat: i % 5})
		p.Rows = append(p.Rows, report.ExploreRow{Name: name, Kind: name, Detail: name, Command: name})
		p.Columns = append(p.Columns, report.ExploreCol{Name: name, Flag: name})
		p.Cells = append(p.Cells, report.ExploreCell{Value: i, Text: name, Odd: i%2 == 1, Note: name, Sets: []int{0, i}, Bindings: []int{i}})
		p.Bindings = append(p.Bindings, name)
		p.Rules = append(p.Rules, report.ExploreRule{Verbs: []string{name}, Resources: []string{name}, Names: []string{name}, URLs: []string{name}})
		p.Sets = append(p.Sets, []int{i})
		row := make([]int, len(names))
		for column := range row {
			row[column] = (i + column) % len(names)
		}
		p.Grid = append(p.Grid, row)
	}
	return p
}

func TestHostileNamesAreText(t *testing.T) {
	var names, shown []string
	for _, pair := range hostile() {
		names, shown = append(names, pair[0]), append(shown, pair[1])
	}
	b := open(t, hostilePage(names), desktop())
	for i, want := range shown {
		b.seek(i)
		got := ask[[]string](b, `[...document.activeElement.parentElement.querySelectorAll(".stub span")].map(e => e.textContent)`)
		if !slices.Equal(got, []string{want, want}) {
			t.Errorf("row %d: %q, want %q", i, got, want)
		}
		b.press("\r")
		for selector, text := range map[string]string{"#panel dd": want, "#panel th": want, "#panel li": printer.Escape(names[i])} {
			if !strings.Contains(strings.Join(b.raw(selector), "\n"), text) {
				t.Errorf("%s does not show %q", selector, text)
			}
		}
		b.press("\x1b")
	}
	if got := ask[[]string](b, `[document.title, document.querySelectorAll("img").length, document.scripts.length].map(String)`); !slices.Equal(got, []string{shown[0], "0", "2"}) {
		t.Errorf("title, pictures and scripts: %q", got)
	}
	if left := ask[string](b, `JSON.stringify(document.body.innerText.match(/[\u0000-\u0009\u000b-\u001f\u007f\u200b-\u200f\u2028-\u202e\ufeff]/g)?.filter((c) => c !== "\t") ?? [])`); left != "[]" {
		t.Errorf("the page shows characters that cannot be seen: %s", left)
	}
}

// seek moves to the row at an index, first column, from wherever the focus is.
func (b *tab) seek(row int) {
	b.t.Helper()
	if row == 0 {
		b.enter()
		return
	}
	b.press(kb.ArrowDown)
}

// raw is the text of elements as it is in the document, not as it is laid out.
func (b *tab) raw(selector string) []string {
	b.t.Helper()
	return ask[[]string](b, `[...document.querySelectorAll(`+quote(selector)+`)].map(e => e.textContent)`)
}

// TestSpelledCommandsAreNotToBeRun sees the warning below a command in which
// something had to be spelled out, and only there.
func TestSpelledCommandsAreNotToBeRun(t *testing.T) {
	p := small()
	p.Rows[0].Command = "kubectl who-can-as 'jane\u202e'"
	p.Columns[2].Flag = "-n 'dev\x07'"
	b := open(t, p, desktop())
	for _, tt := range []struct {
		row, column, command string
		warned               bool
	}{
		{"2", "2", `kubectl who-can-as 'jane\u202e' -n production`, true},
		{"3", "4", `kubectl who-can-as bob -n 'dev\x07'`, true},
		{"3", "2", `kubectl who-can-as bob -n production`, false},
	} {
		b.cell(tt.row, tt.column)
		if got := b.text("#command"); got != tt.command {
			t.Errorf("command: %q, want %q", got, tt.command)
		}
		if got := strings.Contains(b.text("#panel-content"), "does not run as it is"); got != tt.warned {
			t.Errorf("%q: warned %t, want %t", tt.command, got, tt.warned)
		}
	}
}

// TestThePageCanDoNothingElse tries, from inside the page, what its policy
// forbids: in a callback, since what the driver evaluates itself is let through.
func TestThePageCanDoNothingElse(t *testing.T) {
	var asked atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	t.Cleanup(server.Close)
	b := open(t, small(), desktop())
	b.loud = true
	for name, attempt := range map[string]string{
		"fetch":  `fetch(` + quote(server.URL) + `).then(() => "done", () => "refused")`,
		"markup": `(() => { try { document.body.innerHTML = "<b>x</b>"; return "done"; } catch { return "refused"; } })()`,
		"eval":   `(() => { try { eval("1"); return "done"; } catch { return "refused"; } })()`,
		"script": `(() => { try { const s = document.createElement("script"); s.textContent = "window.ran = 1"; document.body.append(s); } catch {} return window.ran ? "done" : "refused"; })()`,
		"image":  `new Promise(d => { const i = new Image(); i.onload = () => d("done"); i.onerror = () => d("refused"); i.src = ` + quote(server.URL) + `; })`,
		"style":  `(() => { const s = document.createElement("style"); s.textContent = "h1 { display: none }"; document.head.append(s); return document.querySelector("h1").checkVisibility() ? "refused" : "done"; })()`,
	} {
		if got := ask[string](b, `new Promise(done => setTimeout(() => done(`+attempt+`)))`); got != "refused" {
			t.Errorf("%s: %s", name, got)
		}
	}
	if got := asked.Load(); got != 0 {
		t.Errorf("%d requests left the page", got)
	}
}
