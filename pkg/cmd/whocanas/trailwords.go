package whocanas

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/builtin"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
)

// checkWords refuses filters that no request can match: an empty answer would look
// like nobody's having done it.
func (f *trailFlags) checkWords(console flags.Console, set *pflag.FlagSet) error {
	for _, word := range f.groups {
		if word == "" {
			return exit.Usage(`--group "" is no name`, "")
		}
	}
	for _, verb := range f.verbs {
		if err := oneWord("verb", verb); err != nil {
			return err
		}
		if meant := flags.MeantVerb(verb); !access.IsKnownVerb(verb) && !slices.Contains(methods(), verb) && meant != "" {
			console.Note("warning: --verb %s is no verb of the API server's; did you mean %s?", verb, meant)
		}
	}
	for _, resource := range f.resources {
		if err := oneWord("resource", resource); err != nil {
			return err
		}
		if plural := pluralOf(resource); plural != "" {
			return exit.Usage(fmt.Sprintf("--resource %s: a log has resources by their full names", resource), "did you mean "+plural+"?")
		}
	}
	if set.Changed("namespace") {
		return oneWord("namespace", set.Lookup("namespace").Value.String())
	}
	return nil
}

// methods are the verbs of requests for URLs that are none for resources.
func methods() []string { return []string{"post", "put", "head", "options", "connect"} }

// oneWord refuses what can be no verb, resource or namespace.
func oneWord(flag, word string) error {
	switch {
	case word == "":
		return exit.Usage(fmt.Sprintf("--%s %q is no name", flag, word), "")
	case strings.Contains(word, ",") && flag == "namespace":
		return exit.Usage(fmt.Sprintf("--%s %s: it takes one", flag, word), "leave it out, and add --by namespace")
	case strings.Contains(word, ","):
		return exit.Usage(fmt.Sprintf("--%s %s: it takes one", flag, word), fmt.Sprintf("repeat it for several: --%s %s", flag, strings.ReplaceAll(word, ",", " --"+flag+" ")))
	case !strings.HasPrefix(word, "/") && strings.ToLower(word) != word:
		return exit.Usage(fmt.Sprintf("--%s %s: a log has it in lower case", flag, word), "did you mean "+strings.ToLower(word)+"?")
	default:
		return nil
	}
}

// pluralOf is the full name of a resource of Kubernetes that a word is short for or
// the singular of; "" if it is none, or the full name itself.
func pluralOf(word string) string {
	short := ""
	for _, resource := range builtin.Resources() {
		if resource.Name == word {
			return ""
		}
		if resource.Singular == word || slices.Contains(resource.ShortNames, word) {
			short = resource.Name
		}
	}
	return short
}
