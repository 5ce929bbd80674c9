package impersonation

import (
	"slices"

	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
)

// Wanted is what the impersonation headers of a request ask for. The username
// is never empty: the server refuses a request with other headers alone.
type Wanted struct {
	Username string
	UID      string              // "" for none
	Groups   []string            // in the order of the headers; nil for none
	Extra    map[string][]string // keys in lower case; nil for none
}

// WantedFor is what to ask for to act as the identity.
func WantedFor(who identity.Identity) Wanted {
	return Wanted{Username: who.Username(), UID: who.UID, Groups: who.RequestedGroups(), Extra: who.Extra}
}

// alone reports whether the username is all that is asked for, which three of
// the constrained modes insist on.
//
// Upstream: k8s.io/apiserver pkg/endpoints/filters/impersonation/mode.go,
// onlyUsernameSet.
func (w Wanted) alone() bool { return w.UID == "" && len(w.Groups) == 0 && len(w.Extra) == 0 }

// GroupsIn are the groups that the server gives to who acts as wanted.
//
// Upstream: k8s.io/apiserver pkg/endpoints/filters/impersonation/mode.go,
// impersonationModeState.check and authorizeUsername: a node has its own group
// in the constrained modes alone, a service account its two unless any group is
// given.
func (w Wanted) GroupsIn(mode Mode) []string {
	groups := slices.Clone(w.Groups)
	who := identity.FromUsername(w.Username)
	switch {
	case who.Kind == identity.Node && mode != Legacy:
		groups = []string{"system:nodes"}
	case who.Kind == identity.ServiceAccount && len(groups) == 0:
		groups = []string{"system:serviceaccounts", "system:serviceaccounts:" + who.Namespace}
	}
	switch {
	case w.Username == "system:anonymous":
		return with(groups, "system:unauthenticated")
	case slices.Contains(groups, "system:unauthenticated"):
		return groups
	default:
		return with(groups, "system:authenticated")
	}
}

// with adds a group unless it is there.
func with(groups []string, group string) []string {
	if slices.Contains(groups, group) {
		return groups
	}
	return append(groups, group)
}
