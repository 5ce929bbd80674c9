package matrix

import (
	"context"
	"sync"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
)

// slots bounds how many requests are in flight, over all identities and places.
type slots chan struct{}

func newSlots(n int) slots { return make(slots, max(n, 1)) }

// do waits for a free slot and works in it, unless ctx ends first.
func (s slots) do(ctx context.Context, work func()) {
	select {
	case s <- struct{}{}:
		defer func() { <-s }()
	case <-ctx.Done():
		return
	}
	if ctx.Err() == nil { // both may have been ready
		work()
	}
}

// identify asks as whom an identity is seen. If nobody says, it is as was known
// before, else as can be expected.
func (s slots) identify(ctx context.Context, authority access.Authority, who identity.Identity, known access.Seen) (seen access.Seen, err error) {
	seen = known
	s.do(ctx, func() { seen, err = authority.Identify(ctx, who) })
	if seen.Username == "" {
		seen.Username, seen.Groups = who.Username(), who.ExpectedGroups()
	}
	return seen, err
}

// each works on the numbers below n, at most as many at a time as there are
// slots, and waits for all. The work takes slots itself for what it asks.
func (s slots) each(n int, work func(int)) {
	next := make(chan int)
	var workers sync.WaitGroup
	for range min(n, cap(s)) {
		workers.Go(func() {
			for i := range next {
				work(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	workers.Wait()
}
