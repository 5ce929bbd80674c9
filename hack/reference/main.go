// Command reference writes what can be written about the plugins from their
// sources. It belongs to developers: make reference runs it.
package main

import (
	"fmt"
	"os"

	"github.com/who-can-as/kubectl-who-can-as/hack/reference/internal/pages"
	"github.com/who-can-as/kubectl-who-can-as/hack/reference/internal/schemas"
)

const usage = `usage:
  reference markdown DIR        a page for each command, and a list of them
  reference man DIR RELEASE     the same as manual pages; the date is $SOURCE_DATE_EPOCH
  reference schemas DIR ROOT    a JSON Schema for each kind of answer, with the comments of the sources in ROOT`

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run writes what was asked for.
func run(args []string) error {
	switch {
	case len(args) == 2 && args[0] == "markdown":
		return pages.Markdown(args[1])
	case len(args) == 3 && args[0] == "man":
		return pages.Man(args[1], args[2])
	case len(args) == 3 && args[0] == "schemas":
		return schemas.Write(args[1], args[2])
	default:
		return fmt.Errorf("%s", usage)
	}
}
