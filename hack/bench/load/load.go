package load

import (
	"context"
	"fmt"
	"sync"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/client-go/rest"

	"github.com/who-can-as/kubectl-who-can-as/hack/bench/seed"
)

// DefaultInFlight is how many requests are under way at a time unless somebody
// says otherwise.
const DefaultInFlight = 20

// Options say how a world is loaded.
type Options struct {
	// InFlight bounds the requests under way; 0 means DefaultInFlight.
	InFlight int
	// Progress is told after each object how many are done, of how many; never
	// two calls at a time. nil means nobody is.
	Progress func(done, total int)
}

// Result counts the objects that are in the server now.
type Result struct {
	Created int
	Found   int // there before, whatever they say
}

// World creates everything in the world that the server does not have. The
// first failure ends it, and what was created stays.
func World(ctx context.Context, config *rest.Config, world seed.World, options Options) (Result, error) {
	clients, err := newClients(config)
	if err != nil {
		return Result{}, err
	}
	phases := clients.phases(world)
	loading := &loading{inFlight: options.InFlight, progress: options.Progress}
	if loading.inFlight <= 0 {
		loading.inFlight = DefaultInFlight
	}
	for _, tasks := range phases {
		loading.total += len(tasks)
	}
	for _, tasks := range phases {
		if err := loading.phase(ctx, tasks); err != nil {
			return loading.result, err
		}
	}
	return loading.result, nil
}

// task creates one object.
type task struct {
	what   string // Role shop/reader, as messages name it
	create func(context.Context) error
}

// loading is one load under way.
type loading struct {
	inFlight int
	progress func(done, total int)
	total    int

	mu     sync.Mutex
	result Result
}

// phase does tasks that do not depend on each other, until one fails.
func (l *loading) phase(ctx context.Context, tasks []task) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	queue := make(chan task)
	var workers sync.WaitGroup
	for range min(l.inFlight, len(tasks)) {
		workers.Go(func() {
			for next := range queue {
				if err := l.do(ctx, next); err != nil {
					stop(err)
				}
			}
		})
	}
	feed(ctx, queue, tasks)
	workers.Wait()
	return context.Cause(ctx)
}

// feed hands out the tasks until nobody wants more.
func feed(ctx context.Context, queue chan<- task, tasks []task) {
	defer close(queue)
	for _, next := range tasks {
		select {
		case queue <- next:
		case <-ctx.Done():
			return
		}
	}
}

func (l *loading) do(ctx context.Context, next task) error {
	err := next.create(ctx)
	found := apierrors.IsAlreadyExists(err)
	if err != nil && !found {
		return fmt.Errorf("creating %s: %w", next.what, err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if found {
		l.result.Found++
	} else {
		l.result.Created++
	}
	if l.progress != nil {
		l.progress(l.result.Created+l.result.Found, l.total)
	}
	return nil
}
