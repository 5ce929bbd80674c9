package auditlog

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// forbidNeedle is what the line of a request holds that an authorizer refused.
const forbidNeedle = decisionKey + `":"forbid"`

// Denied finds the requests that were denied, whoever made them, and the attempts
// to act as somebody that were refused. Of a request that nobody impersonated the
// target is who made it.
func Denied() Finder {
	return Finder{
		Mentions: func(line []byte) bool { return bytes.Contains(line, []byte(forbidNeedle)) || Mentions(line) },
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
	// First is one of them; its Name is "" if they are about several objects.
	First Event
	Count int
	Names Values
	// Actors are who made them, if they were made as somebody else.
	Actors      Values
	Since, Last time.Time // zero if no request has a time
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
	key := strings.Join([]string{himself, who.Username, strings.Join(who.Groups, ","), e.Verb, e.Resource, e.Namespace, e.Message}, "\x00")
	denial := d.by[key]
	if denial == nil {
		if len(d.by) >= mostDenials || !d.room.take(2*len(key)) {
			d.Overflow++
			return
		}
		denial = &Denial{First: e}
		d.by[key] = denial
	}
	denial.add(e, &d.room)
}

func (d *Denial) add(e Event, room *room) {
	d.Count++
	if e.Name != d.First.Name {
		d.First.Name = ""
	}
	d.Names.add(e.Name, room)
	if e.Actor.Username != e.Target.Username {
		d.Actors.add(e.Actor.Username, room)
	}
	if e.Time.IsZero() {
		return
	}
	if d.Since.IsZero() || e.Time.Before(d.Since) {
		d.Since = e.Time
	}
	if e.Time.After(d.Last) {
		d.Last = e.Time
	}
}

// All are the denials, those of the most requests first.
func (d *Denials) All() []*Denial {
	var all []*Denial
	for _, denial := range d.by {
		all = append(all, denial)
	}
	slices.SortFunc(all, func(a, b *Denial) int {
		return cmp.Or(
			cmp.Compare(b.Count, a.Count), cmp.Compare(a.First.Target.Username, b.First.Target.Username), cmp.Compare(a.First.Actor.Username, b.First.Actor.Username),
			cmp.Compare(a.First.Verb, b.First.Verb), cmp.Compare(a.First.Resource, b.First.Resource), cmp.Compare(a.First.Namespace, b.First.Namespace),
			slices.Compare(a.First.Target.Groups, b.First.Target.Groups), cmp.Compare(a.First.Message, b.First.Message),
		)
	})
	return all
}
