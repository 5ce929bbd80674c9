package expectation

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
)

// identity is whom the subject names; find looks up entries of an identities
// file. Groups, uid and extra values add to what a word names.
func (s Subject) identity(find func(name string) (identity.Identity, error)) (identity.Identity, error) {
	inline := s.User != "" || s.ServiceAccount != "" || s.Node != "" || s.Group != ""
	switch {
	case s.Who != "" && inline:
		return identity.Identity{}, errors.New("who goes with none of user, serviceAccount, node and group: keep one")
	case s.Who == "" && !inline:
		return identity.Identity{}, errors.New("nobody is named: set one of who, user, serviceAccount, node and group")
	case inline:
		return s.entry().Inline()
	}
	who, err := parseWho(s.Who, find)
	if err != nil {
		return identity.Identity{}, err
	}
	refined, err := who.Refine(identity.Refinements{Groups: s.Groups, UID: s.UID, Extra: s.extraPairs()})
	if err != nil {
		return identity.Identity{}, fmt.Errorf("%s", strings.TrimPrefix(err.Error(), "--"))
	}
	return refined, nil
}

func (s Subject) entry() identity.Entry {
	return identity.Entry{
		User: s.User, ServiceAccount: s.ServiceAccount, Node: s.Node, Group: s.Group,
		Groups: s.Groups, UID: s.UID, Extra: s.Extra,
	}
}

// parseWho reads a word of the command line. A file has no current namespace.
func parseWho(word string, find func(name string) (identity.Identity, error)) (identity.Identity, error) {
	if name, isEntry := strings.CutPrefix(word, "@"); isEntry {
		return find(name)
	}
	who, err := identity.Parse(word, "")
	if err != nil {
		return identity.Identity{}, fmt.Errorf("who: %w", err)
	}
	return who, nil
}

func (s Subject) extraPairs() []string {
	var pairs []string
	for _, key := range slices.Sorted(maps.Keys(s.Extra)) {
		for _, value := range s.Extra[key] {
			pairs = append(pairs, key+"="+value)
		}
	}
	return pairs
}

// keyOf is the same for two identities of whom everything is the same.
func keyOf(who identity.Identity) string {
	who.Entry = ""
	return fmt.Sprintf("%#v", who)
}
