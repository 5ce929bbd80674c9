package whocanas

import (
	"context"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

const impersonatorsExample = `  # Who may act as jane, and by which bindings?
  kubectl who-can-as impersonators jane@example.com

  # Who may act as her with the groups of her login?
  kubectl who-can-as impersonators jane@example.com --group dev-team

  # Who can become a service account, by its token or a pod too?
  kubectl who-can-as impersonators sa/ci:deployer \
    --through impersonate,token,pods

  # The same from manifests, with no cluster
  kubectl who-can-as impersonators sa/ci:deployer -f docs/examples/acme`

func newImpersonators(console flags.Console, connection *flags.Connection, output *flags.Output) *cobra.Command {
	f := &actingFlags{connection: connection, output: output}
	cmd := &cobra.Command{
		Use:     "impersonators WHO",
		Short:   "Show who may act as somebody, by RBAC",
		Example: impersonatorsExample,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return exit.Usage("impersonators takes one WHO", "the form is: kubectl who-can-as impersonators WHO")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.impersonators(cmd.Context(), console, cmd.Flags(), args[0])
		},
	}
	f.addFlags(cmd.Flags())
	return cmd
}

func (f *actingFlags) impersonators(ctx context.Context, console flags.Console, set *pflag.FlagSet, word string) error {
	a, err := f.open(ctx, console, set, word)
	if err != nil {
		return err
	}
	complete, nearly := impersonation.Impersonators(impersonation.Holders(a.held.Policy, a.held.Constrained), a.who, a.held.Constrained)
	answer := report.NewImpersonators(report.NewIdentity(a.who, a.seen()), a.held.Constrained, complete, nearly)
	answer.Chains = chains(a.graph(impersonation.SubjectOf(a.who)).To(impersonation.SubjectOf(a.who), a.who.Groups, f.maxDepth))
	for _, gap := range a.everybodysGaps() {
		answer.Missing(gap)
	}
	if f.verify {
		if err := a.verifyImpersonators(ctx, &answer); err != nil {
			return err
		}
	}
	if err := a.printer.Print(answer); err != nil {
		return err
	}
	if !a.quiet {
		a.noteNearly(answer)
		a.noteUnfollowed()
	}
	if answer.Incomplete && len(answer.Impersonators) == 1 && len(answer.Chains) == 0 { // system:masters alone
		return exit.With(exit.NotEstablished)
	}
	return a.ended(ctx, answer.Incomplete)
}

// seen is whom the question is about, as nobody confirmed it.
func (a *acting) seen() access.Seen {
	return access.Seen{Username: a.who.Username(), UID: a.who.UID, Groups: a.who.ExpectedGroups(), Extra: a.who.Extra, Source: access.SourceRBAC}
}

func (a *acting) verifyImpersonators(ctx context.Context, answer *report.Impersonators) error {
	if err := a.affordable(answer.Requests()); err != nil {
		return err
	}
	ask, err := a.verifier(ctx)
	if err != nil {
		return err
	}
	answer.Verify(func(subject access.Ref, request access.Request) access.Verdict {
		return ask(identityOf(subject), request)
	})
	return nil
}

// noteNearly says that there are holders of a part of the rights, who may get
// the rest by another subject of theirs.
func (a *acting) noteNearly(answer report.Impersonators) {
	if len(answer.Nearly) == 0 {
		return
	}
	var names []string
	for _, one := range answer.Nearly {
		names = append(names, one.Subject.String())
	}
	a.console.Note("note: a part of the rights is held by %s (-o wide); a person who is several of them may have all",
		strings.Join(compacted(names), ", "))
}

// compacted are words in order, each once, and no more than fit a line or two.
func compacted(words []string) []string {
	const atMost = 8
	var distinct []string
	seen := map[string]bool{}
	for _, word := range words {
		if !seen[word] {
			seen[word] = true
			distinct = append(distinct, word)
		}
	}
	if len(distinct) > atMost {
		return append(distinct[:atMost:atMost], "and more")
	}
	return distinct
}
