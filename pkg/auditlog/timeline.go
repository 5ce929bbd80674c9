package auditlog

import (
	"maps"
	"slices"
	"time"
)

// mostBars is how many bars a timeline has at most.
const mostBars = 200

// Timeline counts events by time. Its bars get wider as it gets longer.
type Timeline struct {
	width time.Duration
	bars  map[int64]*Bar // by the number of widths since the epoch
	// first and last are the numbers that the bars are between.
	first, last int64
	// Undated are the events without a time.
	Undated int
}

// Bar is what was there from a time on, for the width of a bar.
type Bar struct {
	At                       time.Time
	Allowed, Denied, Refused int
}

// widths are those of bars. Beyond the last they double.
func widths() []time.Duration {
	return []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 6 * time.Hour, 24 * time.Hour}
}

// NewTimeline makes an empty one.
func NewTimeline() *Timeline { return &Timeline{width: widths()[0], bars: map[int64]*Bar{}} }

// Add counts one event.
func (t *Timeline) Add(e Event) {
	if e.Time.IsZero() {
		t.Undated++
		return
	}
	bar := t.at(e.Time)
	switch {
	case e.Refused:
		bar.Refused++
	case e.Denied:
		bar.Denied++
	default:
		bar.Allowed++
	}
	for t.length() > mostBars {
		t.widen()
	}
}

func (t *Timeline) at(at time.Time) *Bar {
	start := at.Truncate(t.width)
	number := start.Unix() / int64(t.width/time.Second)
	bar := t.bars[number]
	if bar == nil {
		if len(t.bars) == 0 {
			t.first, t.last = number, number
		}
		t.first, t.last = min(t.first, number), max(t.last, number)
		bar = &Bar{At: start}
		t.bars[number] = bar
	}
	return bar
}

// length is the number of bars from the first to the last, those of nothing among
// them.
func (t *Timeline) length() int64 {
	if len(t.bars) == 0 {
		return 0
	}
	return t.last - t.first + 1
}

func (t *Timeline) widen() {
	t.width = wider(t.width)
	old := t.bars
	t.bars = map[int64]*Bar{}
	for _, bar := range old {
		sum := t.at(bar.At)
		sum.Allowed += bar.Allowed
		sum.Denied += bar.Denied
		sum.Refused += bar.Refused
	}
}

func wider(width time.Duration) time.Duration {
	for _, next := range widths() {
		if next > width {
			return next
		}
	}
	return 2 * width
}

// Width is that of a bar.
func (t *Timeline) Width() time.Duration { return t.width }

// Bars are all bars that have events, in the order of time.
func (t *Timeline) Bars() []Bar {
	var bars []Bar
	for _, number := range slices.Sorted(maps.Keys(t.bars)) {
		bars = append(bars, *t.bars[number])
	}
	return bars
}
