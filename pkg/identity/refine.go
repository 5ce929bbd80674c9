package identity

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// Refinements are what --group, --uid and --user-extra add to an identity.
type Refinements struct {
	Groups []string
	UID    string   // "" if not given
	Extra  []string // KEY=VALUE each
}

// Refine is the identity with refinements added: groups and extra values after
// those it has, duplicates left out, and the uid. An identity that has another
// uid already (from its entry in the identities file) is refused rather than
// changed into somebody else. The receiver is left as it was.
func (i Identity) Refine(r Refinements) (Identity, error) {
	for _, group := range r.Groups {
		if err := checkName("group", group); err != nil {
			return Identity{}, fmt.Errorf("--group: %w", err)
		}
	}
	i.Groups = union(i.Groups, r.Groups)
	if err := i.setUID(r.UID); err != nil {
		return Identity{}, err
	}
	i.Extra = cloneExtra(i.Extra)
	for _, pair := range r.Extra {
		if err := i.addExtra(pair); err != nil {
			return Identity{}, fmt.Errorf("--user-extra: %w", err)
		}
	}
	return i, nil
}

func (i *Identity) setUID(uid string) error {
	if uid == "" {
		return nil
	}
	if err := checkValue("uid", uid); err != nil {
		return fmt.Errorf("--uid: %w", err)
	}
	if i.UID != "" && i.UID != uid {
		return fmt.Errorf("--uid: %s already has the uid %q: leave the flag out, or change the entry", i, i.UID)
	}
	i.UID = uid
	return nil
}

// addExtra adds one KEY=VALUE to an Extra that is the identity's own.
func (i *Identity) addExtra(pair string) error {
	key, value, found := strings.Cut(pair, "=")
	if !found {
		return fmt.Errorf("%q has no =: type KEY=VALUE", pair)
	}
	if err := checkExtraKey(key); err != nil {
		return err
	}
	if err := checkValue("value", value); err != nil {
		return err
	}
	if i.Extra == nil {
		i.Extra = map[string][]string{}
	}
	i.Extra[key] = union(i.Extra[key], []string{value})
	return nil
}

// checkExtraKey refuses the keys that would reach the server as another key or
// as none: it lower-cases the header names that carry them. Letters beyond
// ASCII are percent-encoded there and stay as they are.
//
// Upstream: k8s.io/client-go transport/round_trippers.go (headerKeyEscape),
// k8s.io/apiserver pkg/endpoints/filters/impersonation/
// constrained_impersonation.go (processImpersonationHeaders).
func checkExtraKey(key string) error {
	switch lower := strings.Map(asciiLower, key); {
	case key == "":
		return errors.New("an extra value without a key: name one, such as example.com/team")
	case !utf8.ValidString(key):
		return fmt.Errorf("key %q is not valid UTF-8: no review can carry it", key)
	case strings.ContainsFunc(key, isBlankOrControl):
		return fmt.Errorf("key %q contains a blank or a control character: leave it out", key)
	case lower != key:
		return fmt.Errorf("key %q has upper-case letters, which the server turns into lower case: write %q", key, lower)
	}
	return nil
}

func isBlankOrControl(r rune) bool { return r <= ' ' || r == 0x7f }

func asciiLower(r rune) rune {
	if 'A' <= r && r <= 'Z' {
		return r + 'a' - 'A'
	}
	return r
}

func cloneExtra(extra map[string][]string) map[string][]string {
	clone := maps.Clone(extra)
	for key, values := range clone {
		clone[key] = slices.Clone(values)
	}
	return clone
}
