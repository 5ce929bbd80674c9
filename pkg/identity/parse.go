package identity

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Parse reads one WHO of the command line, everything but @NAME:
//
//	jane, jane@example.com, CN=jane/O=x  a user: anything without a known prefix
//	user/NAME, group/NAME, node/NAME     explicit kinds; NAME may contain slashes
//	sa/NAMESPACE:NAME, sa/NAME           a service account, NAME alone in currentNamespace
//	serviceaccount/...                   the same
//	system:serviceaccount:NS:NAME        recognised as the service account
//	system:node:NAME                     recognised as the node
//
// What the server would take for a user, but nobody means (system:serviceaccount:ci,
// the group system:masters, users/jane), is refused with the word to type
// instead; user/NAME asks for exactly NAME.
func Parse(arg, currentNamespace string) (Identity, error) {
	if arg == "" {
		return Identity{}, errors.New("an empty word names nobody: type a user name, sa/NAMESPACE:NAME, group/NAME or node/NAME")
	}
	if arg[0] == '@' {
		return Identity{}, atSign(arg)
	}
	prefix, name, found := strings.Cut(arg, "/")
	if !found {
		return parseBare(arg)
	}
	switch prefix {
	case "user":
		return parseUser(name)
	case "group":
		return parseGroup(name)
	case "node":
		return parseNode(name)
	case "sa", "serviceaccount":
		return parseServiceAccount(name, currentNamespace)
	case "users", "groups", "nodes", "serviceaccounts":
		return Identity{}, plural(prefix, name)
	default:
		return parseBare(arg)
	}
}

// plainUser reports whether a user's name, typed as it is, means that user: one
// that begins with a dash would be taken for a flag.
func plainUser(name string) bool {
	parsed, err := Parse(name, "")
	return err == nil && !strings.HasPrefix(name, "-") && parsed.Kind == User && parsed.Name == name
}

// parseBare reads a word without a known prefix.
func parseBare(word string) (Identity, error) {
	if err := checkName("user", word); err != nil {
		return Identity{}, err
	}
	who := FromUsername(word)
	switch {
	case who.Kind != User:
		return who, nil
	case strings.HasPrefix(word, serviceAccountPrefix):
		return Identity{}, fmt.Errorf("%q is not a service account's user name: type sa/NAMESPACE:NAME, or %q for a user of exactly that name", word, "user/"+word)
	case strings.HasPrefix(word, nodePrefix):
		return Identity{}, fmt.Errorf("%q is not a node's user name: type node/NAME, or %q for a user of exactly that name", word, "user/"+word)
	case isWellKnownGroup(word):
		return Identity{}, fmt.Errorf("%q is a group: type %q, or %q for a user of exactly that name", word, "group/"+word, "user/"+word)
	}
	return who, nil
}

func parseUser(name string) (Identity, error) {
	if err := checkName("user", name); err != nil {
		return Identity{}, err
	}
	return FromUsername(name), nil
}

func parseGroup(name string) (Identity, error) {
	if err := checkName("group", name); err != nil {
		return Identity{}, err
	}
	return Identity{Kind: Group, Name: name}, nil
}

func parseNode(name string) (Identity, error) {
	if err := checkSubdomain("node", name); err != nil {
		return Identity{}, err
	}
	return Identity{Kind: Node, Name: name}, nil
}

// parseServiceAccount reads NAMESPACE:NAME, or NAME in the current namespace.
func parseServiceAccount(word, currentNamespace string) (Identity, error) {
	namespace, name, qualified := strings.Cut(word, ":")
	if !qualified {
		namespace, name = currentNamespace, word
	}
	switch {
	case name == "", qualified && namespace == "":
		return Identity{}, fmt.Errorf("service account %q: type sa/NAMESPACE:NAME, or sa/NAME for one of the current namespace", word)
	case !qualified && strings.Contains(word, "/"):
		return Identity{}, fmt.Errorf("service account %q: a colon goes between namespace and name: type %q", word, "sa/"+strings.Replace(word, "/", ":", 1))
	case namespace == "":
		return Identity{}, fmt.Errorf("service account %q: there is no current namespace: type %q", word, "sa/NAMESPACE:"+word)
	}
	return serviceAccount(namespace, name)
}

func serviceAccount(namespace, name string) (Identity, error) {
	if !isLabel(namespace) {
		return Identity{}, fmt.Errorf("service account %q: namespace %q is not a DNS label: %s", namespace+":"+name, namespace, labelRule)
	}
	if err := checkSubdomain("service account", name); err != nil {
		return Identity{}, err
	}
	return Identity{Kind: ServiceAccount, Namespace: namespace, Name: name}, nil
}

// isWellKnownGroup recognises names that Kubernetes gives to groups only.
//
// Upstream: k8s.io/apiserver pkg/authentication/user/user.go,
// k8s.io/cluster-bootstrap token/api/types.go.
func isWellKnownGroup(name string) bool {
	known := []string{"system:masters", authenticatedGroup, unauthenticatedGroup, nodesGroup, serviceAccountsGroup, "system:bootstrappers", "system:monitoring"}
	return slices.Contains(known, name) ||
		strings.HasPrefix(name, serviceAccountsOfPrefix) || strings.HasPrefix(name, "system:bootstrappers:")
}

func atSign(word string) error {
	if word == "@" {
		return errors.New("@ without a name: type @NAME for an entry of the identities file")
	}
	return fmt.Errorf("%q is an entry of an identities file: give the file with --identities, or type %q for a user of that name", word, "user/"+word)
}

// plural refuses a resource's name where a kind belongs.
func plural(prefix, name string) error {
	kind := strings.TrimSuffix(prefix, "s")
	if kind == "serviceaccount" {
		kind = "sa"
	}
	return fmt.Errorf("%q: a kind is written in the singular: type %q, or %q for a user of exactly that name",
		prefix+"/"+name, kind+"/"+name, "user/"+prefix+"/"+name)
}
