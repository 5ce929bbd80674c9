package whocanas

import (
	"context"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/gateway"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
	"github.com/who-can-as/kubectl-who-can-as/pkg/printer"
	"github.com/who-can-as/kubectl-who-can-as/pkg/reach"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

const gatewayLong = `Judge an API gateway that logs people in itself and sends their requests with
impersonation headers: whether it can act as each person with every group, uid
and extra value, what it can act as besides, and what each person may then do in
which namespace.

The people are the entries of the identities file, or those named by --person.
With -o manifest the least objects for exactly these people are written in place
of an answer. Exit code 1 means that the gateway cannot act as somebody, or that
the probe saw a difference.

--probe sends one SelfSubjectReview through the gateway itself, with a token
that logs one of the people in there, and compares whom the API server saw.`

const gatewayExample = `  # Can the gateway act as everybody on the list, and as whom besides?
  kubectl who-can-as gateway sa/gateway:proxy --identities people.yaml

  # The least grant for the list, in place of the one that it has
  kubectl who-can-as gateway sa/gateway:proxy -o manifest \
    --identities people.yaml

  # Two people, one namespace
  kubectl who-can-as gateway sa/gateway:proxy -n production \
    --person jane@example.com --person omar@example.com

  # Does what the gateway sends arrive?
  kubectl who-can-as gateway sa/gateway:proxy --identities people.yaml \
    --probe https://gateway.example.com --probe-token-file token \
    --probe-as @jane`

// gatewayFlags are the flags of gateway.
type gatewayFlags struct {
	connection  *flags.Connection
	output      *flags.Output
	people      flags.Who // its identities file and the refinements of the gateway
	asking      flags.Asking
	constrained flags.Constrained
	persons     []string
	probe       probeFlags
}

func newGateway(console flags.Console, connection *flags.Connection, output *flags.Output) *cobra.Command {
	f := &gatewayFlags{connection: connection, output: output}
	cmd := &cobra.Command{
		Use:     "gateway ACTOR",
		Short:   "Judge a gateway that sends other people's requests",
		Long:    gatewayLong,
		Example: gatewayExample,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return exit.Usage("gateway takes one ACTOR", "the form is: kubectl who-can-as gateway ACTOR --identities FILE")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.run(cmd.Context(), console, cmd.Flags(), args[0])
		},
	}
	f.people.AddIdentities(cmd.Flags())
	f.asking.AddFlags(cmd.Flags())
	f.constrained.AddFlags(cmd.Flags())
	cmd.Flags().StringArrayVar(&f.persons, "person", nil, "A WHO whose requests the gateway sends (repeatable)")
	f.probe.addFlags(cmd.Flags())
	return cmd
}

func (f *gatewayFlags) run(ctx context.Context, console flags.Console, set *pflag.FlagSet, word string) error {
	if err := f.probe.validate(); err != nil {
		return err
	}
	if len(f.persons) == 0 && f.people.Path(console) == "" {
		return exit.Usage("nobody is named whose requests the gateway sends", "give a file of them with --identities, or --person for each")
	}
	a := &actingFlags{
		connection: f.connection, output: f.output, asking: f.asking, constrained: f.constrained,
		through: []string{string(reach.Impersonate)}, maxDepth: 1,
		formats: append([]string{printer.FormatManifest}, flags.CheckFormats()...),
	}
	opened, err := a.open(ctx, console, set, word)
	if err != nil {
		return err
	}
	g := &gatewaying{acting: opened, flags: f, namespaceGiven: set.Changed("namespace")}
	people, err := g.everybody()
	if err != nil {
		return err
	}
	if g.printer.Format() == printer.FormatManifest {
		return g.manifest(people)
	}
	return g.answer(ctx, people)
}

// gatewaying is a gateway that is being judged.
type gatewaying struct {
	*acting
	flags          *gatewayFlags
	namespaceGiven bool
}

// everybody are the people: those that were named, else those of the file.
func (g *gatewaying) everybody() ([]identity.Identity, error) {
	words := g.flags.persons
	if len(words) == 0 {
		file, err := g.flags.people.File(g.console)
		if err != nil {
			return nil, err
		}
		for _, name := range file.Names() {
			words = append(words, "@"+name)
		}
	}
	var people []identity.Identity
	for _, word := range words {
		who, err := g.flags.people.Find(word, g.console, g.world.Namespace())
		if err != nil {
			return nil, err
		}
		people = append(people, who)
	}
	return people, nil
}

// manifest writes the least objects for the people.
func (g *gatewaying) manifest(people []identity.Identity) error {
	wish := impersonation.Wish{Actor: g.who, Who: people}
	for _, request := range wish.Requests() {
		if request.Resource == string(impersonation.Groups) && request.Name == impersonation.Masters {
			return exit.Usage("somebody on the list is in system:masters, and to send that group is to be cluster-admin",
				"take it off the list; see kubectl who-can-as grant --help for a way to grant it all the same")
		}
	}
	objects := wish.Objects()
	if err := wish.Check(objects); err != nil {
		return err
	}
	return g.printer.Print(report.NewGrant(wish, objects))
}

func (g *gatewaying) answer(ctx context.Context, people []identity.Identity) error {
	holder := impersonation.Holder{Subject: impersonation.SubjectOf(g.who)}
	holder.Rights = impersonation.RightsOf(g.held.Policy, impersonation.Member(holder.Subject), g.held.Constrained)
	judged := gateway.People(holder, people, g.held.Constrained)
	answer := report.NewGateway(report.NewIdentity(g.who, g.seen()), g.held.Constrained, judged, holder.Rights, g.gapsWith(holder.Rights.Missing))
	answer.Strongest = reach.Sentence(g.graph(holder.Subject).Strongest(holder.Subject, nil, 1))
	if err := g.addLevels(ctx, &answer, people); err != nil {
		return err
	}
	if err := g.addProbe(ctx, &answer, people); err != nil {
		return err
	}
	if err := g.printer.Print(answer); err != nil {
		return err
	}
	return g.verdict(ctx, answer)
}

// verdict is the exit code.
func (g *gatewaying) verdict(ctx context.Context, answer report.Gateway) error {
	refused, unsettled := answer.Refused(), answer.Unsettled()
	different := answer.Probe != nil && len(answer.Probe.Differences) > 0
	if len(refused)+len(unsettled) > 0 && !g.quiet {
		g.console.Note("hint: the least grant for everybody on the list: kubectl who-can-as gateway %s ... -o manifest", g.who)
	}
	switch {
	case len(refused) > 0 || different:
		return exit.With(exit.No)
	case len(unsettled) > 0:
		g.console.Note("not established: what could not be read may let the gateway act as %s", strings.Join(unsettled, ", "))
		return exit.With(exit.NotEstablished)
	default:
		return g.ended(ctx, answer.Incomplete)
	}
}
