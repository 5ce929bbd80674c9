package impersonatematrix

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/world"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// inquiry is a matrix that is ready to be asked for.
type inquiry struct {
	*matrixFlags
	world.Opened
	console flags.Console
	printer flags.Printer
	set     *pflag.FlagSet // for the commands that ask again
	args    []string

	questions  []access.TargetWords
	prior      prior
	identities []identity.Identity
	places     []string // the namespaces
}

// run answers the command.
func (f *matrixFlags) run(cmd *cobra.Command, console flags.Console, args []string) error {
	q, err := f.open(cmd, console, args)
	if err != nil {
		return err
	}
	ctx, stop := q.limit(cmd.Context())
	defer stop()
	return q.inTime(ctx, q.answer(ctx))
}

// answer asks and prints.
func (q *inquiry) answer(ctx context.Context) error {
	if q.by == report.ByImpersonation {
		return q.acting(ctx)
	}
	if err := q.prepare(ctx); err != nil {
		return err
	}
	switch {
	case q.by != "":
		return q.permissions(ctx)
	case len(q.can) > 0:
		return q.ask(ctx)
	default:
		return q.levels(ctx)
	}
}

// inTime tells trouble that --timeout made from any other: nothing could be
// established by then.
func (q *inquiry) inTime(ctx context.Context, err error) error {
	var told *exit.Answer
	if err == nil || errors.As(err, &told) || !errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return err
	}
	q.console.Note("error: %v before anything was known", context.Cause(ctx))
	return exit.With(exit.NotEstablished)
}

// open turns flags and files into an inquiry. It sends nothing.
func (f *matrixFlags) open(cmd *cobra.Command, console flags.Console, args []string) (*inquiry, error) {
	if err := f.validate(args); err != nil {
		return nil, err
	}
	q := &inquiry{matrixFlags: f, console: console, set: cmd.Flags(), args: args}
	var err error
	formats := flags.MatrixFormats()
	if f.by == report.ByImpersonation {
		formats = flags.ActingFormats()
	}
	if q.printer, err = f.output.ToPrinter(console, formats...); err != nil {
		return nil, err
	}
	if q.questions, err = parseQuestions(f.can); err != nil {
		return nil, err
	}
	if q.Opened, err = world.Open(console, f.connection, f.asking, plugin, f.output.Quiet); err != nil {
		return nil, err
	}
	q.prior, err = readPrior(f.resume, len(f.can) > 0, q.Title())
	return q, err
}

// limit ends the asking when --timeout is over.
func (q *inquiry) limit(ctx context.Context) (context.Context, context.CancelFunc) {
	if q.timeout == 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeoutCause(ctx, q.timeout, fmt.Errorf("the --timeout of %s was over", q.timeout))
}

// prepare finds out who is asked about, and where.
func (q *inquiry) prepare(ctx context.Context) error {
	var err error
	if q.identities, err = q.everybody(ctx); err != nil {
		return err
	}
	if q.places, err = q.columns(ctx); err != nil {
		return err
	}
	q.noteGroups()
	return nil
}

// note writes a line on stderr unless that is to be quiet.
func (q *inquiry) note(format string, args ...any) {
	if !q.output.Quiet {
		q.console.Note(format, args...)
	}
}

// finished is the error that a printed answer leaves.
func (q *inquiry) finished(ctx context.Context, incomplete, silent bool) error {
	switch {
	case ctx.Err() != nil && context.Cause(ctx) == exit.ErrInterrupted:
		return exit.With(exit.Interrupted)
	case silent, incomplete && q.output.Strict:
		return exit.With(exit.NotEstablished)
	default:
		return nil
	}
}

// page is what a page in a browser says beside the answer.
func (q *inquiry) page(sources string) report.Page {
	return report.Page{
		Facts: []report.ExploreFact{
			{Name: "cluster", Value: q.Title()},
			{Name: "time", Value: time.Now().UTC().Format(time.RFC3339)},
			{Name: "source", Value: sources},
			{Name: "command", Value: q.commandLine()},
		},
		Command: q.again,
		Flag:    askedIn,
	}
}
