package whocanas

import "github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"

// Main runs the plugin with the arguments after its name, and returns the exit
// code.
func Main(console flags.Console, args []string) int {
	return flags.Execute(New(console), console, args)
}
