package auditlog

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// forbidNeedle is what the line of a request holds that an authorizer refused.
const forbidNeedle = decisionKey + `":"forbid"`

// Denied finds the requests that were denied, whoever made them, and the attempts
// to act as somebody that were refused. Of a request that nobody impersonated the
// target is who made it.
func Denied() Finder {
	return Finder{
		Mentions:   func(line []byte) bool { return bytes.Contains(line, []byte(forbidNeedle)) || Mentions(line) },
		MayMention: func(text []byte) bool { return bytes.Contains(text, []byte("forbid")) || Mentions(text) },
		Tells: func(r Record) (Event, bool) {
			if e, acted := r.wire.impersonation(); acted {
				return e, e.Denied || e.Refused
			}
			if r.wire.Stage == "RequestReceived" || r.wire.Annotations[decisionKey] != "forbid" {
				return Event{}, false
			}
			e := r.wire.event()
			e.Target, e.Denied = e.Actor, true
			return e, true
		},
	}
}

// Denial is what denied requests have in common: who was refused what. Requests
// for different objects of one resource are one.
type Denial struct {
	// Example is one of them; its Name is "" if they are about several objects.
	Example Event
	Count   int
	Names   Values
	// Actors are who made them, if they were made as somebody else.
	Actors Values
	Span   // of the requests
}

// mostDenials is how many are kept.
const mostDenials = 2000

// Denials collects them.
type Denials struct {
	by   map[string]*Denial
	room room
	// Overflow counts the requests of those that there was no room for.
	Overflow int
}

// NewDenials makes an empty collection.
func NewDenials() *Denials { return &Denials{by: map[string]*Denial{}, room: room{left: mostBytes}} }

// Add notes a denied request.
func (d *Denials) Add(e Event) {
	who := e.Target
	if e.Refused {
		who = e.Actor
	}
	himself := strconv.FormatBool(e.Actor.Username == who.Username)
	key := strings.Join([]string{himself, who.Username, strings.Join(who.Groups, "\x01"), e.Verb, e.Resource, e.Namespace, e.Message}, "\x00")
	denial := d.by[key]
	if denial == nil {
		if len(d.by) >= mostDenials || !d.room.take(2*len(key)) {
			d.Overflow++
			return
		}
		denial = &Denial{Example: e}
		d.by[key] = denial
	}
	denial.add(e, &d.room)
}

func (d *Denial) add(e Event, room *room) {
	d.Count++
	if e.Name != d.Example.Name {
		d.Example.Name = ""
	}
	d.Names.add(e.Name, room)
	if e.Actor.Username != e.Target.Username {
		d.Actors.add(e.Actor.Username, room)
	}
	d.Span.Add(e.Time)
}

// All are the denials, those of the most requests first.
func (d *Denials) All() []*Denial {
	var all []*Denial
	for _, denial := range d.by {
		all = append(all, denial)
	}
	slices.SortFunc(all, func(a, b *Denial) int {
		return cmp.Or(
			cmp.Compare(b.Count, a.Count), cmp.Compare(a.Example.Target.Username, b.Example.Target.Username), cmp.Compare(a.Example.Actor.Username, b.Example.Actor.Username),
			cmp.Compare(a.Example.Verb, b.Example.Verb), cmp.Compare(a.Example.Resource, b.Example.Resource), cmp.Compare(a.Example.Namespace, b.Example.Namespace),
			slices.Compare(a.Example.Target.Groups, b.Example.Target.Groups), cmp.Compare(a.Example.Message, b.Example.Message),
		)
	})
	return all
}
