package whocanas

import (
	"context"
	"fmt"

	"github.com/spf13/pflag"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
)

// rootFlags are the flags of the list and the check, which the arguments tell
// apart.
type rootFlags struct {
	connection *flags.Connection
	output     *flags.Output
	who        flags.Who
	asking     flags.Asking

	allNamespaces bool
	selector      string
	resources     []string
	verbs         []string
	groups        []string
	all           bool
	target        targetFlags

	meant string // which subcommand may have been, "" for none
}

func (f *rootFlags) addFlags(set *pflag.FlagSet) {
	f.who.AddFlags(set)
	f.asking.AddFlags(set)
	set.BoolVarP(&f.allNamespaces, "all-namespaces", "A", false, "Ask about every namespace that you can list")
	set.StringVarP(&f.selector, "selector", "l", "", "Ask about the namespaces with these labels")
	set.StringSliceVar(&f.resources, "resource", nil, "List only these resources or URLs (repeatable)")
	set.StringSliceVar(&f.verbs, "verb", nil, "List only these verbs (repeatable)")
	set.StringSliceVar(&f.groups, "api-group", nil, "List only resources of these API groups; core is the core group (repeatable)")
	set.BoolVar(&f.all, "all", false, "List the default rights that everyone has, too")
	f.target.addFlags(set)
}

// validateNamespaces refuses namespaces that are chosen in no way or in two.
func (f *rootFlags) validateNamespaces() error {
	return validateNamespaces(f.allNamespaces, f.selector)
}

func validateNamespaces(all bool, selector string) error {
	if all && selector != "" {
		return exit.Usage("--all-namespaces and --selector exclude each other", "")
	}
	if _, err := labels.Parse(selector); err != nil {
		return exit.Usage(fmt.Sprintf("--selector %q: %v", selector, err), "write it as kubectl takes it, such as -l stage=production")
	}
	return nil
}

// run lists or checks, as the arguments say.
func (f *rootFlags) run(ctx context.Context, console flags.Console, set *pflag.FlagSet, args []string) error {
	asked, err := parseArgs(args)
	if err != nil {
		return err
	}
	if asked.verb == "" {
		return f.list(ctx, console, set, asked)
	}
	return f.check(ctx, console, set, asked)
}

// refuse makes a usage error of the first flag that was given and does not fit.
func refuse(set *pflag.FlagSet, why string, names ...string) error {
	for _, name := range names {
		if set.Changed(name) {
			return exit.Usage("--"+name+" "+why, "")
		}
	}
	return nil
}
