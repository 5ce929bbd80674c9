package flags

import (
	"fmt"
	"strings"
	"sync"
	"time"
)

// Progress shows on a terminal's stderr how much of many requests is done. It
// writes nothing elsewhere.
type Progress struct {
	console Console
	what    string
	total   int
	visible bool

	mu    sync.Mutex
	steps int
	began time.Time
	shown time.Time
}

const progressEvery = 100 * time.Millisecond

// NewProgress begins to count; quiet keeps it silent.
func NewProgress(console Console, what string, total int, quiet bool) *Progress {
	now := time.Now()
	return &Progress{
		console: console, what: what, total: total, began: now, shown: now,
		visible: console.ErrIsTTY && !quiet && total > 0,
	}
}

// Step counts one request as done. It may be called from several goroutines.
func (p *Progress) Step() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.steps++
	if now := time.Now(); p.visible && now.Sub(p.shown) >= progressEvery {
		p.shown = now
		fmt.Fprint(p.console.Err, p.line(now))
	}
}

// line is one frame: it returns to the line's beginning and fits 80 columns.
func (p *Progress) line(now time.Time) string {
	const width = 30
	filled := width * p.steps / p.total
	rate := float64(p.steps) / max(now.Sub(p.began).Seconds(), 0.001)
	return fmt.Sprintf("\r%s [%s%s] %d/%d, %.0f/s ", p.what,
		strings.Repeat("#", filled), strings.Repeat(".", width-filled), p.steps, p.total, rate)
}

// Done takes the frame off the terminal.
func (p *Progress) Done() {
	if p.visible {
		fmt.Fprint(p.console.Err, "\r"+strings.Repeat(" ", 79)+"\r")
	}
}
