package auditlog

import "strings"

// Merger tells which events are stages of a request that is known already, or a
// second copy of it. It remembers requests as [Recent] does.
type Merger struct{ recent *Recent }

// NewMerger makes a merger that knows no request.
func NewMerger() *Merger { return &Merger{NewRecent()} }

// Known reports whether the request was there before, and remembers it. Clients
// may choose the id of a request in the header Audit-ID, also one for many
// requests: what was asked, by whom, as whom and when has to be the same as well.
//
// Upstream: k8s.io/apiserver pkg/endpoints/filters/audit_init.go.
func (m *Merger) Known(e Event) bool {
	key := []string{
		e.ID, e.Time.String(), e.Actor.Username, e.Target.Username, strings.Join(e.Target.Groups, "\x00"), e.Verb, e.uri,
	}
	if m.recent.Has(key...) {
		return true
	}
	m.recent.Add(key...)
	return false
}

// Forgets reports whether there were more requests than are remembered: a copy
// that is further away would be counted twice.
func (m *Merger) Forgets() bool { return m.recent.generations > 1 }
