package report

import (
	"time"

	"github.com/who-can-as/kubectl-who-can-as/pkg/auditlog"
)

// TrailTimeline counts requests by time.
type TrailTimeline struct {
	// BarSeconds is how long a bar is. Bars of nothing are left out.
	BarSeconds int64      `json:"barSeconds"`
	Bars       []TrailBar `json:"bars"`
	Undated    int        `json:"undated,omitempty"`
}

// TrailBar is what happened from a time on.
type TrailBar struct {
	At      string `json:"at"` // RFC 3339
	Allowed int    `json:"allowed"`
	Denied  int    `json:"denied"`
	Refused int    `json:"refused"`
}

// SetTimeline adds when the requests were.
func (r *Trail) SetTimeline(timeline *auditlog.Timeline) {
	t := &TrailTimeline{BarSeconds: int64(timeline.Width() / time.Second), Bars: []TrailBar{}, Undated: timeline.Undated}
	for _, bar := range timeline.Bars() {
		t.Bars = append(t.Bars, TrailBar{At: Second(bar.At), Allowed: bar.Allowed, Denied: bar.Denied, Refused: bar.Refused})
	}
	r.Timeline, r.bars, r.barWidth = t, timeline.Bars(), timeline.Width()
}

// Chart is a chart of bars over time, each of layers.
type Chart struct {
	Title  string
	Layers []string // from below
	Width  time.Duration
	Bars   []ChartBar // in the order of time; between them may be times of nothing
}

// ChartBar is one bar.
type ChartBar struct {
	At     time.Time
	Layers []int
}

// Charter is a report with a chart, for formats that can draw one.
type Charter interface{ Chart() Chart }

// Chart implements Charter.
func (r Trail) Chart() Chart {
	chart := Chart{Title: "Requests by time, a bar for " + duration(r.barWidth), Layers: []string{"allowed", "denied", "refused"}, Width: r.barWidth}
	for _, bar := range r.bars {
		chart.Bars = append(chart.Bars, ChartBar{At: bar.At, Layers: []int{bar.Allowed, bar.Denied, bar.Refused}})
	}
	return chart
}

// duration is a length of time in words.
func duration(d time.Duration) string {
	day := 24 * time.Hour
	switch {
	case d >= day:
		return plural(int(d/day), "day")
	case d >= time.Hour:
		return plural(int(d/time.Hour), "hour")
	default:
		return plural(int(d/time.Minute), "minute")
	}
}
