package report

import (
	"iter"

	"github.com/who-can-as/kubectl-who-can-as/pkg/auditlog"
)

// TrailEvents are the requests of a trail one by one, as lines of JSON: a line
// of what it is, one for each event, and the trail without groups.
type TrailEvents struct {
	Meta
	events iter.Seq[auditlog.Event]
	end    func() TrailEnd
}

// TrailEnd says at the end of the lines what was read, and whether that is all.
type TrailEnd struct {
	Meta
	Read TrailRead `json:"read"`
	Completeness
}

// NewTrailEnd makes the last line.
func NewTrailEnd(read TrailRead, complete Completeness) TrailEnd {
	return TrailEnd{Meta: meta("TrailEnd"), Read: read, Completeness: complete}
}

// NewTrailEvents makes the report; end is asked for after the last event.
func NewTrailEvents(events iter.Seq[auditlog.Event], end func() TrailEnd) TrailEvents {
	return TrailEvents{Meta: meta("TrailEvents"), events: events, end: end}
}

// Lines implements Streamer.
func (r TrailEvents) Lines() iter.Seq[any] {
	return func(yield func(any) bool) {
		if !yield(r.Meta) {
			return
		}
		for event := range r.events {
			if !yield(event) {
				return
			}
		}
		yield(r.end())
	}
}

// Table implements Report: events are written as lines alone.
func (r TrailEvents) Table(bool) Table { return Table{} }
