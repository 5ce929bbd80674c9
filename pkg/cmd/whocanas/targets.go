package whocanas

import (
	"context"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
	"github.com/who-can-as/kubectl-who-can-as/pkg/reach"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

const targetsExample = `  # Whom may the gateway act as, and what is the worst of it?
  kubectl who-can-as targets sa/gateway:proxy

  # Whom may I act as?
  kubectl who-can-as targets

  # Whom can a team become by any way that RBAC leaves open?
  kubectl who-can-as targets group/dev-team --through all

  # Who in the cluster can become cluster-admin, and how?
  kubectl who-can-as targets --everyone --through all

  # The same from manifests, with no cluster
  kubectl who-can-as targets sa/gateway:proxy -f docs/examples/acme`

func newTargets(console flags.Console, connection *flags.Connection, output *flags.Output) *cobra.Command {
	f := &actingFlags{connection: connection, output: output}
	everyone := false
	cmd := &cobra.Command{
		Use:     "targets [WHO]",
		Short:   "Show whom somebody may act as, by RBAC",
		Example: targetsExample,
		Args:    atMostOne,
		RunE: func(cmd *cobra.Command, args []string) error {
			if everyone {
				return f.everyone(cmd.Context(), console, cmd.Flags(), args)
			}
			return f.targets(cmd.Context(), console, cmd.Flags(), strings.Join(args, ""))
		},
	}
	f.addFlags(cmd.Flags())
	cmd.Flags().BoolVar(&everyone, "everyone", false, "List all who have much power, or can become somebody who has: the most that each reaches")
	return cmd
}

func (f *actingFlags) targets(ctx context.Context, console flags.Console, set *pflag.FlagSet, word string) error {
	a, err := f.open(ctx, console, set, word)
	if err != nil {
		return err
	}
	seen, err := a.authority.Identify(ctx, a.who)
	if err != nil {
		return err
	}
	subject := rbac.Subject{Username: seen.Username, Groups: seen.Groups}
	if a.who.Kind == identity.Group {
		subject.Username = ""
	}
	rights := impersonation.RightsOf(a.held.Policy, subject, a.held.Constrained)
	answer := report.NewTargets(report.NewIdentity(a.who, seen), a.held.Constrained, rights)
	a.addReached(&answer, seen)
	for _, gap := range a.gapsWith(rights.Missing) {
		answer.Missing(gap)
	}
	if f.verify {
		if err := a.verifyTargets(ctx, &answer); err != nil {
			return err
		}
	}
	if err := a.printer.Print(answer); err != nil {
		return err
	}
	a.noteUnfollowed()
	if answer.Incomplete && len(answer.Targets)+len(answer.Chains) == 0 && !answer.Privileged {
		return exit.With(exit.NotEstablished)
	}
	return a.ended(ctx, answer.Incomplete)
}

// addReached adds the chains, and the strongest that is reached in any way that
// counts.
func (a *acting) addReached(answer *report.Targets, seen access.Seen) {
	ref, groups := impersonation.SubjectOf(a.who), a.who.Groups
	if a.who.Kind == 0 {
		ref = impersonation.SubjectOf(identity.FromUsername(seen.Username))
		if ref.Kind == "User" {
			groups = seen.Groups
		}
	}
	graph := a.graph(ref)
	answer.Chains = chains(graph.From(ref, groups, a.flags.maxDepth))
	answer.Strongest = reach.Sentence(graph.Strongest(ref, groups, a.flags.maxDepth))
}

func (a *acting) verifyTargets(ctx context.Context, answer *report.Targets) error {
	if err := a.affordable(answer.Requests()); err != nil {
		return err
	}
	ask, err := a.verifier(ctx)
	if err != nil {
		return err
	}
	answer.Verify(func(request access.Request) access.Verdict { return ask(a.who, request) })
	return nil
}

// everyone lists the most that anybody reaches.
func (f *actingFlags) everyone(ctx context.Context, console flags.Console, set *pflag.FlagSet, args []string) error {
	switch {
	case len(args) > 0:
		return exit.Usage("--everyone is about all subjects, and "+args[0]+" is one", "leave out one of them")
	case f.verify:
		return exit.Usage("--verify confirms the rights of one subject", "ask about each by itself: kubectl who-can-as targets WHO --verify")
	}
	a, err := f.open(ctx, console, set, "")
	if err != nil {
		return err
	}
	answer := report.NewReached(a.held.Constrained, a.graph().Everybody(f.maxDepth))
	for _, gap := range a.everybodysGaps() {
		answer.Missing(gap)
	}
	if err := a.printer.Print(answer); err != nil {
		return err
	}
	a.noteUnfollowed()
	if answer.Incomplete && len(answer.Table(false).Rows) == 0 {
		return exit.With(exit.NotEstablished)
	}
	return a.ended(ctx, answer.Incomplete)
}
