package whocanas

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/manifest"
	"github.com/who-can-as/kubectl-who-can-as/pkg/snapshot"
)

const snapshotLong = `Keep what decides who may do what in a file: RBAC objects, what the cluster
serves, namespaces with their labels, service accounts, the server's version.
No secret is read, and nothing of an object that decides nothing.

Wherever -f is taken, it takes such a file in place of the cluster. Manifests
behind it are laid over it: what would they change?

FILE is written whole or not at all, for its owner alone, and compressed if it
ends in .gz or .zst. Without FILE, or for -, the snapshot goes to stdout. The
same state and --time give the same bytes; the digest tells whether two
snapshots are of the same state, whenever they were taken.`

const snapshotExample = `  # Keep the state of this cluster
  kubectl who-can-as snapshot friday.json.gz

  # What could jane do then?
  kubectl who-can-as jane@example.com --group dev-team -n production \
    -f friday.json.gz

  # What could she do if this were applied?
  kubectl who-can-as jane@example.com --group dev-team -n production \
    -f friday.json.gz -f change.yaml

  # Is the file as it was written, and of which state? Needs no cluster
  kubectl who-can-as snapshot --verify friday.json.gz -o jsonpath='{.digest}'`

// snapshotFlags are the flags of snapshot.
type snapshotFlags struct {
	connection *flags.Connection
	output     *flags.Output
	force      bool
	verify     bool
	time       string
}

func newSnapshot(console flags.Console, connection *flags.Connection, output *flags.Output) *cobra.Command {
	f := &snapshotFlags{connection: connection, output: output}
	cmd := &cobra.Command{
		Use:     "snapshot [FILE]",
		Short:   "Keep who may do what in a file, to be asked and compared later",
		Long:    snapshotLong,
		Example: snapshotExample,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return exit.Usage("snapshot takes one FILE at most", "the form is: kubectl who-can-as snapshot [FILE]")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			file := strings.Join(args, "")
			if f.verify {
				if err := refuse(cmd.Flags(), "goes without --verify", "force", "time"); err != nil {
					return err
				}
				return f.verifyFile(console, file)
			}
			if err := refuse(cmd.Flags(), "goes with --verify: a snapshot has one format", "output"); err != nil {
				return err
			}
			return f.take(cmd.Context(), console, file)
		},
	}
	set := cmd.Flags()
	set.BoolVar(&f.force, "force", false, "Replace FILE if there is one")
	set.BoolVar(&f.verify, "verify", false, "Read FILE instead of writing it, and say what it is")
	set.StringVar(&f.time, "time", "", "The time to write down, such as 2026-01-31T18:00:00Z (default $SOURCE_DATE_EPOCH, else now)")
	return cmd
}

// take reads the cluster and writes the snapshot.
func (f *snapshotFlags) take(ctx context.Context, console flags.Console, file string) error {
	taken, err := f.when(console)
	if err != nil {
		return err
	}
	toFile := file != "" && file != "-"
	if toFile {
		if err := manifest.CheckSave(file, f.force); err != nil {
			return unsaved(err)
		}
	}
	caller, err := f.connection.Connect(console, plugin)
	if err != nil {
		return err
	}
	s, err := caller.Snapshot(ctx)
	if err != nil {
		return err
	}
	s.Time = taken
	digest, err := f.write(console, file, toFile, s)
	if err != nil {
		return err
	}
	summary := summaryOf(s, digest)
	f.tell(console, summary, file, toFile)
	return f.ended(summary)
}

func (f *snapshotFlags) write(console flags.Console, file string, toFile bool, s snapshot.Snapshot) (digest string, err error) {
	if !toFile {
		return snapshot.Write(console.Out, s)
	}
	digest, err = manifest.SaveSnapshot(file, s, f.force)
	return digest, unsaved(err)
}

// when is the time to write down.
func (f *snapshotFlags) when(console flags.Console) (time.Time, error) {
	if f.time != "" {
		at, err := time.Parse(time.RFC3339, f.time)
		if err != nil {
			return time.Time{}, exit.Usage(fmt.Sprintf("--time %q is no time", f.time), "write it as 2026-01-31T18:00:00Z")
		}
		return at, nil
	}
	epoch := console.Getenv("SOURCE_DATE_EPOCH")
	if epoch == "" {
		return time.Now(), nil
	}
	seconds, err := strconv.ParseInt(epoch, 10, 64)
	if err != nil {
		return time.Time{}, exit.Usage(fmt.Sprintf("$SOURCE_DATE_EPOCH is %q, which is no number of seconds", epoch), "unset it, or give --time")
	}
	return time.Unix(seconds, 0), nil
}
