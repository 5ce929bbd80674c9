package flags

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// clock stands still until it is moved on.
type clock struct{ time.Time }

func (c *clock) now() time.Time { return c.Time }

func (c *clock) pass(d time.Duration) { c.Time = c.Add(d) }

func TestProgressOnATerminal(t *testing.T) {
	console, _, out := consoleOf(nil)
	console.ErrIsTTY = true
	var clock clock
	progress := newProgress(console, "asking", 200, false, clock.now)
	progress.Step() // too early for a frame
	clock.pass(2 * time.Second)
	progress.Step()
	progress.Step() // too early for another one
	clock.pass(98 * time.Second)
	for range 97 {
		progress.Step()
	}
	clock.pass(100 * time.Second)
	for range 100 {
		progress.Step()
	}
	clock.pass(time.Second)
	progress.Step()
	progress.Done()
	want := "\rasking [..............................] 2/200, 1/s, about 3m18s left" +
		"\rasking [..............................] 4/200, 0/s, about 1h21m left" +
		"\rasking [###############...............] 101/200, 1/s, about 3m17s left" +
		"\rasking [##############################] 201/200, 1/s                  " +
		"\r" + strings.Repeat(" ", 79) + "\r"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A frame must not wrap: the next one could not return to its beginning.
func TestProgressFitsATerminal(t *testing.T) {
	console, _, out := consoleOf(nil)
	console.ErrIsTTY = true
	var clock clock
	progress := newProgress(console, "asking for grounds", 9999999, false, clock.now)
	clock.pass(10 * time.Hour)
	progress.steps = 99999
	progress.Step()
	want := "\rasking for grounds [...................] 100000/9999999, 3/s, about 990h0m left"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Logs get a line now and then, and nothing that is over soon.
func TestProgressElsewhere(t *testing.T) {
	console, _, out := consoleOf(nil)
	var clock clock
	progress := newProgress(console, "asking", 5000, false, clock.now)
	steps := func(n int) {
		for range n {
			progress.Step()
		}
	}
	steps(1000)
	clock.pass(9 * time.Second)
	steps(199)
	clock.pass(time.Second)
	steps(1)
	steps(99)
	clock.pass(9 * time.Second)
	steps(1000)
	clock.pass(2 * time.Second)
	steps(1)
	clock.pass(20 * time.Second)
	steps(2700)
	progress.Done()
	want := "" +
		"asking 1200/5000, 120/s, about 32s left\n" +
		"asking 2300/5000, 110/s, about 25s left\n" +
		"asking 2301/5000, 56/s, about 49s left\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestProgressIsSilent(t *testing.T) {
	for _, tt := range []struct {
		terminal, quiet bool
		total           int
	}{{false, true, 4}, {true, true, 4}, {false, false, 0}, {true, false, 0}} {
		console, _, out := consoleOf(nil)
		console.ErrIsTTY = tt.terminal
		var clock clock
		progress := newProgress(console, "asking", tt.total, tt.quiet, clock.now)
		clock.pass(time.Minute)
		progress.Step()
		progress.Done()
		if diff := cmp.Diff("", out.String()); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", tt, diff)
		}
	}
}

func TestSpan(t *testing.T) {
	for seconds, want := range map[float64]string{
		0: "1s", 0.2: "1s", 15.1: "16s", 59: "59s", 59.5: "1m0s", 200: "3m20s", 3599.9: "1h0m", 3900: "1h5m", 360000: "100h0m",
	} {
		if got := span(seconds); got != want {
			t.Errorf("span(%v) = %s, want %s", seconds, got, want)
		}
	}
}
