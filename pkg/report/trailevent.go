package report

import (
	"fmt"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/auditlog"
)

// TrailEvent is one request as a line of text.
type TrailEvent struct {
	event auditlog.Event
	notes []string
}

// NewTrailEvent makes the line; notes follow it.
func NewTrailEvent(event auditlog.Event, notes ...string) TrailEvent {
	return TrailEvent{event: event, notes: notes}
}

// Text implements Texter; wide has what the request came from and with.
func (r TrailEvent) Text(wide bool) []Line {
	e := r.event
	words := []string{orDash(Second(e.Time)), outcome(e), e.Actor.Username, "as", e.Target.Label(), "(" + e.Mode + "):", e.Verb, e.Resource}
	if e.Name != "" {
		words = append(words, e.Name)
	}
	if e.Namespace != "" {
		words = append(words, "in", e.Namespace)
	}
	if wide {
		words = append(words, "from", orDash(e.Source()), "by", orDash(e.Agent))
	}
	lines := []Line{{Text(strings.Join(words, " "))}}
	for _, note := range r.notes {
		lines = append(lines, Line{Text("  " + note)})
	}
	return lines
}

// outcome is a word for what became of a request, as long as the others.
func outcome(e auditlog.Event) string {
	word := "allowed"
	switch {
	case e.Refused:
		word = "refused"
	case e.Denied:
		word = "denied"
	}
	return fmt.Sprintf("%-7s", word)
}
