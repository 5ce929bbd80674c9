package whocanas

import (
	"github.com/spf13/pflag"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// targetFlags say how the words of a TARGET are meant.
type targetFlags struct {
	subresource string
	asWritten   bool
}

func (t *targetFlags) addFlags(set *pflag.FlagSet) {
	set.StringVar(&t.subresource, "subresource", "", "Ask about this subresource; what follows the slash of TARGET is a name then")
	set.BoolVar(&t.asWritten, "as-written", false, "Ask for exactly the verb and RESOURCE[.GROUP][/NAME] typed, without looking them up")
}

// words are the words of a question, with what the flags say of them.
func (t *targetFlags) words(set *pflag.FlagSet, verb, target string) access.TargetWords {
	return access.TargetWords{
		Verb: verb, Target: target, Subresource: t.subresource, SubresourceSet: set.Changed("subresource"),
	}
}
