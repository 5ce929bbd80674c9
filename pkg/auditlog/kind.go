package auditlog

import (
	"bytes"
	"fmt"
)

// kind is what a line is.
type kind int

const (
	foreign kind = iota // nothing that is known
	event               // an audit event, or an envelope of some
	gke                 // a LogEntry of an audit event
	other               // what a cloud's other components log
)

// kindOf tells a line by what is in it, without decoding. An event inside text
// has its quotes escaped.
func kindOf(line []byte) kind {
	has := func(word string) bool { return bytes.Contains(line, []byte(word)) }
	switch {
	case has(`audit.k8s.io/v1"`), has(`audit.k8s.io/v1\"`):
		return event
	case has("audit.k8s.io/v1beta1"), has("audit.k8s.io/v1alpha1"):
		return foreign
	case has(`"auditID"`):
		return event
	case has("google.cloud.audit.AuditLog") && has("k8s.io"):
		return gke
	case has("Microsoft.ContainerService"):
		return other
	case has(`"message"`) && (has(`"ingestionTime"`) || has(`"logStreamName"`)):
		return other
	}
	return foreign
}

// FormatError says that a log is of no format that is read here.
type FormatError struct{ What string }

func (e *FormatError) Error() string {
	return fmt.Sprintf("%s: read are audit.k8s.io/v1 JSON lines and lists, and the exports of EKS, AKS and GKE", e.What)
}

// shape is how a log is laid out.
type shape int

const (
	lines    shape = iota // one JSON object a line
	document              // JSON over several lines
)

// shapeOf recognises a log by its beginning. One line that is known is enough:
// a log may begin in the middle of one.
func shapeOf(start []byte, whole bool) (shape, error) {
	start = bytes.TrimPrefix(start, []byte("\xef\xbb\xbf"))
	text := bytes.TrimSpace(start)
	if len(text) == 0 {
		return lines, nil
	}
	if isDocument(text, whole) {
		return document, nil
	}
	for line := range bytes.Lines(text) {
		line = unstamped(bytes.TrimSpace(line))
		if len(line) > 0 && line[0] == '{' && kindOf(line) != foreign {
			return lines, nil
		}
	}
	return lines, &FormatError{What: whatElse(start, text)}
}

// isDocument: a list, or an object whose second line is indented or that is far
// too long for a line.
func isDocument(text []byte, whole bool) bool {
	if text[0] == '[' {
		return true
	}
	first, rest, found := bytes.Cut(text, []byte("\n"))
	if text[0] != '{' || bytes.HasPrefix(first, []byte(Native)) {
		return false
	}
	if !found {
		return !whole && bytes.Contains(first[:min(len(first), 200)], []byte(":[{"))
	}
	first = bytes.TrimSpace(first)
	return first[len(first)-1] != '}' && len(rest) > 0 && (rest[0] == ' ' || rest[0] == '\t')
}

// whatElse names what is not read.
func whatElse(start, text []byte) string {
	switch {
	case bytes.HasPrefix(start, []byte("\xff\xfe")), bytes.HasPrefix(start, []byte("\xfe\xff")):
		return "text in UTF-16, which is no audit log as it was written"
	case bytes.Contains(text, []byte("AUDIT: id=")):
		return "an audit log of --audit-log-format=legacy, which does not hold whole events"
	case bytes.Contains(text, []byte("audit.k8s.io/v1beta1")), bytes.Contains(text, []byte("audit.k8s.io/v1alpha1")):
		return "audit events of a version before audit.k8s.io/v1"
	case bytes.IndexByte(text, 0) >= 0:
		return "no text"
	case text[0] == '{':
		return "JSON without audit events"
	case bytes.HasPrefix(text, []byte("apiVersion:")), bytes.HasPrefix(text, []byte("---")):
		return "YAML"
	default:
		return "no audit log of a known format"
	}
}
