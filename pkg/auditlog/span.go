package auditlog

import "time"

// Span is from the first to the last of some events; both are zero if none of them
// has a time.
type Span struct{ First, Last time.Time }

// Add widens the span to a time; one that is zero is none.
func (s *Span) Add(at time.Time) {
	if at.IsZero() {
		return
	}
	if s.First.IsZero() || at.Before(s.First) {
		s.First = at
	}
	if at.After(s.Last) {
		s.Last = at
	}
}
