//go:build !windows

package whocanas

import (
	"fmt"
	"os"
	"syscall"

	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
)

// handOver becomes kubectl: signals, terminal and exit code are kubectl's own.
// It returns only if that failed.
func handOver(_ flags.Console, kubectl string, args []string) error {
	err := syscall.Exec(kubectl, append([]string{kubectl}, args...), os.Environ())
	return fmt.Errorf("running %s: %w", kubectl, err)
}
