package whocanas

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/builtin"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/world"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
	"github.com/who-can-as/kubectl-who-can-as/pkg/lint"
	"github.com/who-can-as/kubectl-who-can-as/pkg/printer"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

const grantLong = `Write the least RBAC objects that let an actor act as somebody: as exactly whom
is named, and with --for to make exactly these requests. What is written is
evaluated before it is shown. Nothing is applied, and no cluster is needed.

Without --for it is legacy impersonation: the actor may do whatever WHO may.
With --for it is constrained impersonation, which needs Kubernetes 1.36, or 1.35
with its feature gate on. A request is written VERB TARGET, then -n NAMESPACE,
or -A for all of them.

What is dangerous is refused, until --i-understand names the code of the finding
that it would be: see docs/lint.md. WHO is then also user/*, group/* or
sa/NAMESPACE:*, for anybody.`

const grantExample = `  # Let the gateway act as jane with the groups of her login
  kubectl who-can-as grant jane@example.com --group dev-team \
    --to sa/gateway:proxy

  # Let the help desk read one object as jane, and nothing else
  kubectl who-can-as grant jane@example.com --to group/helpdesk \
    --for 'get configmaps/feature-flags -n production'

  # Let a pipeline act as one service account
  kubectl who-can-as grant sa/production:web --to sa/ci:deployer |
    kubectl apply -f -

  # What would that be, right by right?
  kubectl who-can-as grant jane@example.com --to group/helpdesk --mode legacy \
    -o table`

// grantFlags are the flags of grant.
type grantFlags struct {
	connection  *flags.Connection
	output      *flags.Output
	who         flags.Who
	asking      flags.Asking
	constrained flags.Constrained

	to         string
	mode       string
	actions    []string
	understood []string
}

func newGrant(console flags.Console, connection *flags.Connection, output *flags.Output) *cobra.Command {
	f := &grantFlags{connection: connection, output: output}
	cmd := &cobra.Command{
		Use:     "grant WHO... --to ACTOR",
		Short:   "Write the least RBAC objects that let somebody act as WHO",
		Long:    grantLong,
		Example: grantExample,
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.run(cmd.Context(), console, args)
		},
	}
	f.who.AddFlags(cmd.Flags())
	f.constrained.AddFlags(cmd.Flags())
	f.asking.AddFlags(cmd.Flags())
	f.addFlags(cmd.Flags())
	return cmd
}

func (f *grantFlags) addFlags(set *pflag.FlagSet) {
	set.StringVar(&f.to, "to", "", "Who may act as WHO: a user, a group or a service account")
	set.StringVar(&f.mode, "mode", "", "How: legacy (in everything), or constrained (for the requests of --for, and the default with it)")
	set.StringArrayVar(&f.actions, "for", nil, "A request 'VERB TARGET [-n NAMESPACE|-A]' that may be made as WHO (repeatable)")
	set.StringSliceVar(&f.understood, "i-understand", nil, "Write it even if it is a finding with this code, such as WCA001")
}

func (f *grantFlags) run(ctx context.Context, console flags.Console, args []string) error {
	if err := f.validate(args); err != nil {
		return err
	}
	printer, err := f.output.ToPrinterOr(console, printer.FormatManifest, grantFormats()...)
	if err != nil {
		return err
	}
	opened, assumed, err := world.OpenAnyway(console, f.connection, f.asking, plugin, f.output.Quiet)
	if err != nil {
		return err
	}
	g := &granting{grantFlags: f, console: console, world: opened}
	if assumed && len(f.actions) > 0 && !f.output.Quiet {
		console.Note("note: no cluster is configured: looked up in what Kubernetes %s serves", builtin.Version())
	}
	wish, err := g.wish(ctx, args)
	if err != nil {
		return err
	}
	if err := g.refuse(wish); err != nil {
		return err
	}
	objects := wish.Objects()
	if err := wish.Check(objects); err != nil {
		return fmt.Errorf("evaluated, it is not what was asked for, so it is not shown: %w", err)
	}
	if !f.output.Quiet {
		g.notes(wish)
	}
	return printer.Print(report.NewGrant(wish, objects))
}

func grantFormats() []string {
	return []string{
		printer.FormatManifest, printer.FormatTable, printer.FormatJSON, printer.FormatYAML, printer.FormatCSV,
		printer.FormatMarkdown, printer.FormatHTML, printer.FormatJSONPath,
	}
}

// validate refuses forms that cannot be meant.
func (f *grantFlags) validate(args []string) error {
	const form = "the form is: kubectl who-can-as grant WHO... --to ACTOR"
	switch {
	case len(args) == 0:
		return exit.Usage("grant takes whom to act as", form)
	case slices.Contains(args, ""):
		return exit.Usage("an argument is empty", "a shell variable may be unset; "+form)
	case f.to == "":
		return exit.Usage("--to ACTOR is missing: who is to act as "+args[0]+"?", form)
	case !slices.Contains([]string{"", string(impersonation.Legacy), constrainedMode}, f.mode):
		return exit.Usage(fmt.Sprintf("unknown --mode %q", f.mode), "use legacy or constrained")
	case f.mode == string(impersonation.Legacy) && len(f.actions) > 0:
		return exit.Usage("--for limits constrained impersonation; the legacy way has no limits", "leave out --mode, or --for")
	case f.mode == constrainedMode && len(f.actions) == 0:
		return exit.Usage("constrained impersonation is for some requests, and none is named", "name them, such as --for 'list pods -n production'")
	}
	for _, code := range f.understood {
		if code != string(lint.Blanket) && code != string(lint.SystemMasters) {
			return exit.Usage(fmt.Sprintf("--i-understand %s is no finding that a grant can be", code), "those are "+string(lint.Blanket)+" and "+string(lint.SystemMasters))
		}
	}
	return f.constrained.Validate()
}

const constrainedMode = "constrained"

// understands refuses what is a finding, unless it was named.
func (f *grantFlags) understands(code lint.Code, what string) error {
	if slices.Contains(f.understood, string(code)) {
		return nil
	}
	return exit.Usage(fmt.Sprintf("%s: %s", code, what), "see docs/lint.md; to have it all the same, give --i-understand "+string(code))
}

// refuse looks for what is dangerous in a wish.
func (g *granting) refuse(wish impersonation.Wish) error {
	for _, request := range wish.Requests() {
		if strings.HasPrefix(request.Verb, "impersonate-on:") {
			continue
		}
		if request.Resource == string(impersonation.Groups) && request.Name == impersonation.Masters {
			if err := g.understands(lint.SystemMasters, "a member of system:masters is allowed everything, so this is cluster-admin"); err != nil {
				return err
			}
		}
	}
	for _, request := range wish.Any {
		if request.Name == "" {
			return g.understands(lint.Blanket, "to impersonate any "+access.QualifiedResource("", request.Resource)+" is to be anybody")
		}
	}
	return nil
}

// notes say what the objects do not.
func (g *granting) notes(wish impersonation.Wish) {
	if !wish.Constrained {
		g.console.Note("note: to act as somebody is to do everything he may; --for limits it, where the server has constrained impersonation")
	}
	refined := false
	for _, who := range wish.Who {
		refined = refined || g.who.Given()
		if word := aboutWho(who); word != "" {
			g.console.Note("note: %s", word)
		}
	}
	if len(wish.Who) > 1 && (refined || len(wish.Actions) > 1) {
		g.console.Note("note: rights add up: each of these goes with every group, uid and extra value, and with every request")
	}
}
