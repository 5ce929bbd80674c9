package flags

import (
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/exit"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/manifest"
)

// Who are the flags that refine the identity asked about.
type Who struct {
	groups     []string
	uid        string
	extra      []string
	identities string

	file *identity.File // once it was read
}

// AddFlags registers the group.
func (w *Who) AddFlags(set *pflag.FlagSet) {
	set.StringArrayVar(&w.groups, "group", nil, "A group of the identity asked about (repeatable)")
	set.StringVar(&w.uid, "uid", "", "The uid of the identity asked about")
	set.StringArrayVar(&w.extra, "user-extra", nil, "An extra value KEY=VALUE of the identity asked about (repeatable)")
	w.AddIdentities(set)
}

// AddIdentities registers the identities file alone.
func (w *Who) AddIdentities(set *pflag.FlagSet) {
	set.StringVar(&w.identities, "identities", "", "The identities file that @NAME refers to (default $WHO_CAN_AS_IDENTITIES)")
}

// Given reports whether any refinement was given.
func (w *Who) Given() bool { return len(w.groups) > 0 || w.uid != "" || len(w.extra) > 0 }

// TakeAnyGroup takes "*" out of the groups, and reports whether it was among
// them: for commands to which it means any.
func (w *Who) TakeAnyGroup() bool {
	before := len(w.groups)
	w.groups = slices.DeleteFunc(w.groups, func(group string) bool { return group == "*" })
	return len(w.groups) < before
}

// Resolve turns WHO into an identity with its refinements. An empty word is
// the identity in effect, which nothing can refine.
func (w *Who) Resolve(word string, console Console, namespace string) (identity.Identity, error) {
	if word == "" {
		if w.Given() {
			return identity.Identity{}, exit.Usage("--group, --uid and --user-extra refine an identity, and none was named",
				"name it: kubectl who-can-as WHO --group ...\nto act as somebody yourself use --as and --as-group")
		}
		return identity.Identity{}, nil
	}
	who, err := w.Find(word, console, namespace)
	if err != nil {
		return identity.Identity{}, err
	}
	return w.Refine(who)
}

// Refine is an identity that was not named by WHO, with the refinements.
func (w *Who) Refine(who identity.Identity) (identity.Identity, error) {
	who, err := who.Refine(identity.Refinements{Groups: w.groups, UID: w.uid, Extra: w.extra})
	if err != nil {
		return identity.Identity{}, exit.Usage(err.Error(), "")
	}
	return who, nil
}

// Find turns WHO into an identity without the refinements.
func (w *Who) Find(word string, console Console, namespace string) (identity.Identity, error) {
	name, isEntry := strings.CutPrefix(word, "@")
	if !isEntry {
		who, err := identity.Parse(word, namespace)
		if err != nil {
			return identity.Identity{}, exit.Usage(err.Error(), "")
		}
		noteKind(console, word, who)
		return who, nil
	}
	file, err := w.File(console)
	if err != nil {
		return identity.Identity{}, err
	}
	who, err := file.Find(name)
	if err != nil {
		return identity.Identity{}, exit.Usage(err.Error(), "")
	}
	return who, nil
}

// File is the identities file that the flag or the environment names. It is read
// once.
func (w *Who) File(console Console) (identity.File, error) {
	if w.file != nil {
		return *w.file, nil
	}
	path := w.Path(console)
	if path == "" {
		return identity.File{}, exit.Usage("@NAME refers to an identities file, and none was given",
			"give --identities FILE or set WHO_CAN_AS_IDENTITIES; for a user whose name begins with @ write user/@NAME")
	}
	file, err := manifest.LoadIdentities(path, console.In)
	if err != nil {
		return identity.File{}, err
	}
	w.file = &file
	return file, nil
}

// Path is the identities file's path, "" if there is none.
func (w *Who) Path(console Console) string {
	if w.identities != "" {
		return w.identities
	}
	return console.Getenv("WHO_CAN_AS_IDENTITIES")
}
