package matrix

import (
	"context"
	"sync"
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
	work()
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
