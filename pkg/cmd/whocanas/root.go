package whocanas

import (
	"github.com/spf13/cobra"

	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
)

// plugin is the name in the server's logs.
const plugin = "who-can-as"

const rootLong = `Show what an identity may do in a Kubernetes cluster, as the API server itself
decides it.

  kubectl who-can-as                     list what you may do
  kubectl who-can-as WHO                 list what WHO may do
  kubectl who-can-as VERB TARGET         ask one question about yourself
  kubectl who-can-as WHO VERB TARGET     ask one question about WHO

WHO is a user (jane@example.com), a group (group/dev-team), a service account
(sa/NAMESPACE:NAME or sa/NAME), a node (node/NAME), or an entry of the
identities file (@NAME). A word without a known prefix is a user. A user called
like a subcommand is written user/NAME, or put behind "--".

TARGET is TYPE, TYPE/NAME, TYPE/SUBRESOURCE, TYPE/NAME/SUBRESOURCE, or a URL
such as /metrics.

A user's groups are not known to the cluster: name them with --group, or the
answer is about the user alone.

The tool reads and reviews; it never changes a cluster.`

const rootExample = `  # What may jane do in production, with the groups her login gives her?
  kubectl who-can-as jane@example.com --group dev-team -n production

  # May she delete deployments there? Exit code 0 is yes, 1 no, 3 not established
  kubectl who-can-as jane@example.com delete deployments -n production --group dev-team

  # What may a service account do, in every namespace?
  kubectl who-can-as sa/ci:deployer -A

  # Whom does the server see when I act as her?
  kubectl who-can-as whoami jane@example.com --group dev-team`

// New makes the command tree.
func New(console flags.Console) *cobra.Command {
	connection := flags.NewConnection()
	output := &flags.Output{}
	root := newRoot(console, connection, output)
	connection.AddFlags(root.PersistentFlags())
	output.AddFlags(root.PersistentFlags())
	root.AddCommand(
		newWhoAmI(console, connection, output),
		newWho(console, connection, output),
		newImpersonators(console, connection, output),
		newTargets(console, connection, output),
		newGrant(console, connection, output),
		newGateway(console, connection, output),
		newLint(console, connection),
		newExplain(console, connection, output),
		newDiff(console, connection, output),
		newTest(console, connection, output),
		newRun(console, connection, output),
		newSnapshot(console, connection, output),
		newTrail(console, connection, output),
		newCompletion(console),
		newVersion(console, connection, output),
	)
	complete(root, console, connection)
	return root
}

func newRoot(console flags.Console, connection *flags.Connection, output *flags.Output) *cobra.Command {
	f := &rootFlags{connection: connection, output: output}
	root := &cobra.Command{
		Use:     "kubectl-who_can_as [WHO] [VERB TARGET]",
		Short:   "Show what an identity may do in a Kubernetes cluster",
		Long:    rootLong,
		Example: rootExample,
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.run(cmd.Context(), console, cmd.Flags(), args)
		},
	}
	flags.Prepare(root, console, "kubectl who-can-as")
	f.addFlags(root.Flags())
	return root
}
