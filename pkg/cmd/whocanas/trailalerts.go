package whocanas

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/alert"
	"github.com/who-can-as/kubectl-who-can-as/pkg/auditlog"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/lint"
	"github.com/who-can-as/kubectl-who-can-as/pkg/manifest"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// alertFlags say what is looked for beside what needs nothing.
type alertFlags struct {
	wanted   bool
	baseline []string
	hours    string
	failOn   []string
}

// validate refuses words that say nothing.
func (f *alertFlags) validate() error {
	for _, word := range f.failOn {
		_, isCode := alert.KindOf(alert.Code(word))
		if !isCode && !slices.Contains(lint.Severities(), lint.Severity(word)) {
			return exit.Usage(fmt.Sprintf("unknown --fail-on %q", word), "use "+strings.Join(severities(), ", ")+", or codes such as "+string(alert.Masters)+" (docs/audit.md)")
		}
	}
	if _, err := f.parsedHours(); err != nil {
		return exit.Usage(fmt.Sprintf("--hours: %v", err), `write "Mon-Fri 08:00-18:00", with a zone such as Europe/Berlin, or without one for UTC`)
	}
	return nil
}

func (f *alertFlags) parsedHours() (*alert.Hours, error) {
	if f.hours == "" {
		return nil, nil
	}
	return alert.ParseHours(f.hours)
}

// alerts sets each request beside what is given.
func (t *trailReading) alerts(ctx context.Context, console flags.Console, f *trailFlags) error {
	options, err := t.alertOptions(ctx, console, f)
	if err != nil {
		return err
	}
	watch := alert.NewWatch(options)
	see := func(e auditlog.Event) { watch.See(e) }
	if t.live { // the lines say what is seen
		t.before, t.notes = see, func(e auditlog.Event) []string { return alertWords(watch.See(e)) }
		see = func(auditlog.Event) {}
	}
	if err := t.take(ctx, see); err != nil {
		return err
	}
	t.noteEmpty()
	answer := report.NewTrailAlerts(watch, options.NotLookedFor(), t.read)
	for _, gap := range t.complete.Gaps() {
		answer.Missing(gap)
	}
	t.complete = answer.Completeness
	if err := t.printer.Print(answer); err != nil {
		return err
	}
	return t.verdict(ctx, answer, f.alert.failOn)
}

func alertWords(kinds []alert.Kind) []string {
	var words []string
	for _, kind := range kinds {
		words = append(words, fmt.Sprintf("%s %s: %s", kind.Code, kind.Severity, kind.Means))
	}
	return words
}

// verdict is the exit code of alerts. What could not be looked at is no success
// where one was asked for.
func (t *trailReading) verdict(ctx context.Context, answer report.TrailAlerts, failOn []string) error {
	switch {
	case len(failOn) == 0:
		return t.ended(ctx)
	case answer.Raised(failOn):
		return exit.With(exit.No)
	case answer.Incomplete:
		t.say("not established: %s", strings.Join(answer.Gaps(), "; "))
		return exit.With(exit.NotEstablished)
	default:
		return t.ended(ctx)
	}
}

// alertOptions are what the flags give.
func (t *trailReading) alertOptions(ctx context.Context, console flags.Console, f *trailFlags) (alert.Options, error) {
	var options alert.Options
	var err error
	if options.Hours, err = f.alert.parsedHours(); err != nil {
		return options, err
	}
	if len(f.alert.baseline) > 0 {
		if options.Baseline, err = t.baseline(ctx, console, f.alert.baseline); err != nil {
			return options, err
		}
	}
	if f.asking.Source != string(access.SourceRBAC) && len(f.asking.Files) == 0 {
		return options, nil
	}
	policy, err := f.policy(ctx, console)
	if err != nil {
		return options, err
	}
	for _, gap := range policy.lacks {
		t.complete.Missing(gap)
	}
	options.Rights = alert.NewRights(policy.Holdings)
	return options, nil
}

// baseline reads a log of an earlier time.
func (t *trailReading) baseline(ctx context.Context, console flags.Console, paths []string) (*alert.Baseline, error) {
	if slices.Contains(paths, "-") {
		return nil, exit.Usage("--baseline is a file or a folder", "stdin is for the log itself")
	}
	files, gaps, err := manifest.LogFiles(paths, console.In)
	if err != nil {
		return nil, fmt.Errorf("looking for the baseline: %w", err)
	}
	baseline := alert.NewBaseline()
	earlier := newTrailReading(files, gaps, auditlog.Filter{})
	if err := earlier.readAll(ctx, baseline.Add); err != nil {
		return nil, fmt.Errorf("reading the baseline: %w", err)
	}
	if ctx.Err() != nil {
		return nil, errors.New("interrupted while the baseline was read")
	}
	for _, gap := range earlier.complete.Gaps() {
		t.complete.Missing("baseline: " + gap)
	}
	if baseline.Overflow > 0 {
		t.complete.Missing(fmt.Sprintf("requests of the baseline that there was no room for: %d", baseline.Overflow))
	}
	return baseline, nil
}
