package auditlog

import (
	"bytes"
	"cmp"
	"slices"
)

// What a line has to hold to tell of a credential: of the one that the request
// made, or of the one it came with. Both end in the same word.
const (
	issuedNeedle     = `"authentication.kubernetes.io/issued-credential-id":"`
	credentialNeedle = `"authentication.kubernetes.io/credential-id":["`
)

// Mints finds the requests that made a credential in the name of somebody else.
func Mints() Finder {
	return Finder{
		Mentions:   func(line []byte) bool { return bytes.Contains(line, []byte(issuedNeedle)) },
		MayMention: func(text []byte) bool { return bytes.Contains(text, []byte("/issued-credential-id")) },
		Tells: func(r Record) (Event, bool) {
			e, acted := r.wire.impersonation()
			return e, acted && !e.Refused && e.Issued != ""
		},
	}
}

// Uses finds the requests that came with one of some credentials. A request that
// was made as somebody else has him as its target.
func Uses(credentials map[string]bool) Finder {
	return Finder{
		Mentions: func(line []byte) bool {
			_, after, found := bytes.Cut(line, []byte(credentialNeedle))
			id, _, closed := bytes.Cut(after, []byte{'"'})
			return found && closed && credentials[string(id)]
		},
		MayMention: func(text []byte) bool { return bytes.Contains(text, []byte("/credential-id")) },
		Tells: func(r Record) (Event, bool) {
			if r.wire.Stage == "RequestReceived" {
				return Event{}, false
			}
			if e, acted := r.wire.impersonation(); acted {
				return e, credentials[e.Credential]
			}
			e := r.wire.event()
			e.Denied = r.wire.Annotations[decisionKey] == "forbid"
			return e, credentials[e.Credential]
		},
	}
}

// mostChains is how many credentials are followed.
const mostChains = 20_000

// Chain is a credential that was made in the name of somebody else, with what was
// done by it.
type Chain struct {
	Mint Event
	// Count are the requests that came with the credential, Denied those that were
	// denied or refused.
	Count, Denied int
	Span          // of those requests

	Sources, Verbs, Resources, Namespaces Values
	// Targets are whom requests with it were made as.
	Targets Values
}

// Chains joins credentials with their use.
type Chains struct {
	by   map[string]*Chain
	room room
	// Overflow counts the credentials that there was no room to follow.
	Overflow int
}

// NewChains makes chains of nothing.
func NewChains() *Chains { return &Chains{by: map[string]*Chain{}, room: room{left: mostBytes}} }

// Made notes a credential.
func (c *Chains) Made(mint Event) {
	if len(c.by) >= mostChains {
		c.Overflow++
		return
	}
	if c.by[mint.Issued] == nil {
		c.by[mint.Issued] = &Chain{Mint: mint}
	}
}

// Credentials are the ids of those that were made.
func (c *Chains) Credentials() map[string]bool {
	ids := make(map[string]bool, len(c.by))
	for id := range c.by {
		ids[id] = true
	}
	return ids
}

// Used notes a request that came with one of them.
func (c *Chains) Used(e Event) {
	chain := c.by[e.Credential]
	if chain == nil {
		return
	}
	chain.Count++
	if e.Denied || e.Refused {
		chain.Denied++
	}
	chain.Span.Add(e.Time)
	chain.Sources.add(e.Source(), &c.room)
	chain.Verbs.add(e.Verb, &c.room)
	chain.Resources.add(e.Resource, &c.room)
	chain.Namespaces.add(e.Namespace, &c.room)
	if e.Mode != "" {
		chain.Targets.add(e.Target.Label(), &c.room)
	}
}

// All are the chains, in the order in which the credentials were made.
func (c *Chains) All() []*Chain {
	chains := make([]*Chain, 0, len(c.by))
	for _, chain := range c.by {
		chains = append(chains, chain)
	}
	slices.SortFunc(chains, func(a, b *Chain) int {
		return cmp.Or(a.Mint.Time.Compare(b.Mint.Time), cmp.Compare(a.Mint.Issued, b.Mint.Issued))
	})
	return chains
}
