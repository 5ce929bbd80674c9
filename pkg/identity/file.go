package identity

import (
	"fmt"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/near"
)

// The apiVersion and kind of an identities file.
const (
	APIVersion = "whocanas.dev/v1alpha1"
	FileKind   = "Identities"
)

// File is an identities file: identities with names to call them by.
type File struct {
	APIVersion string  `json:"apiVersion"`
	Kind       string  `json:"kind"`
	Identities []Entry `json:"identities"`
}

// Names are the names of the entries, in the order of the file.
func (f File) Names() []string {
	var names []string
	for _, entry := range f.Identities {
		names = append(names, entry.Name)
	}
	return names
}

// Find is the identity of the entry called name, without the @ of the command
// line. The error for an unknown name says which names there are.
func (f File) Find(name string) (Identity, error) {
	if name == "" {
		return Identity{}, atSign("@")
	}
	for _, entry := range f.Identities {
		if entry.Name == name {
			return entry.Identity()
		}
	}
	if meant := near.Names(name, f.Names()); len(meant) > 0 {
		return Identity{}, fmt.Errorf("the identities file has no entry %q: did you mean %s?", name, mentions(meant, " or "))
	}
	return Identity{}, fmt.Errorf("the identities file has no entry %q: it has %s", name, f.contents())
}

// contents names the first few entries.
func (f File) contents() string {
	const most = 5
	names := f.Names()
	switch {
	case len(names) == 0:
		return "none at all"
	case len(names) > most:
		return fmt.Sprintf("%s and %d more", mentions(names[:most], ", "), len(names)-most)
	default:
		return mentions(names, ", ")
	}
}

// mentions are names of entries as typed on the command line.
func mentions(names []string, separator string) string {
	return "@" + strings.Join(names, separator+"@")
}
