package whocanas

import (
	"fmt"
	"runtime"

	"github.com/spf13/cobra"

	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/printer"
)

const completionForm = "the form is: kubectl who-can-as completion install"

const completionInstallLong = `Make kubectl's own completion go on behind the name of this plugin.

For the words of a plugin kubectl asks a program called kubectl_complete-NAME,
which it looks for on the PATH (kubectl 1.26 and later). This puts the one for
who-can-as, and the one for impersonate-matrix if that is installed, into the
folder where your PATH has the plugin: krew's bin, or wherever you put it.

A file that somebody else made is left alone, and nothing is written then,
unless --force is given. A second time changes nothing.

The completion of kubectl itself has to be switched on in your shell, such as
by: source <(kubectl completion bash)`

const completionInstallExample = `  # Let <TAB> complete identities, verbs, resources, namespaces and flags
  kubectl who-can-as completion install

  # Replace what somebody else has put there
  kubectl who-can-as completion install --force

  # What would your shell be offered now?
  kubectl __complete who-can-as ''

  # And which subcommands begin with "who"?
  kubectl __complete who-can-as who`

func newCompletion(console flags.Console) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "completion",
		Short:   "Let your shell complete the words of the plugins",
		Example: completionInstallExample,
		Args:    cobra.ArbitraryArgs,
		RunE: func(*cobra.Command, []string) error {
			return exit.Usage("completion takes the word install, and nothing else",
				"a shell completes plugins by what kubectl completion bash|zsh|fish|powershell gives it\n"+completionForm)
		},
	}
	cmd.AddCommand(newCompletionInstall(console))
	return cmd
}

func newCompletionInstall(console flags.Console) *cobra.Command {
	force := false
	cmd := &cobra.Command{
		Use:     "install",
		Short:   "Put the programs that complete for kubectl beside the plugins",
		Long:    completionInstallLong,
		Example: completionInstallExample,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return exit.Usage("completion install takes no arguments", completionForm)
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := refuse(cmd.Flags(), "does not go with completion install: it says what it did in words", "output"); err != nil {
				return err
			}
			return installCompletion(console, force)
		},
	}
	cmd.Flags().BoolVar(&force, "force", false, "Replace a file that somebody else made")
	return cmd
}

// installCompletion looks at every place before it writes to any.
func installCompletion(console flags.Console, force bool) error {
	places, missing, err := findPlaces(runtime.GOOS)
	if err != nil {
		return err
	}
	for _, p := range places {
		if p.standing == foreign && !force {
			return exit.Usage("a file is there already that who-can-as did not make:\n"+p.path,
				"look at it; --force replaces it\nnothing was written")
		}
	}
	for _, p := range places {
		if err := p.fill(); err != nil {
			return err
		}
		fmt.Fprintln(console.Out, printer.Escape(p.path+": "+p.standing.outcome()))
	}
	for _, plugin := range missing {
		console.Note("hint: %s is not on the PATH, so nothing was done for it", plugin)
	}
	for _, p := range places {
		if before := p.shadow(); before != "" {
			console.Note("hint: kubectl runs %s instead, which comes first on the PATH", before)
		}
	}
	return nil
}
