package expectation

import (
	"context"
	"sync"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// Answers are what was said to a plan's questions.
type Answers struct {
	about map[string]*answers // by identity
}

// answers are those about one identity.
type answers struct {
	seen      access.Seen
	err       error // why nothing was asked
	decisions map[access.Request]access.Decision
	rules     map[string]access.Rules // by namespace
}

// Ask asks what the plan asks for, at most inFlight things at a time, and calls
// step after each. Nothing is asked about an identity that the authority cannot
// answer for.
func (p Plan) Ask(ctx context.Context, authority access.Authority, inFlight int, step func()) Answers {
	all := Answers{about: map[string]*answers{}}
	var identify []func()
	for _, who := range p.Whos {
		one := &answers{decisions: map[access.Request]access.Decision{}, rules: map[string]access.Rules{}}
		all.about[keyOf(who)] = one
		identify = append(identify, func() { one.seen, one.err = authority.Identify(ctx, who) })
	}
	inParallel(identify, inFlight, step)
	var mu sync.Mutex
	var ask []func()
	for i, who := range p.Whos {
		one := all.about[keyOf(who)]
		if one.err != nil {
			continue
		}
		for _, request := range p.asks[i].requests.items {
			ask = append(ask, func() {
				decision := access.Undecided("", context.Cause(ctx))
				if ctx.Err() == nil {
					decision = authority.Check(ctx, who, request)
				}
				mu.Lock()
				defer mu.Unlock()
				one.decisions[request] = decision
			})
		}
		for _, namespace := range p.asks[i].namespaces.items {
			ask = append(ask, func() {
				rules := authority.Rules(ctx, who, namespace)
				mu.Lock()
				defer mu.Unlock()
				one.rules[namespace] = rules
			})
		}
	}
	inParallel(ask, inFlight, step)
	return all
}

// inParallel does the work, at most inFlight pieces at a time.
func inParallel(work []func(), inFlight int, step func()) {
	slots := make(chan struct{}, max(inFlight, 1))
	var workers sync.WaitGroup
	for _, piece := range work {
		slots <- struct{}{}
		workers.Go(func() {
			defer func() { <-slots }()
			piece()
			step()
		})
	}
	workers.Wait()
}
