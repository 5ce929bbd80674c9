package whocanas

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/auditlog"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/manifest"
	"github.com/who-can-as/kubectl-who-can-as/pkg/printer"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// trailReading is a trail that is being read.
type trailReading struct {
	files   []manifest.LogFile
	filter  auditlog.Filter
	finder  auditlog.Finder
	merger  *auditlog.Merger
	printer flags.Printer
	strict  bool
	// source hands over the events: those of the files, unless it is live, which
	// an interrupt ends as a matter of course.
	source func(ctx context.Context, take func(auditlog.Event)) error
	live   bool
	say    func(format string, args ...any)
	// notes are what is to be said about a request of a live source.
	notes func(auditlog.Event) []string
	// before takes the events that were recorded before a live source began; nil
	// for what takes the others.
	before func(auditlog.Event)

	read      report.TrailRead
	complete  report.Completeness
	unsettled int // events that may be wanted, undated those that are so whenever they were
	undated   int
	// gappy is the number of files with lines that could not be read, trouble the
	// first error of a file that is no log.
	gappy   int
	trouble error
}

func newTrailReading(files []manifest.LogFile, gaps []string, filter auditlog.Filter) *trailReading {
	t := &trailReading{files: files, filter: filter, finder: auditlog.Impersonations(), merger: auditlog.NewMerger(), notes: func(auditlog.Event) []string { return nil }, say: func(string, ...any) {}}
	t.source = t.readAll
	for _, gap := range gaps {
		t.complete.Missing(gap)
	}
	return t
}

// run reads and prints. An interrupt shows what is known by then.
func (t *trailReading) run(ctx context.Context, by auditlog.Dimension, top int) error {
	if t.printer.Format() == "jsonl" {
		return t.stream(ctx)
	}
	tally, timeline := auditlog.NewTally(by), auditlog.NewTimeline()
	if err := t.take(ctx, func(e auditlog.Event) {
		tally.Add(e)
		timeline.Add(e)
	}); err != nil {
		return err
	}
	answer := report.NewTrail(by, tally, t.read, top)
	answer.SetTimeline(timeline)
	answer.Completeness = t.complete
	if err := t.printer.Print(answer); err != nil {
		return err
	}
	return t.ended(ctx)
}

// take has all events added up, and prints those of a live source. A reader that
// goes away ends it.
func (t *trailReading) take(ctx context.Context, add func(auditlog.Event)) error {
	if !t.live {
		return t.source(ctx, add)
	}
	reading, stop := context.WithCancel(ctx)
	defer stop()
	if t.before == nil {
		t.before = add
	}
	var failed error
	err := t.source(reading, func(e auditlog.Event) {
		add(e)
		if failed != nil {
			return
		}
		if failed = t.printer.PrintLines(report.NewTrailEvent(e, t.notes(e)...)); failed != nil {
			stop()
		}
	})
	return errors.Join(failed, err)
}

// stream prints the events while they are read. A reader that goes away ends it.
func (t *trailReading) stream(ctx context.Context) error {
	reading, stop := context.WithCancel(ctx)
	defer stop()
	var failed error
	events := func(yield func(auditlog.Event) bool) {
		wanted := true
		failed = t.source(reading, func(event auditlog.Event) {
			if wanted && !yield(event) {
				wanted = false
				stop()
			}
		})
	}
	end := func() report.TrailEnd { return report.NewTrailEnd(t.read, t.complete) }
	if err := t.printer.Print(report.NewTrailEvents(events, end)); err != nil {
		return err
	}
	if failed != nil {
		return failed
	}
	return t.ended(ctx)
}

// ended is the exit code of a trail that was printed.
func (t *trailReading) ended(ctx context.Context) error {
	if ctx.Err() != nil && !t.live {
		return exit.With(exit.Interrupted)
	}
	if t.complete.Incomplete && (t.strict || t.read.Files == 0) {
		return exit.With(exit.NotEstablished)
	}
	return nil
}

// readAll hands each request that is wanted to take, once. It fails if nothing
// could be read at all.
func (t *trailReading) readAll(ctx context.Context, take func(auditlog.Event)) error {
	each := t.each(take)
	for _, file := range t.files {
		if ctx.Err() != nil {
			break
		}
		t.readFile(ctx, file, each)
	}
	if ctx.Err() != nil {
		t.complete.Missing("interrupted before all was read")
	}
	if t.read.Files == 0 && t.trouble != nil {
		return t.trouble
	}
	t.explain()
	return nil
}

