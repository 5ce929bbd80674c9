package auditlog

import (
	"bufio"
	"context"
	"errors"
	"io"
)

// peeked is how much of a log is looked at to recognise it, in bytes.
const peeked = 64 << 10

// Read reads a log on several cores and hands each event that the finder finds
// to each, in the log's order and one at a time. It takes a few MB of memory for
// each core, however long the log is. An error of the log itself comes with the
// counts up to there; a [FormatError] means that it is not a log that is read.
func Read(ctx context.Context, log io.Reader, find Finder, cores int, each func(Event)) (Counts, error) {
	reader := bufio.NewReaderSize(log, peeked)
	start, err := reader.Peek(peeked)
	if err != nil && len(start) == 0 && !errors.Is(err, io.EOF) {
		return Counts{}, err
	} // else the error comes again behind what there is
	laid, unknown := shapeOf(start, err != nil)
	switch {
	case unknown != nil:
		return Counts{}, unknown
	case laid == document:
		return readDocument(ctx, reader, find, each)
	default:
		return readLines(ctx, &cutter{from: reader, size: chunkSize}, find, cores, each)
	}
}

// Follow is [Read] for lines that are still being written: what there is of the log
// is looked at as soon as it is read, on one core. It ends where the log does.
func Follow(ctx context.Context, log io.Reader, find Finder, each func(Event)) (Counts, error) {
	return readLines(ctx, &cutter{from: log, size: chunkSize, live: true}, find, 1, each)
}

// chunk is a part of the log on its way: from the reader to one of the cores, and
// in the log's order to where the events are taken.
type chunk struct {
	text      []byte
	oversized bool
	done      chan batch
}

// readLines reads a log of lines: one goroutine cuts it, one for each core
// sieves, and this one takes the events in their order. A fixed number of
// chunks goes round.
func readLines(ctx context.Context, log *cutter, find Finder, cores int, each func(Event)) (Counts, error) {
	rounds := 2*cores + 1
	free, work, order := make(chan *chunk, rounds), make(chan *chunk, rounds), make(chan *chunk, rounds)
	for range rounds {
		free <- &chunk{text: make([]byte, 0, log.size), done: make(chan batch, 1)}
	}
	for range cores {
		go siftAll(work, find)
	}
	failed := make(chan error, 1)
	go func() {
		failed <- cutAll(ctx, log, free, work, order)
		close(work)
		close(order)
	}()
	var counts Counts
	for c := range order {
		found := <-c.done
		counts.Add(found.counts)
		for _, event := range found.events {
			each(event)
		}
		if cap(c.text) > log.size { // grown for one long line
			c.text = make([]byte, 0, log.size)
		}
		free <- c
	}
	return counts, <-failed
}

// cutAll sends the whole log on its way.
func cutAll(ctx context.Context, from *cutter, free <-chan *chunk, work, order chan<- *chunk) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		c := <-free
		var err error
		c.text, c.oversized, err = from.next(c.text)
		order <- c
		work <- c
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// siftAll works on chunks as long as there are any.
func siftAll(work <-chan *chunk, find Finder) {
	for c := range work {
		s := sieve{find: find}
		s.sift(c.text)
		if c.oversized {
			s.counts.Lines++
			s.counts.unread(&s.counts.Oversized)
		}
		c.done <- s.batch
	}
}
