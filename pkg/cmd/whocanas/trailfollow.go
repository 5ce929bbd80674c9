package whocanas

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/who-can-as/kubectl-who-can-as/pkg/auditlog"
	"github.com/who-can-as/kubectl-who-can-as/pkg/manifest"
)

// following is a trail of files that are still being written. What is read side by
// side is added up step by step.
type following struct {
	*trailReading
	arrivals *manifest.Arrivals
	each     func(auditlog.Event)
	readers  sync.WaitGroup
	steps    chan func()
}

// followAll reads what the files hold, one after the other, and then what is added
// to them, side by side, and what comes to the folders and patterns at the paths,
// until it is interrupted. Files that are compressed are written once, and not
// followed; stdin is, up to its end.
func (t *trailReading) followAll(paths []string) func(context.Context, func(auditlog.Event)) error {
	return func(ctx context.Context, take func(auditlog.Event)) error {
		f := &following{
			trailReading: t, arrivals: manifest.NewArrivals(paths, t.files),
			each: t.each(take), steps: make(chan func()),
		}
		open := f.openAll(ctx)
		if names := slices.Concat(slices.Sorted(maps.Keys(open)), f.arrivals.Paths()); len(names) > 0 {
			f.say("following %s; an interrupt shows the table", fewNames(names))
		}
		for _, file := range t.files {
			if tail := open[file.Name]; tail != nil {
				f.follow(ctx, file, tail)
			}
		}
		if len(f.arrivals.Paths()) > 0 {
			f.readers.Go(func() { f.await(ctx) })
		}
		go func() {
			f.readers.Wait()
			close(f.steps)
		}()
		for step := range f.steps {
			step()
		}
		if t.read.Files == 0 && t.trouble != nil {
			return t.trouble
		}
		t.explain()
		return nil
	}
}

// openAll reads what is there, and opens what will be added to.
func (f *following) openAll(ctx context.Context) map[string]io.ReadCloser {
	open := map[string]io.ReadCloser{}
	for _, file := range f.files {
		if tail := f.existing(ctx, file, f.each); tail != nil {
			f.except(tail)
			open[file.Name] = tail
		}
	}
	return open
}

// except keeps a file from arriving again under another name.
func (f *following) except(log io.Reader) {
	if tail, isTail := log.(*manifest.Tail); isTail {
		f.arrivals.Except(tail)
	}
}

// follow reads what is added to a file, beside the others.
func (f *following) follow(ctx context.Context, file manifest.LogFile, log io.ReadCloser) {
	f.readers.Go(func() {
		counts, err := auditlog.Follow(ctx, log, f.finder, func(e auditlog.Event) { f.steps <- func() { f.each(e) } })
		_ = log.Close() // it was only read
		f.steps <- func() { f.finished(ctx, file, counts, err) }
	})
}

// between is the time from one look at folders to the next.
const between = time.Second

// await looks for files that come, until the context is done.
func (f *following) await(ctx context.Context) {
	ticks := time.NewTicker(between)
	defer ticks.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		}
		files, gaps := f.arrivals.Look()
		for _, gap := range gaps {
			f.steps <- func() { f.complete.Missing(gap) }
		}
		for _, file := range files {
			f.arrive(ctx, file)
		}
	}
}

// arrive reads a new file from its beginning, and what is added to it.
func (f *following) arrive(ctx context.Context, file manifest.LogFile) {
	taken := make(chan io.ReadCloser)
	f.steps <- func() {
		log := f.existing(ctx, file, f.each)
		if log != nil {
			f.say("note: following %s, too", nameOf(file))
		}
		taken <- log
	}
	if log := <-taken; log != nil {
		f.except(log)
		f.follow(ctx, file, log)
	}
}

// fewNames are the first of several names, and how many there are beside them.
func fewNames(names []string) string {
	const few = 3
	if len(names) <= few {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:few], ", "), len(names)-few)
}

// existing reads what a file holds, and returns what follows it; nil if nothing
// can.
func (t *trailReading) existing(ctx context.Context, file manifest.LogFile, each func(auditlog.Event)) io.ReadCloser {
	if !file.Twice() {
		t.read.Files++
		return interruptible(ctx, file)
	}
	packed, err := file.Packed()
	if err != nil {
		t.failed(file, err, false)
		return nil
	}
	if packed {
		t.readFile(ctx, file, each)
		return nil
	}
	tail, err := file.Tail(ctx)
	if err != nil {
		t.failed(file, err, false)
		return nil
	}
	if err := t.catchUp(ctx, file, tail, each); err != nil {
		_ = tail.Close() // it was only read
		t.failed(file, err, true)
		return nil
	}
	return tail
}

// catchUp reads the lines that are there.
func (t *trailReading) catchUp(ctx context.Context, file manifest.LogFile, tail *manifest.Tail, each func(auditlog.Event)) error {
	text, err := tail.Existing()
	if err != nil {
		return err
	}
	counts, err := auditlog.Read(ctx, text, t.finder, cores(), each)
	if ctx.Err() != nil {
		err = nil
	}
	if err != nil {
		return err
	}
	t.read.Files++
	t.counted(file.Name, counts)
	return nil
}

// finished adds what was read of a file while it was followed.
func (t *trailReading) finished(ctx context.Context, file manifest.LogFile, counts auditlog.Counts, err error) {
	t.counted(nameOf(file)+", what was added to it", counts)
	if err != nil && ctx.Err() == nil {
		t.complete.Missing(fmt.Sprintf("%s: not followed to the end: %v", nameOf(file), err))
	}
}

// interruptible is a file that ends with the context, which reading stdin or a pipe
// does not by itself.
func interruptible(ctx context.Context, file manifest.LogFile) io.ReadCloser {
	reader, writer := io.Pipe()
	go func() {
		text, err := file.Open()
		if err == nil {
			_, err = io.Copy(writer, text)
			_ = text.Close() // it was only read
		}
		_ = writer.CloseWithError(err) // which never fails
	}()
	context.AfterFunc(ctx, func() { _ = writer.Close() }) // which never fails
	return reader
}
