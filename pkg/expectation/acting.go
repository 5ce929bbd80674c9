package expectation

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
)

// Acting is as whom somebody acts: a word of the command line by itself, or with
// more beside it. What is written is what the impersonation headers say.
type Acting struct {
	Who    string              `json:"who"`
	Groups []string            `json:"groups,omitempty"`
	UID    string              `json:"uid,omitempty"`
	Extra  map[string][]string `json:"extra,omitempty"`
	// For is what is requested: VERB TARGET [-n NAMESPACE]; "" for anything.
	For string `json:"for,omitempty"`
	// Mode is how the server is to let it pass: a mode of impersonation, or
	// constrained for any but legacy; "" for any.
	Mode string `json:"mode,omitempty"`
	// Wrong is why this could not be read; it is not in the file.
	Wrong string `json:"-"`
}

// anyConstrained is the word for all modes but legacy.
const anyConstrained = "constrained"

// UnmarshalJSON reads a word or an object. What cannot be meant is kept in
// Wrong, for the planner to tell with its line.
func (a *Acting) UnmarshalJSON(data []byte) error {
	if json.Unmarshal(data, &a.Who) == nil {
		return nil
	}
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(data, &keys); err != nil {
		a.Wrong = "write WHO, or {who: WHO} with groups, uid, extra, for or mode"
		return nil
	}
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		if !slices.Contains([]string{"who", "groups", "uid", "extra", "for", "mode"}, key) {
			a.Wrong = fmt.Sprintf("unknown field %q: there are who, groups, uid, extra, for and mode", key)
			return nil
		}
	}
	type plain Acting
	if err := json.Unmarshal(data, (*plain)(a)); err != nil {
		a.Wrong = "who, uid, for and mode are words, groups is a list of words, extra has lists of words"
	}
	return nil
}

// Acted is what is expected of acting as somebody, looked up.
type Acted struct {
	As     identity.Identity
	Wanted impersonation.Wanted
	// For is whether one request is meant, and not any.
	For bool
	// Mode is the one that was asked for; "" for any.
	Mode string
	// Modes are those that count.
	Modes []impersonation.Mode
}

// acting adds the expectations about acting as somebody.
func (p *planner) acting(ctx context.Context, one about, test Test, places placed, at []any) error {
	for _, list := range []struct {
		kind  Kind
		items []Acting
	}{{MayImpersonate, test.MayImpersonate}, {MayNotImpersonate, test.MayNotImpersonate}} {
		for i, item := range list.items {
			here := append(slices.Clone(at), string(list.kind), i)
			acted, err := p.acted(list.kind, item)
			if err != nil {
				p.problem(err.Error(), here...)
				continue
			}
			base := one.expects(list.kind, p.source.at(here...))
			base.Acting = acted
			if !base.applies() {
				p.problem(fmt.Sprintf("nobody acts as %s in mode %s like this, whatever his rights", acted.As, acted.Mode), here...)
				continue
			}
			acted.Modes = p.known(acted.Modes)
			if item.For == "" {
				p.expectations = append(p.expectations, base)
				continue
			}
			if err := p.actingFor(ctx, base, item.For, one.asWritten, places, here); err != nil {
				return err
			}
		}
	}
	return nil
}

// actingFor adds the expectation for each request that the words come to.
func (p *planner) actingFor(ctx context.Context, base Expectation, words string, asWritten bool, places placed, at []any) error {
	phrase, namespace, named := strings.Cut(words, " -n ")
	base.Words = phrase
	if !named {
		return p.expand(ctx, base, asWritten, places, at)
	}
	here := placed{given: true}
	names, err := p.named(ctx, strings.TrimSpace(namespace), at, &here)
	if err != nil {
		return err
	}
	here.names = names
	return p.expand(ctx, base, asWritten, here, at)
}

