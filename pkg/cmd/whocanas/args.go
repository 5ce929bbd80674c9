package whocanas

import (
	"fmt"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
)

// question is what the arguments ask: about whom, and whether one thing.
type question struct {
	who          string // "" is the identity in effect
	verb, target string // "" lists
}

// parseArgs reads the four argument forms.
func parseArgs(args []string) (question, error) {
	for _, arg := range args {
		if strings.TrimSpace(arg) == "" {
			return question{}, exit.Usage("an argument is empty", "a shell variable may be unset; the forms are: [WHO] [VERB TARGET]")
		}
	}
	switch len(args) {
	case 0:
		return question{}, nil
	case 1:
		if access.IsKnownVerb(args[0]) {
			return question{}, exit.Usage(fmt.Sprintf("%q is a verb, and there is no target", args[0]),
				fmt.Sprintf("did you mean: kubectl who-can-as %s TARGET\nfor a user of that name type user/%s", args[0], args[0]))
		}
		return question{who: args[0]}, nil
	case 2:
		if !access.IsKnownVerb(args[0]) && access.IsKnownVerb(args[1]) {
			return question{}, exit.Usage(fmt.Sprintf("%q %q names a verb and no target", args[0], args[1]),
				fmt.Sprintf("did you mean: kubectl who-can-as %s %s TARGET", args[0], args[1]))
		}
		return question{verb: args[0], target: args[1]}, nil
	case 3:
		if !access.IsKnownVerb(args[1]) && access.IsKnownVerb(args[2]) {
			return question{}, exit.Usage(fmt.Sprintf("%q is no verb, and %q is one", args[1], args[2]),
				fmt.Sprintf("did you mean: kubectl who-can-as %s %s %s", args[0], args[2], args[1]))
		}
		return question{who: args[0], verb: args[1], target: args[2]}, nil
	default:
		return question{}, tooMany(args)
	}
}

// tooMany shows the valid form nearest to what was typed.
func tooMany(args []string) error {
	problem := fmt.Sprintf("%d arguments are too many", len(args))
	switch {
	case access.IsKnownVerb(args[1]):
		return exit.Usage(problem, fmt.Sprintf("did you mean: kubectl who-can-as %s %s %s/%s", args[0], args[1], args[2], args[3]))
	case access.IsKnownVerb(args[0]):
		return exit.Usage(problem, fmt.Sprintf("did you mean: kubectl who-can-as %s %s/%s", args[0], args[1], args[2]))
	default:
		return exit.Usage(problem, "the forms are: [WHO] [VERB TARGET]; several identities are for kubectl impersonate-matrix")
	}
}
