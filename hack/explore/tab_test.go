package explore

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/who-can-as/kubectl-who-can-as/pkg/printer"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// tab is one opened page. It listens to what the page asks for and complains of.
type tab struct {
	t   *testing.T
	ctx context.Context
	url string
	// loud is a page that the test made complain.
	loud bool

	mu        sync.Mutex
	requests  []string
	complaint []string
}

// look is how a tab is seen: its size, and whether in the dark.
type look struct {
	width, height int64
	dark          bool
}

func desktop() look { return look{width: 1280, height: 900} }
func phone() look   { return look{width: 375, height: 700} }

// write puts the page of an exploration into a file and returns its path.
func write(t *testing.T, e report.Exploration) string {
	t.Helper()
	format, err := printer.ParseFormat(printer.FormatHTML)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "page.html")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	if err := printer.Print(file, Page(e), printer.Options{Format: format}); err != nil {
		t.Fatal(err)
	}
	return path
}

// open opens a page as a file. When the test ends, the page must have asked for
// nothing but itself and must not have complained.
func open(t *testing.T, p Page, l look) *tab {
	t.Helper()
	return openURL(t, "file://"+write(t, report.Exploration(p)), l)
}

func openURL(t *testing.T, url string, l look) *tab {
	t.Helper()
	ctx, end := chromedp.NewContext(browser)
	t.Cleanup(end)
	ctx, stop := context.WithTimeout(ctx, time.Minute)
	t.Cleanup(stop)
	b := &tab{t: t, ctx: ctx, url: url}
	if err := chromedp.Listen(ctx, b.listen); err != nil {
		t.Fatal(err)
	}
	b.do(enable, chromedp.EmulateViewport(l.width, l.height), l.emulate, chromedp.Navigate(url))
	t.Cleanup(b.check)
	return b
}

// enable has the page tell of its requests and complaints.
func enable(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
	if _, err := cdp.Call(ctx, t, network.Enable, network.EnableParams{}); err != nil {
		return chromedp.Void{}, err
	}
	_, err := cdp.Call(ctx, t, log.Enable, cdp.Empty{})
	return chromedp.Void{}, err
}

// emulate asks for light or dark as the reader's system would.
func (l look) emulate(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
	scheme := "light"
	if l.dark {
		scheme = "dark"
	}
	_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
	return chromedp.Void{}, err
}

func (b *tab) listen(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		b.requests = append(b.requests, e.Request.URL)
	case *log.EventEntryAdded:
		b.complaint = append(b.complaint, "log: "+e.Entry.Text)
	case *runtime.EventConsoleAPICalled:
		b.complaint = append(b.complaint, "console."+string(e.Type))
	case *runtime.EventExceptionThrown:
		b.complaint = append(b.complaint, "exception: "+e.ExceptionDetails.Text)
	}
}

// check sees that the page was quiet.
func (b *tab) check() {
	if b.loud {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if !slices.Equal(b.requests, []string{b.url}) {
		b.t.Errorf("the page made requests: %q, want only %q", b.requests, b.url)
	}
	if len(b.complaint) > 0 {
		b.t.Errorf("the page complained: %q", b.complaint)
	}
}

func (b *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, actions...); err != nil {
		b.t.Fatal(err)
	}
}

// ask evaluates an expression in the page.
func ask[T any](b *tab, expression string) T {
	b.t.Helper()
	result, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return result
}

// frames waits until what was done is on the screen.
func (b *tab) frames() {
	b.t.Helper()
	ask[bool](b, `new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))`)
}

func (b *tab) text(selector string) string {
	b.t.Helper()
	return ask[string](b, `document.querySelector(`+quote(selector)+`)?.innerText ?? "(none)"`)
}

func (b *tab) texts(selector string) []string {
	b.t.Helper()
	return ask[[]string](b, `[...document.querySelectorAll(`+quote(selector)+`)].map(e => e.innerText)`)
}

func (b *tab) visible(selector string) bool {
	b.t.Helper()
	return ask[bool](b, `document.querySelector(`+quote(selector)+`).checkVisibility()`)
}

// press presses keys one after the other where the focus is.
func (b *tab) press(keys ...string) {
	b.t.Helper()
	for _, key := range keys {
		b.do(chromedp.KeyEvent(key))
	}
	b.frames()
}

func (b *tab) pressWith(modifier chromedp.KeyOption, key string) {
	b.t.Helper()
	b.do(chromedp.KeyEvent(key, modifier))
	b.frames()
}

func (b *tab) click(selector string) {
	b.t.Helper()
	b.do(chromedp.Click(chromedp.CSS(selector)))
	b.frames()
}

// fill types into an input in place of what is there.
func (b *tab) fill(selector, text string) {
	b.t.Helper()
	b.do(
		chromedp.Focus(chromedp.CSS(selector)),
		chromedp.KeyEvent("a", chromedp.KeyModifiers(chromedp.ModifierCtrl)),
		chromedp.KeyEvent(kb.Delete),
		chromedp.KeyEvent(text),
	)
	b.frames()
}

// focus tells which cell has the focus, as "row header/column index", or what else has it.
func (b *tab) focus() string {
	b.t.Helper()
	return ask[string](b, `(() => {
		const e = document.activeElement;
		if (!e.closest(".cell")) return e.id || e.tagName;
		return e.parentElement.getAttribute("aria-rowindex") + "/" + e.getAttribute("aria-colindex");
	})()`)
}

// choose picks an option of a select as a reader would.
func (b *tab) choose(selector, value string) {
	b.t.Helper()
	ask[bool](b, `(e => { e.value = `+quote(value)+`; return e.dispatchEvent(new Event("input", {bubbles: true})); })(document.querySelector(`+quote(selector)+`))`)
	b.frames()
}
