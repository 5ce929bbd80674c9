package auditlog

import (
	"bytes"
	"encoding/json"
)

// Native is how the API server begins a line, whatever its version.
//
// Upstream: k8s.io/apiserver plugin/pkg/audit/log/backend.go, FormatJson.
const Native = `{"kind":"Event","apiVersion":"audit.k8s.io/v1",`

// cutMark is what CloudWatch ends a line with that was too long for it.
const cutMark = "[Truncated...]"

// Finder says which lines are looked at closely, and what they tell.
type Finder struct {
	// Mentions goes by bytes and has to be fast: it sees every line as the API server
	// writes it.
	Mentions func(line []byte) bool
	// MayMention is for texts that are laid out in another way, or stand in a string
	// of another one; nil where Mentions is good for them too.
	MayMention func(text []byte) bool
	// Tells is the event that a line turns out to hold, if it does.
	Tells func(Record) (Event, bool)
}

// mayMention looks at a text that is not as the API server writes it.
func (f Finder) mayMention(text []byte) bool {
	if f.MayMention == nil {
		return f.Mentions(text)
	}
	return f.MayMention(text)
}

// Impersonations finds requests in which somebody acted as somebody else, or
// tried to.
func Impersonations() Finder {
	return Finder{Mentions: Mentions, Tells: func(r Record) (Event, bool) { return r.wire.impersonation() }}
}

// Record is a decoded event.
type Record struct{ wire wire }

// batch is what some lines came to.
type batch struct {
	counts Counts
	events []Event
}

// sieve lets lines pass by, and keeps the events among them.
type sieve struct {
	find Finder
	batch
}

// sift takes lines of text.
func (s *sieve) sift(text []byte) {
	s.counts.Bytes += int64(len(text))
	for len(text) > 0 {
		line := text
		if end := bytes.IndexByte(text, '\n'); end >= 0 {
			line, text = text[:end], text[end+1:]
		} else {
			text = nil
		}
		s.line(line)
	}
}

// line takes one line. Nearly all are native and tell of nothing: for those it
// looks at both ends, and once through the middle.
func (s *sieve) line(line []byte) {
	if len(line) > 0 && line[len(line)-1] == '\r' {
		line = line[:len(line)-1]
	}
	if len(line) == 0 || blank(line) {
		return
	}
	s.counts.Lines++
	switch {
	case !bytes.HasPrefix(line, []byte(Native)):
		s.wrapped(line)
	case bytes.HasSuffix(line, []byte(cutMark)):
		s.counts.unread(&s.counts.Truncated)
	case line[len(line)-1] != '}':
		s.counts.unread(&s.counts.Broken)
	case s.find.Mentions(line):
		s.event(line)
	}
}

func blank(line []byte) bool {
	return line[0] <= ' ' && len(bytes.TrimSpace(line)) == 0
}

// event decodes one audit event that may tell something.
func (s *sieve) event(text []byte) {
	var w wire
	if err := json.Unmarshal(text, &w); err != nil {
		s.counts.unread(&s.counts.Broken)
		return
	}
	if w.APIVersion != "" && w.APIVersion != "audit.k8s.io/v1" {
		s.counts.unread(&s.counts.Foreign)
		return
	}
	if event, ok := s.find.Tells(Record{w}); ok {
		s.events = append(s.events, event)
	}
}