// acted looks up as whom, and settles which modes count.
//
//  1. With a request, those that are asked for, all if none is.
//  2. Without one, to be allowed to act as somebody is to be allowed to in the
//     legacy way, which is for any request. Not to be is not to be in any way,
//     for any request at all.
func (p *planner) acted(kind Kind, item Acting) (*Acted, error) {
	if item.Wrong != "" {
		return nil, errors.New(item.Wrong)
	}
	if item.Who == "" {
		return nil, errors.New("who is missing: it is as whom somebody acts")
	}
	who, err := Subject{Who: item.Who, Groups: item.Groups, UID: item.UID, Extra: item.Extra}.identity(p.world.Entry)
	if err != nil {
		return nil, err
	}
	if who.Kind == identity.Group {
		return nil, errors.New("nobody acts as a group alone: write {who: USER, groups: [GROUP]}")
	}
	acted := &Acted{As: who, For: item.For != "", Mode: item.Mode}
	acted.Wanted = impersonation.Wanted{Username: who.Username(), UID: who.UID, Groups: who.Groups, Extra: who.Extra}
	all := impersonation.Modes(true)
	switch {
	case item.Mode == anyConstrained:
		acted.Modes = impersonation.ConstrainedModes()
	case slices.Contains(all, impersonation.Mode(item.Mode)):
		acted.Modes = []impersonation.Mode{impersonation.Mode(item.Mode)}
	case item.Mode != "":
		return nil, fmt.Errorf("there is no mode %q: there are legacy, constrained, and its kinds associated-node, arbitrary-node, serviceaccount and user-info", item.Mode)
	case kind == MayImpersonate && !acted.For:
		acted.Modes = []impersonation.Mode{impersonation.Legacy}
	default:
		acted.Modes = all
	}
	if kind == MayImpersonate && !acted.For && !slices.Contains(acted.Modes, impersonation.Legacy) {
		return nil, errors.New("constrained impersonation is for single requests: say which, with for")
	}
	return acted, nil
}

// applies reports whether any of the modes is one for these headers.
func (e Expectation) applies() bool {
	return slices.ContainsFunc(e.Acting.Modes, func(mode impersonation.Mode) bool { return mode.Applies(e.actor(), e.Acting.Wanted) })
}

// known are the modes that the server has.
func (p *planner) known(modes []impersonation.Mode) []impersonation.Mode {
	return slices.DeleteFunc(slices.Clone(modes), func(mode impersonation.Mode) bool {
		return mode != impersonation.Legacy && !p.options.Constrained
	})
}

// needs are all rights that can matter, each once: what is asked if no answer
// settles anything.
func (e Expectation) needs() []access.Request {
	var needs set[access.Request]
	e.decide(func(need access.Request) access.Verdict {
		needs.add(need)
		return access.Unknown
	})
	return needs.items
}

// decide decides as the server would. For any request, the action half of the
// constrained modes counts as held: no check tells whether there is a request
// that it allows.
func (e Expectation) decide(ask impersonation.Asker) impersonation.Outcome {
	if !e.Acting.For {
		identityHalf := ask
		ask = func(need access.Request) access.Verdict {
			if strings.HasPrefix(need.Verb, "impersonate-on:") {
				return access.Allowed
			}
			return identityHalf(need)
		}
	}
	return impersonation.DecideIn(ask, e.Acting.Modes, e.actor(), e.Acting.Wanted, e.Request)
}

// actor is who sends the request. A service account can have a pod on any node:
// unless its node is written down, it is on the one that it must not act as.
//
// Upstream: k8s.io/apiserver pkg/authentication/serviceaccount/util.go,
// NodeNameKey.
func (e Expectation) actor() impersonation.Actor {
	actor := impersonation.Actor{Username: e.Who.Username()}
	if nodes := e.Who.Extra["authentication.kubernetes.io/node-name"]; len(nodes) == 1 {
		actor.Node = nodes[0]
	} else if len(nodes) == 0 && e.Kind == MayNotImpersonate && e.Acting.As.Kind == identity.Node {
		actor.Node = e.Acting.As.Name
	}
	return actor
}

// act decides by what was answered.
func (r *Result) act(given *answers) {
	r.Outcome = r.decide(func(need access.Request) access.Verdict { return given.decisions[need].Verdict })
	r.Need = r.decisive()
	r.Decision = given.decisions[r.Need]
	r.Decision.Verdict = r.Outcome.Verdict
}

// decisive is the right that decided: of a mode that lets it pass, the one to
// the name; else the first that is not known, or that is missing.
func (r *Result) decisive() access.Request {
	if r.Outcome.Verdict == access.Allowed {
		return impersonation.Needs(r.Outcome.Mode, impersonation.Wanted{Username: r.Acting.Wanted.Username})[0]
	}
	for _, attempt := range r.Outcome.Attempts {
		if attempt.Verdict == r.Outcome.Verdict && attempt.Why == "" {
			return attempt.Need
		}
	}
	return access.Request{}
}
