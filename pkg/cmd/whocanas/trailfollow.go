package whocanas

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/who-can-as/kubectl-who-can-as/pkg/auditlog"
	"github.com/who-can-as/kubectl-who-can-as/pkg/manifest"
)

// followed is a file on its way: what it came to, and how it ended.
type followed struct {
	file   manifest.LogFile
	counts auditlog.Counts
	err    error
}

// followAll reads what the files hold, one after the other, and then what is added
// to them, side by side, until it is interrupted. Files that are compressed are
// written once, and not followed; stdin is, up to its end.
func (t *trailReading) followAll(ctx context.Context, take func(auditlog.Event)) error {
	each := t.each(take)
	open := map[string]io.Reader{}
	for _, file := range t.files {
		if tail := t.existing(ctx, file, each); tail != nil {
			defer tail.Close()
			open[file.Name] = tail
		}
	}
	if len(open) > 0 {
		t.say("following %s; an interrupt shows the table", fewNames(slices.Sorted(maps.Keys(open))))
	}
	events, ends := make(chan auditlog.Event), make(chan followed, len(t.files))
	var readers sync.WaitGroup
	for _, file := range t.files {
		if tail := open[file.Name]; tail != nil {
			readers.Go(func() {
				counts, err := auditlog.Follow(ctx, tail, t.finder, func(e auditlog.Event) { events <- e })
				ends <- followed{file, counts, err}
			})
		}
	}
	go func() {
		readers.Wait()
		close(events)
	}()
	for event := range events {
		each(event)
	}
	close(ends)
	for end := range ends {
		t.finished(ctx, end)
	}
	if t.read.Files == 0 && t.trouble != nil {
		return t.trouble
	}
	t.explain()
	return nil
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
	if file.Name == "-" {
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
func (t *trailReading) finished(ctx context.Context, end followed) {
	t.counted(end.file.Name, end.counts)
	if end.err != nil && ctx.Err() == nil {
		t.complete.Missing(fmt.Sprintf("%s: not followed to the end: %v", nameOf(end.file), end.err))
	}
}

// interruptible is a file that ends with the context, which reading stdin does not
// by itself.
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
