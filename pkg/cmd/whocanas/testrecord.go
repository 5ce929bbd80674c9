package whocanas

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/expectation"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// recordFlags are the flags of test --record.
type recordFlags struct {
	record        bool
	exactly       bool
	allNamespaces bool
}

func (r *recordFlags) addFlags(set *pflag.FlagSet) {
	set.BoolVar(&r.record, "record", false, "Write the permissions that WHO... have today as tests")
	set.BoolVar(&r.exactly, "exactly", false, "With --record: as the whole set, which is the way for service accounts anyhow")
	set.BoolVarP(&r.allNamespaces, "all-namespaces", "A", false, "With --record: in every namespace that you can list")
}

// write records.
func (f *testFlags) write(ctx context.Context, console flags.Console, set *pflag.FlagSet, args []string) error {
	if err := f.validateRecord(set, args); err != nil {
		return err
	}
	s, err := open(console, f.connection, f.output, &f.who, f.asking, args[0], flags.TestFormats())
	if err != nil {
		return err
	}
	w, err := newTestWorld(ctx, s.world, nil)
	if err != nil {
		return err
	}
	r := &recording{inquiry: s, world: w, flags: f.record, namespaceGiven: set.Changed("namespace")}
	for _, word := range args {
		who, err := f.who.Resolve(word, console, s.world.Namespace())
		if err != nil {
			return err
		}
		if err := r.add(ctx, who); err != nil {
			return err
		}
	}
	return r.printer.Print(r.file())
}

func (f *testFlags) validateRecord(set *pflag.FlagSet, args []string) error {
	if len(args) == 0 {
		return exit.Usage("--record takes the identities whose permissions are written down", "the form is: kubectl who-can-as test --record WHO...")
	}
	if f.record.allNamespaces && set.Changed("namespace") {
		return exit.Usage("--all-namespaces and --namespace exclude each other", "")
	}
	return refuse(set, "does not go with --record", "lax", "output", "constrained-impersonation")
}

// recording is a file of tests in the making.
type recording struct {
	*inquiry
	world          *testWorld
	flags          recordFlags
	namespaceGiven bool
	tests          []expectation.Test
	leftOut        []string
}

// add records one identity. What cannot be read would make a test that fails, or
// one that says less than it seems to.
func (r *recording) add(ctx context.Context, who identity.Identity) error {
	exactly := r.flags.exactly || who.Kind == identity.ServiceAccount
	seen, err := r.authority.Identify(ctx, who)
	if err != nil {
		return err
	}
	all := r.flags.allNamespaces || exactly && !r.namespaceGiven
	places, err := r.places(ctx, all)
	if err != nil {
		return err
	}
	found := facts{
		everywhere: r.authority.Rules(ctx, who, ""),
		inside:     access.RulesIn(ctx, r.authority, who, places, r.asking.Concurrency),
	}
	if !found.complete() {
		return r.unknown(who, seen, found)
	}
	holder := expectation.Holder{
		Who: who, Groups: seen.Groups, Limited: !all, Everywhere: found.everywhere.Rules, Inside: found.inside,
	}
	if exactly {
		r.keep(holder.RecordExactly(ctx, r.world))
	} else {
		r.keep(holder.RecordCan(ctx, r.world))
	}
	return nil
}

// places are all namespaces, or the current one.
func (r *recording) places(ctx context.Context, all bool) ([]string, error) {
	if all {
		return r.namespaces(ctx, "")
	}
	name := r.inquiry.world.Namespace()
	return []string{name}, r.namespaceExists(ctx, name)()
}

// unknown ends the recording of somebody whose rules are not all known.
func (r *recording) unknown(who identity.Identity, seen access.Seen, found facts) error {
	if failed := found.everywhere.Failed; failed != nil {
		return fmt.Errorf("reading what %s holds: %w", who, failed)
	}
	r.console.Note("error: what %s holds is not wholly known: %s", who, strings.Join(found.causes(), "; "))
	if seen.Source != access.SourceRBAC {
		r.advise("--source rbac evaluates the RBAC objects, which tell all that RBAC allows")
	}
	return exit.With(exit.NotEstablished)
}

func (r *recording) keep(recorded expectation.Recorded) {
	r.tests = append(r.tests, recorded.Tests...)
	for _, right := range recorded.LeftOut {
		request := right.Request(right.Namespace)
		r.leftOut = append(r.leftOut, request.String())
	}
}

// file is what was recorded, with what a reader should know above it.
func (r *recording) file() report.TestFile {
	comments := []string{"Recorded by kubectl who-can-as test --record: what is held today, to be edited."}
	slices.Sort(r.leftOut)
	for _, right := range slices.Compact(r.leftOut) {
		comments = append(comments, fmt.Sprintf("Held, and left out since no question stands for it: %s", right))
	}
	return report.TestFile{Comments: comments, Tests: r.tests}
}
