package auditlog

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestTimeline: bars get wider as the log gets longer, and lose nothing.
func TestTimeline(t *testing.T) {
	start := time.Date(2026, 1, 5, 9, 0, 30, 0, time.UTC)
	timeline := NewTimeline()
	timeline.Add(Event{})
	timeline.Add(Event{Time: start})
	timeline.Add(Event{Time: start.Add(20 * time.Second), Denied: true})
	timeline.Add(Event{Time: start.Add(time.Minute), Refused: true})
	at := func(text string) time.Time {
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	want := []Bar{{At: at("2026-01-05T09:00:00Z"), Allowed: 1, Denied: 1}, {At: at("2026-01-05T09:01:00Z"), Refused: 1}}
	if diff := cmp.Diff(want, timeline.Bars()); diff != "" || timeline.Width() != time.Minute {
		t.Errorf("a minute each (%v) (-want +got):\n%s", timeline.Width(), diff)
	}
	timeline.Add(Event{Time: start.Add(300 * time.Minute)})
	want = []Bar{{At: at("2026-01-05T09:00:00Z"), Allowed: 1, Denied: 1, Refused: 1}, {At: at("2026-01-05T14:00:00Z"), Allowed: 1}}
	if diff := cmp.Diff(want, timeline.Bars()); diff != "" || timeline.Width() != 5*time.Minute {
		t.Errorf("five minutes each (%v) (-want +got):\n%s", timeline.Width(), diff)
	}
	timeline.Add(Event{Time: at("1970-01-01T00:00:00Z")}) // a clock that was never set
	sum := 0
	for _, bar := range timeline.Bars() {
		sum += bar.Allowed + bar.Denied + bar.Refused
	}
	if sum != 5 || timeline.length() > mostBars || timeline.Undated != 1 {
		t.Errorf("%d of 5 events in %d bars, %d undated", sum, timeline.length(), timeline.Undated)
	}
}
