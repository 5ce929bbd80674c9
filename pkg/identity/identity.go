package identity

import "strings"

// Kind says what sort of identity is asked about. The zero value is no kind.
type Kind int

// The kinds of identity.
const (
	User Kind = iota + 1
	Group
	ServiceAccount
	Node
)

// String is the kind as people write it: user, group, service account, node.
// It doubles as the long prefix on the command line, hence "serviceaccount".
func (k Kind) String() string {
	switch k {
	case User:
		return "user"
	case Group:
		return "group"
	case ServiceAccount:
		return "serviceaccount"
	case Node:
		return "node"
	default:
		return "unknown"
	}
}

// GroupPlaceholder is the user name sent when only a group is asked about:
// impersonation and reviews by user name both need one. Nobody is called so:
// an authenticator would have to be configured to say it.
const GroupPlaceholder = "who-can-as:any-member"

// Identity is somebody to ask about. For a user whose name the API server
// would read as a service account or a node, Kind is that kind: to the server
// there is no difference, see [FromUsername].
type Identity struct {
	Kind      Kind
	Name      string              // user, group, service account or node name
	Namespace string              // service accounts only
	Groups    []string            // given explicitly, in order, without duplicates; nil: none given
	UID       string              // "" for none
	Extra     map[string][]string // keys are lower case; nil for none
	Entry     string              // the identities file's entry it came from, "" if none
}

// Username is the name the API server would know the identity by: jane,
// system:serviceaccount:ci:bot, system:node:n1. For a group it is
// [GroupPlaceholder].
//
// Upstream: k8s.io/apiserver pkg/authentication/serviceaccount/util.go
// (MakeUsername), k8s.io/kubernetes pkg/auth/nodeidentifier/default.go.
func (i Identity) Username() string {
	switch i.Kind {
	case Group:
		return GroupPlaceholder
	case ServiceAccount:
		return serviceAccountPrefix + i.Namespace + ":" + i.Name
	case Node:
		return nodePrefix + i.Name
	default:
		return i.Name
	}
}

// String is the word of the command line that means this identity, without its
// refinements: jane, sa/ci:bot, group/dev, node/n1, @entry for an entry of the
// identities file. A user's name that would be read as something else is
// written user/NAME. For an identity that came from [Parse],
// Parse(i.String(), "") is i. The zero Identity is "".
func (i Identity) String() string {
	switch {
	case i.Entry != "":
		return "@" + i.Entry
	case i.Kind == Group:
		return "group/" + i.Name
	case i.Kind == ServiceAccount:
		return "sa/" + i.Namespace + ":" + i.Name
	case i.Kind == Node:
		return "node/" + i.Name
	case i.Kind == User && !plainUser(i.Name):
		return "user/" + i.Name
	default:
		return i.Name
	}
}

// FromUsername is the identity that the API server sees behind a user name:
// a well-formed system:serviceaccount:NS:NAME is a service account, a
// well-formed system:node:NAME a node, anything else, malformed ones included,
// a user. It accepts what a server reports and checks nothing.
//
// Upstream: k8s.io/apiserver pkg/authentication/serviceaccount/util.go
// (SplitUsername), pkg/endpoints/filters/impersonation/mode.go
// (isServiceAccountUsername, isNodeUsername).
func FromUsername(username string) Identity {
	if rest, ok := strings.CutPrefix(username, serviceAccountPrefix); ok {
		namespace, name, _ := strings.Cut(rest, ":")
		if isLabel(namespace) && isSubdomain(name) {
			return Identity{Kind: ServiceAccount, Namespace: namespace, Name: name}
		}
	}
	if name, ok := strings.CutPrefix(username, nodePrefix); ok && isSubdomain(name) {
		return Identity{Kind: Node, Name: name}
	}
	return Identity{Kind: User, Name: username}
}
