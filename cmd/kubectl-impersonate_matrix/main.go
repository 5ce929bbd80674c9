// Command kubectl-impersonate_matrix is the plugin behind kubectl impersonate-matrix.
package main

import (
	"os"

	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/impersonatematrix"
)

func main() {
	flags.Silence()
	os.Exit(impersonatematrix.Main(flags.SystemConsole(), os.Args[1:]))
}
