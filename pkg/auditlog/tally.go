package auditlog

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Dimension is what events are counted by.
type Dimension string

// The dimensions. Who is the actor, whom he acted as and the mode, together.
const (
	ByWho       Dimension = "who"
	ByActor     Dimension = "actor"
	ByTarget    Dimension = "target"
	ByNamespace Dimension = "namespace"
	ByResource  Dimension = "resource"
	BySource    Dimension = "source-ip"
	ByAgent     Dimension = "user-agent"
	ByHour      Dimension = "hour"
)

// Dimensions are all of them.
func Dimensions() []Dimension {
	return []Dimension{ByWho, ByActor, ByTarget, ByNamespace, ByResource, BySource, ByAgent, ByHour}
}

// What a tally takes at most, whatever the log holds.
const (
	mostGroups = 20_000
	mostBytes  = 48 << 20
)

// Group is what events with the same key amount to.
type Group struct {
	Actor, Target, Mode string // the key by who
	Key                 string // the key by any other dimension

	Count, Denied, Refused int
	Span                   // of the events of the group

	Actors, Targets, Modes, Verbs, Resources, Namespaces, Sources, Agents Values
}

// Tally counts events in groups.
type Tally struct {
	by     Dimension
	groups map[string]*Group
	room   room
	// Overflow counts the events of groups that there was no room for.
	Overflow Group
}

// NewTally makes an empty tally.
func NewTally(by Dimension) *Tally {
	return &Tally{by: by, groups: map[string]*Group{}, room: room{left: mostBytes}}
}

// Add counts one event.
func (t *Tally) Add(e Event) {
	t.group(e).add(e, &t.room)
}

func (t *Tally) group(e Event) *Group {
	key := t.key(e)
	if group, known := t.groups[key]; known {
		return group
	}
	const emptyGroup = 512 // bytes, roughly
	if len(t.groups) >= mostGroups || !t.room.take(2*len(key)+emptyGroup) {
		return &t.Overflow
	}
	group := &Group{Key: key}
	if t.by == ByWho {
		group.Key, group.Actor, group.Target, group.Mode = "", e.Actor.Username, e.Target.Label(), e.Mode
	}
	t.groups[key] = group
	return group
}

// key is what events of one group have in common.
func (t *Tally) key(e Event) string {
	switch t.by {
	case ByActor:
		return e.Actor.Username
	case ByTarget:
		return e.Target.Label()
	case ByNamespace:
		return e.Namespace
	case ByResource:
		return e.Resource
	case BySource:
		return e.Source()
	case ByAgent:
		return e.Agent
	case ByHour:
		return hour(e.Time)
	default:
		return strings.Join([]string{e.Actor.Username, e.Target.Label(), e.Mode}, "\x00")
	}
}

// hour is the one of a time, "" for none.
func hour(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.Truncate(time.Hour).Format("2006-01-02T15:04Z07:00")
}

func (g *Group) add(e Event, room *room) {
	g.Count++
	if e.Denied {
		g.Denied++
	}
	if e.Refused {
		g.Refused++
	}
	g.Span.Add(e.Time)
	g.Actors.add(e.Actor.Username, room)
	g.Targets.add(e.Target.Label(), room)
	g.Modes.add(e.Mode, room)
	g.Verbs.add(e.Verb, room)
	g.Resources.add(e.Resource, room)
	g.Namespaces.add(e.Namespace, room)
	g.Sources.add(e.Source(), room)
	g.Agents.add(e.Agent, room)
}

// Groups are all groups, those with the most events first; by hour in the order
// of time.
func (t *Tally) Groups() []*Group {
	var groups []*Group
	for _, group := range t.groups {
		groups = append(groups, group)
	}
	slices.SortFunc(groups, func(a, b *Group) int {
		byKey := cmp.Or(
			strings.Compare(a.Key, b.Key), strings.Compare(a.Actor, b.Actor),
			strings.Compare(a.Target, b.Target), strings.Compare(a.Mode, b.Mode),
		)
		if t.by == ByHour {
			return byKey
		}
		return cmp.Or(cmp.Compare(b.Count, a.Count), byKey)
	})
	return groups
}
