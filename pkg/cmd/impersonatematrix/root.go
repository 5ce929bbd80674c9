package impersonatematrix

import (
	"github.com/spf13/cobra"

	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
)

// plugin is the name in the server's logs.
const plugin = "impersonate-matrix"

const rootLong = `Ask some questions about many identities in many namespaces, and show the
answers in one table.

Each WHO is a user, group/NAME, sa/NAMESPACE:NAME, node/NAME, or @NAME from the
identities file, which keeps a person's groups with the name. A question is
VERB TARGET, as for kubectl who-can-as. Rows are identities and questions,
columns namespaces: ✓ yes, - no, ? not established.`

const rootExample = `  # Who of these can read secrets, and where?
  kubectl impersonate-matrix jane@example.com bob@example.com sa/ci:deployer --can 'get secrets'

  # Two questions, two namespaces, people with their groups from a file
  kubectl impersonate-matrix @jane @bob --identities people.yaml -n staging,production --can 'get pods/log' --can 'create pods/exec'

  # All people of the identities file, as CSV
  kubectl impersonate-matrix --identities people.yaml --can 'delete deployments' -o csv

  # Every namespace with a label
  kubectl impersonate-matrix group/dev-team -l team=shop --can 'patch deployments'`

// matrixFlags are the plugin's own flags.
type matrixFlags struct {
	connection    *flags.Connection
	output        *flags.Output
	who           flags.Who
	asking        flags.Asking
	namespaces    []string
	allNamespaces bool
	selector      string
	can           []string
}

// New makes the command tree.
func New(console flags.Console) *cobra.Command {
	f := &matrixFlags{connection: flags.NewConnection(), output: &flags.Output{}}
	root := &cobra.Command{
		Use:     "kubectl-impersonate_matrix WHO... --can 'VERB TARGET'",
		Short:   "Ask questions about many identities in many namespaces",
		Long:    rootLong,
		Example: rootExample,
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			m, err := f.toMatrix(console, args)
			if err != nil {
				return err
			}
			return m.run(cmd.Context())
		},
	}
	flags.Prepare(root, console, "kubectl impersonate-matrix")
	f.addFlags(root)
	return root
}

func (f *matrixFlags) addFlags(root *cobra.Command) {
	set := root.Flags()
	f.connection.Config.Namespace = nil // -n chooses columns here
	f.connection.AddFlags(set)
	f.output.AddFlags(set)
	f.asking.AddFlags(set)
	f.who.AddFlags(set)
	set.StringSliceVarP(&f.namespaces, "namespace", "n", nil, "The namespaces to ask about (repeatable, comma-separated)")
	set.BoolVarP(&f.allNamespaces, "all-namespaces", "A", false, "Ask about every namespace that you can list (the default)")
	set.StringVarP(&f.selector, "selector", "l", "", "Ask about the namespaces with these labels")
	set.StringArrayVar(&f.can, "can", nil, "A question, VERB TARGET in quotes (repeatable)")
}

// validate refuses combinations that cannot be meant.
func (f *matrixFlags) validate(args []string) error {
	chosen := 0
	for _, given := range []bool{len(f.namespaces) > 0, f.allNamespaces, f.selector != ""} {
		if given {
			chosen++
		}
	}
	switch {
	case chosen > 1:
		return exit.Usage("--namespace, --all-namespaces and --selector exclude each other", "")
	case len(f.can) == 0:
		return exit.Usage("there is no question", "ask one with --can 'VERB TARGET', for instance --can 'get secrets'")
	case len(args) != 1 && f.who.Given():
		return exit.Usage("--group, --uid and --user-extra refine one WHO, and several were named", "keep each person's groups in an identities file: --identities FILE and @NAME")
	}
	return f.asking.Validate()
}
