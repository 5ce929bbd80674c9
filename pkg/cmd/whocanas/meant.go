package whocanas

import (
	"errors"
	"fmt"
	"os/exec"
	"strings"

	"github.com/spf13/cobra"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/near"
)

// meantCommand is a sentence about the subcommands of which the first word may be a
// misspelling: it was taken for a user, or for a verb. It is "" if there are none.
func meantCommand(root *cobra.Command, args []string) string {
	if len(args) == 0 || access.IsKnownVerb(args[0]) {
		return ""
	}
	var names []string
	for _, cmd := range root.Commands() {
		if cmd.IsAvailableCommand() {
			names = append(names, cmd.Name())
		}
	}
	meant := near.Names(args[0], names)
	if len(meant) == 0 {
		return ""
	}
	taken := "user"
	if len(args) == 2 {
		taken = "verb"
	}
	return fmt.Sprintf("%s was taken for a %s; did you mean: kubectl who-can-as %s", args[0], taken, strings.Join(meant, ", or "))
}

// withMeant adds to an error what may have been meant, unless it is an answer.
func withMeant(err error, meant string) error {
	var answer *exit.Answer
	var child *exec.ExitError
	if err == nil || meant == "" || errors.As(err, &answer) || errors.As(err, &child) {
		return err
	}
	return fmt.Errorf("%w\n%s", err, meant)
}

// noteMeant says after a no, or an empty list, what the reason may be: a namespace that
// is not there, or a subcommand that was meant.
func (s *inquiry) noteMeant(missing bool) {
	if missing {
		s.note(s.unseen)
	}
	if missing && s.meant != "" && !s.quiet {
		s.tell("hint: " + s.meant)
	}
}
