package auditlog

import (
	"bytes"
	"encoding/json"
	"strings"
)

// envelope is what clouds and webhooks wrap audit events in: lists, and objects
// whose text is an event.
type envelope struct {
	APIVersion string            `json:"apiVersion"`
	AuditID    string            `json:"auditID"`
	Items      []json.RawMessage `json:"items"`   // audit.k8s.io/v1 EventList
	Events     []json.RawMessage `json:"events"`  // aws logs filter-log-events
	Records    []json.RawMessage `json:"records"` // Azure: event hub, storage account

	Message   string `json:"message"`  // CloudWatch
	AtMessage string `json:"@message"` // CloudWatch Logs Insights
	LogS      string `json:"log_s"`    // Azure Log Analytics
	Category  string `json:"category"` // Azure
	CategoryS string `json:"Category_s"`
	// Azure
	Properties struct {
		Log string `json:"log"`
	} `json:"properties"`

	Payload json.RawMessage `json:"protoPayload"` // GKE
}

// wrapped takes a line that is not as the API server writes it.
func (s *sieve) wrapped(line []byte) {
	line = unstamped(bytes.TrimSpace(bytes.TrimPrefix(line, []byte("\xef\xbb\xbf"))))
	if isNative := bytes.HasPrefix(line, []byte(Native)); isNative && bytes.HasSuffix(line, []byte(cutMark)) {
		s.counts.unread(&s.counts.Truncated)
		return
	}
	if len(line) < 2 || line[0] != '{' || line[len(line)-1] != '}' {
		s.counts.unread(&s.counts.Broken)
		return
	}
	known := kindOf(line)
	s.note(known, line)
	if known == foreign {
		s.counts.unread(&s.counts.Foreign)
		return
	}
	if s.find.mayMention(line) || bytes.Contains(line, []byte(cutMark)) {
		s.open(line, 0)
	}
}

// note counts what a line of some kind cannot tell.
func (s *sieve) note(known kind, line []byte) {
	switch {
	case known == gke:
		s.counts.GKE++
	case known == other:
		s.counts.Other++
	case bytes.Contains(line, []byte("kube-audit-admin")):
		s.counts.AdminOnly++
	}
}

// unstamped is a line without the time that an export from CloudWatch puts in
// front.
func unstamped(line []byte) []byte {
	const longest = len("2026-11-27T14:00:00.000000000+00:00 ")
	if len(line) == 0 || line[0] < '0' || line[0] > '9' {
		return line
	}
	at := bytes.IndexByte(line[:min(len(line), longest)], ' ')
	if at < 0 {
		return line
	}
	return bytes.TrimLeft(line[at:], " ")
}

// deepest is how many envelopes may be inside each other.
const deepest = 3

// open takes the events out of an envelope.
func (s *sieve) open(text []byte, depth int) {
	var e envelope
	if err := json.Unmarshal(text, &e); err != nil || depth > deepest {
		s.counts.unread(&s.counts.Broken)
		return
	}
	for _, list := range [][]json.RawMessage{e.Items, e.Events, e.Records} {
		for _, element := range list {
			s.open(element, depth+1)
		}
	}
	for _, message := range []string{e.Message, e.AtMessage, e.LogS, e.Properties.Log} {
		s.message(strings.TrimSpace(message))
	}
	switch {
	case e.Payload != nil:
		s.entry(text)
	case e.AuditID != "":
		s.event(text)
	}
}

// message takes an event that is the text of something.
func (s *sieve) message(text string) {
	switch {
	case strings.HasSuffix(text, cutMark):
		s.counts.unread(&s.counts.Truncated)
	case !strings.HasPrefix(text, "{"): // what another component logged
	case s.find.mayMention([]byte(text)):
		s.event([]byte(text))
	}
}
