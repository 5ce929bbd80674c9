package auditlog

import (
	"hash/maphash"
	"strings"
)

// remembered is how many requests a merger knows at least. A request takes about
// 20 bytes of memory.
const remembered = 500_000

// Merger tells which events are stages of a request that is known already, or a
// second copy of it. It remembers the last [remembered] requests and more.
type Merger struct {
	seed        maphash.Seed
	new, old    map[uint64]struct{}
	generations int
}

// NewMerger makes a merger that knows no request.
func NewMerger() *Merger {
	return &Merger{seed: maphash.MakeSeed(), new: map[uint64]struct{}{}}
}

// Known reports whether the request was there before, and remembers it. Clients
// may choose the id of a request in the header Audit-ID, also one for many
// requests: what was asked, by whom and when has to be the same as well.
//
// Upstream: k8s.io/apiserver pkg/endpoints/filters/audit_init.go.
func (m *Merger) Known(e Event) bool {
	key := m.key(e)
	_, isNew := m.new[key]
	_, isOld := m.old[key]
	if isNew || isOld {
		return true
	}
	if len(m.new) >= remembered {
		m.old, m.new = m.new, map[uint64]struct{}{}
		m.generations++
	}
	m.new[key] = struct{}{}
	return false
}

// Forgets reports whether there were more requests than are remembered: a copy
// that is further away would be counted twice.
func (m *Merger) Forgets() bool { return m.generations > 1 }

func (m *Merger) key(e Event) uint64 {
	var hash maphash.Hash
	hash.SetSeed(m.seed)
	for _, part := range []string{e.ID, e.Time.String(), e.Actor.Username, e.Target.Username, strings.Join(e.Target.Groups, "\x00"), e.Verb, e.uri} {
		_, _ = hash.WriteString(part) // never fails
		_ = hash.WriteByte(0)
	}
	return hash.Sum64()
}
