package whocanas

import (
	"context"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
)

const diffLong = `Set what two identities may do against each other, or what one may do in two
places, with two sets of groups, in two clusters, or before and after a change.

  kubectl who-can-as diff A B                   two identities
  kubectl who-can-as diff WHO --right-group G   one, and what else differs
  kubectl who-can-as diff WHO --what-if FILE    before and after these manifests
  kubectl who-can-as diff --everyone --what-if FILE

In the table "<" is what only the left side may do, ">" what only the right side
may, "=" what both may. A row about a wildcard stands for all of it: what the
other side has of it is not listed.

Exit code 0 is the same, 1 different, 3 not established.`

const diffExample = `  # What does bob have that jane lacks?
  kubectl who-can-as diff jane@example.com bob@example.com -n production \
    --right-group sre

  # What does her group give jane?
  kubectl who-can-as diff jane@example.com --right-group dev-team -n staging

  # The same identity in two namespaces
  kubectl who-can-as diff sa/ci:deployer --left-namespace staging \
    --right-namespace production

  # What would these manifests change, and for whom?
  kubectl who-can-as diff --everyone --what-if rbac.yaml`

// diffFlags are the flags of diff.
type diffFlags struct {
	connection *flags.Connection
	output     *flags.Output
	who        flags.Who
	asking     flags.Asking

	left, right   sideFlags
	allNamespaces bool
	selector      string
	all           bool
	change        changeFlags
	everyone      bool
	failOnGain    bool
}

// sideFlags say in what one side differs from the other.
type sideFlags struct {
	namespace, context string
	groups, from       []string
}

// given reports whether the side has anything of its own.
func (f sideFlags) given() bool {
	return f.namespace != "" || f.context != "" || len(f.groups)+len(f.from) > 0
}

func (f *sideFlags) addFlags(set *pflag.FlagSet, side string) {
	set.StringVar(&f.namespace, side+"-namespace", "", "The namespace of the "+side+" side")
	set.StringVar(&f.context, side+"-context", "", "The kubeconfig context of the "+side+" side")
	set.StringArrayVar(&f.groups, side+"-group", nil, "A further group of the identity on the "+side+" side (repeatable)")
	set.StringArrayVar(&f.from, side+"-from", nil, "The snapshot, folder or file that stands for the cluster on the "+side+" side (repeatable)")
}

func newDiff(console flags.Console, connection *flags.Connection, output *flags.Output) *cobra.Command {
	f := &diffFlags{connection: connection, output: output}
	cmd := &cobra.Command{
		Use:     "diff A [B]",
		Short:   "Show in what two identities, places or states differ",
		Long:    diffLong,
		Example: diffExample,
		Args:    cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.run(cmd.Context(), console, cmd.Flags(), args)
		},
	}
	f.addFlags(cmd.Flags())
	return cmd
}

func (f *diffFlags) addFlags(set *pflag.FlagSet) {
	f.who.AddFlags(set)
	f.asking.AddFlags(set)
	f.left.addFlags(set, "left")
	f.right.addFlags(set, "right")
	f.change.addFlags(set)
	set.BoolVarP(&f.allNamespaces, "all-namespaces", "A", false, "Compare every namespace that you can list")
	set.StringVarP(&f.selector, "selector", "l", "", "Compare the namespaces with these labels")
	set.BoolVar(&f.all, "all", false, "Show what is the same on both sides, and the default rights that everyone has, too")
	set.BoolVar(&f.everyone, "everyone", false, "Compare everybody whom a binding names, grouped by what changed")
	set.BoolVar(&f.failOnGain, "fail-on-gain", false, "End with exit code 1 only if the right side has more")
}

// run compares as the arguments and flags say.
func (f *diffFlags) run(ctx context.Context, console flags.Console, set *pflag.FlagSet, args []string) error {
	if err := f.validate(set, args); err != nil {
		return err
	}
	if f.everyone {
		return f.compareEveryone(ctx, console)
	}
	left, right, err := f.sides(console, args)
	if err != nil {
		return err
	}
	d := &comparing{left: left, right: right, all: f.all, several: f.several(), selector: f.selector, failOnGain: f.failOnGain, whatIf: f.change.given()}
	return d.run(ctx)
}

func (f *diffFlags) several() bool { return f.allNamespaces || f.selector != "" }

// validate refuses forms that cannot be meant.
func (f *diffFlags) validate(set *pflag.FlagSet, args []string) error {
	if err := validateNamespaces(f.allNamespaces, f.selector); err != nil {
		return err
	}
	if err := f.validateArgs(args); err != nil {
		return err
	}
	if f.several() && (f.left.namespace != "" || f.right.namespace != "") {
		return exit.Usage("--left-namespace and --right-namespace name one namespace each; they do not go with -A or -l", "")
	}
	if f.everyone && (set.Changed("namespace") || f.selector != "" || f.left.namespace != "" || f.right.namespace != "") {
		return exit.Usage("--everyone compares the whole cluster: flags that name namespaces do not go with it", "")
	}
	if f.change.given() {
		return f.validateChange(set)
	}
	if f.everyone && f.asking.Source != "auto" && f.asking.Source != "rbac" {
		return exit.Usage("--everyone is answered from RBAC objects: no authorizer lists whom it knows", "leave out --source "+f.asking.Source)
	}
	return f.readOnce()
}

func (f *diffFlags) validateArgs(args []string) error {
	differs := f.left.given() || f.right.given()
	switch {
	case f.everyone && len(args) > 0:
		return exit.Usage("--everyone stands in place of WHO", "leave out one of them")
	case f.everyone && f.who.Given():
		return exit.Usage("--everyone asks about nobody in particular: --group, --uid and --user-extra do not go with it", "")
	case f.everyone && len(f.left.groups)+len(f.right.groups) > 0:
		return exit.Usage("--everyone asks about nobody in particular: --left-group and --right-group do not go with it", "")
	case len(args) > 2:
		return exit.Usage("diff takes one or two identities", "the forms are: diff A B, diff WHO --right-group GROUP, diff WHO --what-if FILE")
	case len(args) == 2 && f.change.given():
		return exit.Usage("--what-if compares one identity with itself", "leave out one of "+args[0]+" and "+args[1])
	case len(args) < 2 && !differs && !f.change.given():
		return exit.Usage("there is nothing to compare: name two identities, or say what differs",
			"give a second identity, --left-... or --right-... flags, or --what-if FILE")
	}
	return nil
}

// readOnce refuses to read stdin twice.
func (f *diffFlags) readOnce() error {
	stdin := 0
	for _, paths := range [][]string{f.asking.Files, f.left.from, f.right.from, f.change.files} {
		for _, path := range paths {
			if path == "-" {
				stdin++
			}
		}
	}
	if stdin > 1 {
		return exit.Usage("- stands for stdin, which can be read only once", "give the others as files")
	}
	return nil
}
