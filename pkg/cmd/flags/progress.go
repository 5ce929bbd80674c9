package flags

import (
	"fmt"
	"math"
	"strings"
	"sync"
	"time"
)

// Progress shows on stderr how much of many requests is done: on a terminal as
// a bar that moves, elsewhere, for logs, as a line now and then.
type Progress struct {
	console Console
	what    string
	total   int
	visible bool
	now     func() time.Time

	mu    sync.Mutex
	steps int
	began time.Time
	shown time.Time
	frame int // columns of the frame on the terminal
}

const (
	frameEvery = 100 * time.Millisecond
	lineEvery  = 10 * time.Second

	barWidth   = 30
	frameWidth = 79 // columns of a frame: one less than every terminal has
)

// NewProgress begins to count; quiet keeps it silent.
func NewProgress(console Console, what string, total int, quiet bool) *Progress {
	return newProgress(console, what, total, quiet, time.Now)
}

func newProgress(console Console, what string, total int, quiet bool, now func() time.Time) *Progress {
	began := now()
	return &Progress{
		console: console, what: what, total: total, now: now, began: began, shown: began,
		visible: !quiet && total > 0,
	}
}

// Step counts one request as done. It may be called from several goroutines.
func (p *Progress) Step() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.steps++
	if p.visible {
		p.show(p.now())
	}
}

// show writes what is due.
func (p *Progress) show(now time.Time) {
	every := lineEvery
	if p.console.ErrIsTTY {
		every = frameEvery
	}
	if now.Sub(p.shown) < every {
		return
	}
	p.shown = now
	if !p.console.ErrIsTTY {
		fmt.Fprintf(p.console.Err, "%s %s\n", p.what, p.figures(now))
		return
	}
	frame := p.bar(p.figures(now))
	fmt.Fprintf(p.console.Err, "\r%-*s", p.frame, frame)
	p.frame = len(frame)
}

// bar is one frame; the figures are what it leaves room for.
func (p *Progress) bar(figures string) string {
	width := min(max(frameWidth-len(p.what)-len(figures)-len(" [] "), 0), barWidth)
	filled := width * min(p.steps, p.total) / p.total
	return fmt.Sprintf("%s [%s%s] %s", p.what, strings.Repeat("#", filled), strings.Repeat(".", width-filled), figures)
}

// figures are how much is done, how fast, and how long the rest takes if that
// goes on.
func (p *Progress) figures(now time.Time) string {
	rate := float64(p.steps) / max(now.Sub(p.began).Seconds(), 0.001)
	figures := fmt.Sprintf("%d/%d, %.0f/s", p.steps, p.total, rate)
	if p.steps >= p.total {
		return figures
	}
	return figures + ", about " + span(float64(p.total-p.steps)/rate) + " left"
}

// span is a time in its two largest units, in full seconds and never none.
func span(seconds float64) string {
	s := int64(max(math.Ceil(seconds), 1))
	switch {
	case s < 60:
		return fmt.Sprintf("%ds", s)
	case s < 60*60:
		return fmt.Sprintf("%dm%ds", s/60, s%60)
	default:
		return fmt.Sprintf("%dh%dm", s/60/60, s/60%60)
	}
}

// Done takes the frame off the terminal.
func (p *Progress) Done() {
	if p.visible && p.console.ErrIsTTY {
		fmt.Fprint(p.console.Err, "\r"+strings.Repeat(" ", frameWidth)+"\r")
	}
}
