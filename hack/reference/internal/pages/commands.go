package pages

import (
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/impersonatematrix"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/whocanas"
)

// roots are the command trees of the plugins, ready to be written about. They
// stand in an empty environment, so that they are the same on every machine.
func roots() []*cobra.Command {
	console := flags.Console{Getenv: func(string) string { return "" }}
	trees := []*cobra.Command{whocanas.New(console), impersonatematrix.New(console)}
	for _, root := range trees {
		each(root, prepare)
	}
	return trees
}

// each visits the commands of a tree that a page is written about, parents first.
func each(cmd *cobra.Command, visit func(*cobra.Command)) {
	visit(cmd)
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() {
			each(sub, visit)
		}
	}
}

// prepare leaves out of a page what would differ from one day to the next, and
// shows texts and switches as the help does.
func prepare(cmd *cobra.Command) {
	cmd.DisableAutoGenTag = true
	cmd.Long = escape(cmd.Long)
	cmd.InitDefaultHelpFlag()
	cmd.InitDefaultVersionFlag()
	cmd.Flags().VisitAll(nameless)
	cmd.PersistentFlags().VisitAll(nameless)
}

// nameless makes pflag write a switch as its name alone, without [=true|false].
func nameless(flag *pflag.Flag) {
	if flag.Value.Type() == "bool" {
		flag.Value = value{flag.Value}
	}
}

// value hides that a flag's value is a switch.
type value struct{ pflag.Value }
