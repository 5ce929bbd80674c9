package flags

import (
	"fmt"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/near"
)

// CheckVerb refuses a word of kubectl's, a misspelt verb and several verbs in one: the
// answer would be a no that says nothing. Verbs are free strings, so one like no other
// is warned of alone. escape says how to ask all the same, "" for no way.
func CheckVerb(console Console, verb, escape string) error {
	meant := MeantVerb(verb)
	switch {
	case access.IsKnownVerb(verb):
		return nil
	case strings.Contains(verb, ","):
		return exit.Usage(fmt.Sprintf("%q is not one verb", verb), withEscape("ask for one at a time", escape))
	case meant != "":
		return exit.Usage(fmt.Sprintf("%q is no verb of the API server's", verb), withEscape("did you mean "+meant+"?", escape))
	}
	console.Note("warning: %q is no verb of the API server's; asked all the same", verb)
	return nil
}

func withEscape(advice, escape string) string {
	if escape == "" {
		return advice
	}
	return advice + "\n" + escape
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
