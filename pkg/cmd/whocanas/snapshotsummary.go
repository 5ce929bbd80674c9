package whocanas

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/manifest"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
	"github.com/who-can-as/kubectl-who-can-as/pkg/snapshot"
)

// verifyFile reads a snapshot, which fails if it is not as it was written, and
// prints what it is.
func (f *snapshotFlags) verifyFile(console flags.Console, file string) error {
	if file == "" {
		return exit.Usage("--verify needs a FILE", "- is stdin")
	}
	out, err := f.output.ToPrinter(console, flags.CheckFormats()...)
	if err != nil {
		return err
	}
	read, err := manifest.ReadSnapshot(file, console.In)
	if err != nil {
		return err
	}
	summary := summaryOf(read.Snapshot, read.Digest)
	if err := out.Print(summary); err != nil {
		return err
	}
	return f.ended(summary)
}

func summaryOf(s snapshot.Snapshot, digest string) report.SnapshotSummary {
	counts := report.SnapshotCounts{
		Resources: len(s.Resources), Namespaces: len(s.Namespaces), ServiceAccounts: len(s.ServiceAccounts),
		ClusterRoles: len(s.Objects.ClusterRoles), Roles: len(s.Objects.Roles),
		ClusterRoleBindings: len(s.Objects.ClusterRoleBindings), RoleBindings: len(s.Objects.RoleBindings),
	}
	var gaps []string
	for _, gap := range s.Gaps {
		words := gap.Why
		if len(gap.But) > 0 {
			words += " (those of " + strings.Join(gap.But, ", ") + " were read)"
		}
		gaps = append(gaps, words)
	}
	return report.NewSnapshotSummary(s.Time.UTC().Format(time.RFC3339), s.Server.GitVersion, digest, counts, gaps)
}

// tell writes on stderr what was taken.
func (f *snapshotFlags) tell(console flags.Console, summary report.SnapshotSummary, file string, toFile bool) {
	for _, gap := range summary.Gaps() {
		console.Note("warning: the snapshot is incomplete: %s", gap)
	}
	if f.output.Quiet {
		return
	}
	if toFile {
		console.Note("saved %s", file)
	}
	console.Note("%s", summary.Sentence())
	console.Note("%s", summary.Digest)
}

// ended is the end of a snapshot that was written or read.
func (f *snapshotFlags) ended(summary report.SnapshotSummary) error {
	if summary.Incomplete && f.output.Strict {
		return exit.With(exit.NotEstablished)
	}
	return nil
}

// unsaved adds to a refusal what to do about it.
func unsaved(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, manifest.ErrExists):
		return exit.Usage(fmt.Sprintf("saving the snapshot: %v", err), "take another name, or replace it with --force")
	default:
		return fmt.Errorf("saving the snapshot: %w", err)
	}
}
