// Command kubectl-who_can_as is the plugin behind kubectl who-can-as.
package main

import (
	"os"

	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/whocanas"
)

func main() {
	flags.Silence()
	os.Exit(whocanas.Main(flags.SystemConsole(), os.Args[1:]))
}