// each takes the events that are wanted, of each request the first.
func (t *trailReading) each(take func(auditlog.Event)) func(auditlog.Event) {
	return func(event auditlog.Event) {
		switch {
		case t.merger.Known(event):
			t.read.Repeated++
		case t.filter.Wants(event):
			if t.filter.Undated(event) {
				t.undated++
			}
			take(event)
		case t.filter.Unsettled(event):
			t.unsettled++
		}
	}
}

// open opens a file. Stdin, and what else is no regular file, ends with the context,
// too.
func (t *trailReading) open(ctx context.Context, file manifest.LogFile) (io.ReadCloser, error) {
	if !file.Twice() {
		return interruptible(ctx, file), nil
	}
	return file.Open()
}

func (t *trailReading) readFile(ctx context.Context, file manifest.LogFile, each func(auditlog.Event)) {
	log, err := t.open(ctx, file)
	if err == nil {
		defer log.Close()
		var counts auditlog.Counts
		counts, err = auditlog.Read(ctx, log, t.finder, cores(), each)
		t.count(file.Name, counts, err)
	}
	if err == nil || ctx.Err() != nil {
		return
	}
	t.failed(file, err, log != nil)
}

// failed notes a file that could not be read, or not to its end.
func (t *trailReading) failed(file manifest.LogFile, err error, opened bool) {
	what := "not read to the end"
	if _, unknown := errors.AsType[*auditlog.FormatError](err); unknown || !opened {
		what = "not read"
	}
	err = fmt.Errorf("%s: %s: %w", nameOf(file), what, err)
	t.complete.Missing(err.Error())
	if t.trouble == nil {
		t.trouble = err
	}
}

func cores() int { return runtime.GOMAXPROCS(0) }

func nameOf(file manifest.LogFile) string {
	if file.Name == "-" {
		return "standard input"
	}
	return printer.Escape(file.Name)
}

// mostGappy is the number of files whose unread lines are told one by one.
const mostGappy = 10

// count adds what one file came to. A file counts as read if any of it was.
func (t *trailReading) count(name string, counts auditlog.Counts, err error) {
	if err == nil || counts.Lines > 0 {
		t.read.Files++
	}
	t.counted(name, counts)
}

// counted adds the lines of a file, or of a part of it.
func (t *trailReading) counted(name string, counts auditlog.Counts) {
	t.read.Counts.Add(counts)
	if counts.Unread() == 0 {
		return
	}
	t.gappy++
	if t.gappy <= mostGappy {
		rest := ""
		if counts.RestLost > 0 {
			rest = "; nothing behind the last of them was read"
		}
		t.complete.Missing(fmt.Sprintf("%s: %d of %d lines could not be read (%s), the first of them is line %d%s",
			name, counts.Unread(), counts.Lines, unreadWords(counts), counts.FirstUnread, rest))
	}
}

func unreadWords(counts auditlog.Counts) string {
	var words []string
	add := func(n int64, what string) {
		if n > 0 {
			words = append(words, fmt.Sprintf("%d %s", n, what))
		}
	}
	add(counts.Broken, "broken or not whole")
	add(counts.Truncated, "truncated by what stored them")
	add(counts.Oversized, fmt.Sprintf("longer than %d MB", auditlog.MaxLine>>20))
	add(counts.Foreign, "no audit events")
	return strings.Join(words, ", ")
}

// noteEmpty says of a log without a line that it tells of nobody: that nothing was done
// does not follow.
func (t *trailReading) noteEmpty() {
	if t.read.Lines == 0 && !t.live {
		t.complete.Missing("there is not one line in the log")
	}
}

// explain says what logs of these kinds cannot tell.
func (t *trailReading) explain() {
	t.read.FirstUnread = 0 // of several files it says nothing
	t.read.Forgets = t.merger.Forgets()
	say := func(n int64, sentence string) {
		if n > 0 {
			t.complete.Missing(fmt.Sprintf(sentence, n))
		}
	}
	say(int64(max(t.gappy-mostGappy, 0)), "further files with lines that could not be read: %d")
	say(t.read.GKE, "lines of GKE, which do not tell whom somebody acted as, so that only refused attempts are seen in them: %d")
	say(t.read.AdminOnly, "lines of kube-audit-admin, which leaves out get and list: %d")
	say(int64(t.unsettled), "refused attempts that may be among what was asked for, or not, since the log lost whom they were about: %d")
	say(int64(t.undated), "requests without a time, which are shown whenever they were made: %d")
}
