package whocanas

import (
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/manifest"
	"github.com/who-can-as/kubectl-who-can-as/pkg/printer"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

const whoAmIExample = `  # Whom does the server see when I ask?
  kubectl who-can-as whoami

  # Whom does it see when I impersonate jane, and which groups does it add?
  kubectl who-can-as whoami jane@example.com --group dev-team

  # Is this service account what I think it is?
  kubectl who-can-as whoami sa/ci:deployer

  # Which user and groups would this OIDC token be? Read offline, never printed
  kubectl who-can-as whoami --token-file token.jwt --username-claim email`

// whoAmIFlags are the flags of whoami.
type whoAmIFlags struct {
	who       flags.Who
	asking    flags.Asking
	tokenFile string
	mapping   identity.ClaimMapping
}

func newWhoAmI(console flags.Console, connection *flags.Connection, output *flags.Output) *cobra.Command {
	f := &whoAmIFlags{}
	cmd := &cobra.Command{
		Use:     "whoami [WHO]",
		Short:   "Show whom the server sees, with the groups it adds",
		Example: whoAmIExample,
		Args:    atMostOne,
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.tokenFile != "" {
				return f.fromToken(console, output, args)
			}
			if err := refuse(cmd.Flags(), "goes with --token-file", "username-claim", "groups-claim", "username-prefix", "groups-prefix"); err != nil {
				return err
			}
			return f.run(cmd.Context(), console, connection, output, args)
		},
	}
	f.who.AddFlags(cmd.Flags())
	f.asking.AddFlags(cmd.Flags())
	set := cmd.Flags()
	set.StringVar(&f.tokenFile, "token-file", "", "Read an OIDC token from this file (- is stdin) and print the identity its claims make, offline")
	set.StringVar(&f.mapping.UsernameClaim, "username-claim", "", "The claim that holds the user name, as --oidc-username-claim of the API server (default sub)")
	set.StringVar(&f.mapping.GroupsClaim, "groups-claim", "", "The claim that holds the groups, as --oidc-groups-claim")
	set.StringVar(&f.mapping.UsernamePrefix, "username-prefix", "", "What goes before the user name, as --oidc-username-prefix; - is nothing")
	set.StringVar(&f.mapping.GroupsPrefix, "groups-prefix", "", "What goes before each group, as --oidc-groups-prefix")
	return cmd
}

func atMostOne(cmd *cobra.Command, args []string) error {
	if len(args) > 1 {
		return exit.Usage(cmd.Name()+" takes one WHO at most", "the form is: "+cmd.UseLine())
	}
	return nil
}

func (f *whoAmIFlags) run(ctx context.Context, console flags.Console, connection *flags.Connection, output *flags.Output, args []string) error {
	s, err := open(console, connection, output, &f.who, f.asking, strings.Join(args, ""), flags.TableFormats())
	if err != nil {
		return err
	}
	seen, described, err := s.identify(ctx)
	if err != nil {
		return err
	}
	answer := report.NewWhoAmI(described, seen)
	if err := s.printer.Print(answer); err != nil {
		return err
	}
	return s.ended(ctx, answer.Incomplete)
}

// fromToken turns a token's claims into an entry of an identities file. It
// needs no cluster, and the token stays out of every message.
func (f *whoAmIFlags) fromToken(console flags.Console, output *flags.Output, args []string) error {
	if len(args) > 0 || f.who.Given() {
		return exit.Usage("--token-file says who; WHO, --group, --uid and --user-extra do not go with it", "")
	}
	out, err := output.ToPrinterOr(console, printer.FormatYAML, printer.FormatTable, printer.FormatJSON, printer.FormatYAML)
	if err != nil {
		return err
	}
	token, err := manifest.ReadToken(f.tokenFile, console.In)
	if err != nil {
		return err
	}
	entry, facts, err := identity.FromToken(token, f.mapping)
	if err != nil {
		return err
	}
	console.Note("warning: neither the signature nor the expiry of this token was verified")
	if facts.Expiry != 0 && !output.Quiet {
		console.Note("note: issued by %s; valid until %s, as it says", facts.Issuer, time.Unix(facts.Expiry, 0).UTC().Format(time.RFC3339))
	}
	if f.mapping.GroupsClaim == "" && entry.ServiceAccount == "" && !output.Quiet {
		console.Note("hint: no groups were taken; name their claim with --groups-claim")
	}
	return out.Print(report.NewIdentities(entry))
}
