package identity

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Entry is one identity of a file: a name, exactly one of user,
// serviceAccount, node and group, and what goes with it. An empty value counts
// as left out.
type Entry struct {
	Name           string              `json:"name"` // typed as @NAME
	User           string              `json:"user,omitempty"`
	ServiceAccount string              `json:"serviceAccount,omitempty"` // NAMESPACE:NAME
	Node           string              `json:"node,omitempty"`
	Group          string              `json:"group,omitempty"`
	Groups         []string            `json:"groups,omitempty"`
	UID            string              `json:"uid,omitempty"`
	Extra          map[string][]string `json:"extra,omitempty"` // lower-case keys
}

// Identity is the identity that the entry describes. The error tells
// everything that is wrong with the entry.
func (e Entry) Identity() (Identity, error) {
	who, problems := e.read()
	if len(problems) > 0 {
		return Identity{}, fmt.Errorf("entry %q: %w", e.Name, errors.Join(problems...))
	}
	return who, nil
}

// read is the identity with everything that is wrong with the entry by itself,
// in the order of its keys.
func (e Entry) read() (Identity, []error) {
	who, err := e.who()
	problems := []error{checkEntryName(e.Name), err}
	for i, group := range e.Groups {
		problems = append(problems, within(fmt.Sprintf("groups[%d]", i), checkName("group", group)))
	}
	problems = append(problems, checkValue("uid", e.UID))
	for _, key := range slices.Sorted(maps.Keys(e.Extra)) {
		problems = append(problems, within("extra", checkExtra(key, e.Extra[key])))
	}
	who.Entry = e.Name
	who.Groups = union(nil, e.Groups)
	who.UID = e.UID
	if len(e.Extra) > 0 {
		who.Extra = cloneExtra(e.Extra)
	}
	return who, slices.DeleteFunc(problems, func(err error) bool { return err == nil })
}

// who is the identity that the entry's one subject names.
func (e Entry) who() (Identity, error) {
	var parse func(string) (Identity, error)
	var subject string
	found := 0
	consider := func(value string, parser func(string) (Identity, error)) {
		if value != "" {
			subject, parse = value, parser
			found++
		}
	}
	consider(e.User, parseUser)
	consider(e.ServiceAccount, parseQualified)
	consider(e.Node, parseNode)
	consider(e.Group, parseGroup)
	switch found {
	case 0:
		return Identity{}, errors.New("nobody is named: set one of user, serviceAccount, node and group")
	case 1:
		return parse(subject)
	default:
		return Identity{}, fmt.Errorf("%d of user, serviceAccount, node and group are set: keep one", found)
	}
}

// parseQualified reads NAMESPACE:NAME: a file has no current namespace.
func parseQualified(word string) (Identity, error) {
	namespace, name, _ := strings.Cut(word, ":")
	if namespace == "" || name == "" {
		return Identity{}, fmt.Errorf("service account %q: write NAMESPACE:NAME", word)
	}
	return serviceAccount(namespace, name)
}

func checkExtra(key string, values []string) error {
	if err := checkExtraKey(key); err != nil {
		return err
	}
	if len(values) == 0 {
		return fmt.Errorf("key %q has no values: give it some or leave it out", key)
	}
	for _, value := range values {
		if err := checkValue("value", value); err != nil {
			return fmt.Errorf("key %q: %w", key, err)
		}
	}
	return nil
}

// checkEntryName: ASCII letters and digits, then also the marks that user names
// and NAMESPACE:NAME are made of; nothing that a shell minds.
func checkEntryName(name string) error {
	if name == "" {
		return errors.New("name is missing: it is what @NAME on the command line means")
	}
	wrong := func(r rune) bool { return !isAlphanumeric(r) && !strings.ContainsRune("._@:/+-", r) }
	if strings.ContainsFunc(name, wrong) || !isAlphanumeric(rune(name[0])) {
		return fmt.Errorf("name %q: a name is made of the letters a-z and A-Z, digits and . _ @ : / + -, and begins with a letter or a digit", name)
	}
	return nil
}

func isAlphanumeric(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
}

// within puts the place of a problem before it.
func within(place string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", place, err)
}
