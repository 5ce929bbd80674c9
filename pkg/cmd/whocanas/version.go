package whocanas

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
	"github.com/who-can-as/kubectl-who-can-as/pkg/version"
)

// serverPatience bounds the look for the server's version: the client's is the
// answer, the server's an extra.
const serverPatience = 3 * time.Second

const versionExample = `  # Which versions are at work here?
  kubectl who-can-as version

  # The same for a bug report
  kubectl who-can-as version -o yaml

  # The server of another context
  kubectl who-can-as version --context staging

  # The client's version alone, for a script: no server is asked
  kubectl who-can-as version --client -o jsonpath='{.client}'`

func newVersion(console flags.Console, connection *flags.Connection, output *flags.Output) *cobra.Command {
	clientOnly := false
	cmd := &cobra.Command{
		Use:     "version",
		Short:   "Show the versions of this plugin and of the server",
		Example: versionExample,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return exit.Usage("version takes no arguments", "")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			out, err := output.ToPrinter(console, flags.CheckFormats()...)
			if err != nil {
				return err
			}
			answer := report.NewVersion(version.Release(), version.Go(), version.Platform())
			if !clientOnly {
				answer.Server, answer.Unreachable = serverVersion(cmd.Context(), console, connection)
			}
			return out.Print(answer)
		},
	}
	cmd.Flags().BoolVar(&clientOnly, "client", false, "Show the client's version alone, and ask no server")
	return cmd
}

func serverVersion(ctx context.Context, console flags.Console, connection *flags.Connection) (found, unreachable string) {
	caller, err := connection.Connect(console, plugin)
	if err != nil {
		return "", err.Error()
	}
	ctx, cancel := context.WithTimeout(ctx, serverPatience)
	defer cancel()
	info, err := caller.ServerVersion(ctx)
	if err != nil {
		return "", err.Error()
	}
	return info.GitVersion, ""
}
