package impersonatematrix

import (
	"time"

	"github.com/spf13/cobra"

	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/printer"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// plugin is the name in the server's logs.
const plugin = "impersonate-matrix"

const rootLong = `Show what many identities may do in many namespaces, in one table.

Each WHO is a user, group/NAME, sa/NAMESPACE:NAME, node/NAME, or @NAME from the
identities file, which keeps a person's groups with the name. Without WHO, all
entries of the identities file; --all-service-accounts and --all-subjects take
everybody that the cluster or its bindings name.

Rows are identities, columns namespaces, and CLUSTER is what holds everywhere. A
cell is the level reached: the strongest of the cluster's own default roles
view, edit, admin and cluster-admin whose every permission in that namespace the
identity has. edit+ holds more than edit but not all of admin; (3) is three
rules that cover none of the roles; - is nothing beyond what everybody may; ? is
not established. A ! marks what differs from most of its column.

With --can, a cell tells which of your questions are yes. With --by resource or
--by verb, the permissions in one namespace stand side by side.`

const rootExample = `  # How much may these three do, and where?
  kubectl impersonate-matrix jane@example.com sa/ci:deployer group/dev-team -A

  # The people of a file with their groups, in two namespaces
  kubectl impersonate-matrix --identities people.yaml -n staging,production

  # Everybody whom a binding names: who is the odd one out?
  kubectl impersonate-matrix --all-subjects --only-differences

  # Who of these can read secrets or get a shell, and where?
  kubectl impersonate-matrix @jane @bob --identities people.yaml \
    --can 'get secrets' --can 'create pods/exec'

  # All verbs on all resources in one namespace, side by side
  kubectl impersonate-matrix @jane @bob --identities people.yaml --by resource \
    -n production

  # A page to explore, for the audit
  kubectl impersonate-matrix --all-subjects -A -o html > access.html`

// matrixFlags are the plugin's own flags.
type matrixFlags struct {
	connection  *flags.Connection
	output      *flags.Output
	who         flags.Who
	asking      flags.Asking
	constrained flags.Constrained

	accounts   string // --all-service-accounts[=NS,...]
	subjects   bool
	from       string
	namespaces []string
	all        bool
	selector   string

	can  []string
	by   string
	view report.View

	dryRun  bool
	resume  string
	timeout time.Duration
}

// New makes the command tree.
func New(console flags.Console) *cobra.Command {
	f := &matrixFlags{connection: flags.NewConnection(), output: &flags.Output{}}
	root := &cobra.Command{
		Use:     "kubectl-impersonate_matrix WHO...",
		Short:   "Show what many identities may do in many namespaces",
		Long:    rootLong,
		Example: rootExample,
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.run(cmd, console, args)
		},
	}
	flags.Prepare(root, console, "kubectl impersonate-matrix")
	f.addFlags(root)
	by := []string{report.ByResource, report.ByVerb, report.ByImpersonation}
	// An error means that there is no such flag, which a test would show.
	_ = root.RegisterFlagCompletionFunc("by", cobra.FixedCompletions(by, cobra.ShellCompDirectiveNoFileComp))
	return root
}

// allOfThem is what --all-service-accounts stands for without a value.
const allOfThem = "*"

func (f *matrixFlags) addFlags(root *cobra.Command) {
	set := root.Flags()
	f.connection.WithoutNamespace = true // -n chooses columns here
	f.connection.AddFlags(set)
	f.connection.AddDebug(set)
	f.output.AddFlags(set, append(flags.MatrixFormats(), printer.FormatDot, printer.FormatMermaid)...)
	f.asking.AddFlags(set)
	f.who.AddFlags(set)
	f.constrained.AddFlags(set)

	set.StringVar(&f.accounts, "all-service-accounts", "", "Add every service account, or with =NAMESPACE,... those of some namespaces")
	set.Lookup("all-service-accounts").NoOptDefVal = allOfThem
	set.BoolVar(&f.subjects, "all-subjects", false, "Add every user, group and service account that a binding names")
	set.StringVar(&f.from, "from", "", "Add the identities of this file, one WHO a line (- is stdin)")

	set.StringSliceVarP(&f.namespaces, "namespace", "n", nil, "The namespaces to ask about (repeatable, comma-separated)")
	set.BoolVarP(&f.all, "all-namespaces", "A", false, "Ask about every namespace that you can list (the default)")
	set.StringVarP(&f.selector, "selector", "l", "", "Ask about the namespaces with these labels")

	set.StringArrayVar(&f.can, "can", nil, "A question, VERB TARGET in quotes (repeatable)")
	set.StringVar(&f.by, "by", "", "Show permissions in one namespace by: resource, verb; or who may act as whom: impersonation")
	set.BoolVar(&f.view.OnlyDifferences, "only-differences", false, "Show only rows and columns in which something differs")
	set.BoolVar(&f.view.OnlyAllowed, "only-allowed", false, "Show only rows and columns in which something is allowed or unknown")
	set.StringVar(&f.view.Sort, "sort", "", "The order of identities: name, or level (the most powerful first); as given by default")
	set.BoolVar(&f.view.Transpose, "transpose", false, "Swap rows and columns of the table")
	set.StringVar(&f.view.GroupBy, "group-by", "", "Put identities into groups by: kind, namespace (of a service account)")

	set.BoolVar(&f.dryRun, "dry-run", false, "Print what would be asked, and ask nothing about anybody")
	set.StringVar(&f.resume, "resume", "", "Take what an earlier answer in JSON has established, and ask only for the rest")
	set.DurationVar(&f.timeout, "timeout", 0, "Stop asking after this long and show what is known by then; 0 is never")
}
