package whocanas

import (
	"fmt"
	"os/exec"

	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
)

// handOver runs kubectl as a child, since Windows cannot replace a process. A
// failure of kubectl is an *exec.ExitError, whose code becomes this program's.
func handOver(console flags.Console, kubectl string, args []string) error {
	cmd := exec.Command(kubectl, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = console.In, console.Out, console.Err
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("running %s: %w", kubectl, err)
	}
	return nil
}
