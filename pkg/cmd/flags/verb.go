package flags

import (
	"fmt"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/near"
)

// NoteVerb warns of a verb that the API server gives no meaning to: a word of
// kubectl's, or a misspelt one.
func NoteVerb(console Console, verb string) {
	if access.IsKnownVerb(verb) {
		return
	}
	warning := fmt.Sprintf("warning: %q is no verb of the API server's; asked all the same", verb)
	if meant := MeantVerb(verb); meant != "" {
		warning += "; did you mean " + meant + "?"
	}
	console.Note("%s", warning)
}

// MeantVerb is what a word of kubectl's asks the server for, else the verbs that
// look like it; "" if there are none.
func MeantVerb(verb string) string {
	switch verb {
	case "apply":
		return "patch, and create for what is new"
	case "attach":
		return "create pods/attach"
	case "cp", "exec":
		return "create pods/exec"
	case "debug":
		return "patch pods/ephemeralcontainers"
	case "describe":
		return "get"
	case "drain":
		return "create pods/eviction"
	case "edit", "annotate", "label":
		return "get and patch"
	case "log", "logs":
		return "get pods/log"
	case "port-forward":
		return "create pods/portforward"
	case "scale":
		return "patch deployments/scale"
	}
	return strings.Join(near.Names(verb, access.KnownVerbs()), ", ")
}
