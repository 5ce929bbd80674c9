package identity

import "slices"

// Groups that the API server attributes by itself.
//
// Upstream: k8s.io/apiserver pkg/authentication/user/user.go,
// pkg/authentication/serviceaccount/util.go.
const (
	anonymousUser           = "system:anonymous"
	authenticatedGroup      = "system:authenticated"
	unauthenticatedGroup    = "system:unauthenticated"
	nodesGroup              = "system:nodes"
	serviceAccountsGroup    = "system:serviceaccounts"
	serviceAccountsOfPrefix = "system:serviceaccounts:"
)

// RequestedGroups are the groups to send with a request made as the identity,
// without duplicates; nil if none. They are the groups given, with two
// additions: the group itself for a [Group], and system:nodes for a [Node],
// which legacy impersonation does not add and without which the Node
// authorizer sees no node. A caller who may impersonate nodes only under
// constrained impersonation has to send a node's Groups instead.
//
// Upstream: k8s.io/kubernetes pkg/auth/nodeidentifier/default.go.
func (i Identity) RequestedGroups() []string {
	switch i.Kind {
	case Group:
		return union([]string{i.Name}, i.Groups)
	case Node:
		return union([]string{nodesGroup}, i.Groups)
	default:
		return slices.Clone(i.Groups)
	}
}

// ExpectedGroups are the groups the server attributes to a request that
// impersonates the identity with its [Identity.RequestedGroups], in the
// server's order. A service account loses its two own groups as soon as any
// group is given: that is what the server does.
//
// Upstream: k8s.io/apiserver pkg/endpoints/filters/impersonation/mode.go
// (authorizeUsername, impersonationModeState.check).
func (i Identity) ExpectedGroups() []string {
	requested := i.RequestedGroups()
	return append(requested, ImpliedGroups(i.Username(), requested)...)
}

// ReviewGroups are the groups to put into a SubjectAccessReview, which the
// server takes literally and completes with nothing. They equal
// [Identity.ExpectedGroups], so that a review and an impersonation of the same
// words get the same answer: a service account with given groups is reviewed
// without its own two, although a real token would have them.
//
// Upstream: k8s.io/kubernetes pkg/registry/authorization/util/helpers.go
// (AuthorizationAttributesFrom).
func (i Identity) ReviewGroups() []string {
	return i.ExpectedGroups()
}

// ImpliedGroups are those of [Identity.ExpectedGroups] that nobody typed.
func (i Identity) ImpliedGroups() []string {
	typed := i.Groups
	if i.Kind == Group {
		typed = i.RequestedGroups()
	}
	return ImpliedGroups(i.Username(), typed)
}

// ImpliedGroups are the groups that come with a user name beside the given
// ones, in the order the server lists them:
//
//  1. a service account without given groups: system:serviceaccounts and
//     system:serviceaccounts:NAMESPACE; with given groups neither;
//  2. a node: system:nodes (see [Identity.RequestedGroups]);
//  3. system:anonymous: system:unauthenticated; everybody else:
//     system:authenticated, unless system:unauthenticated is given.
//
// A group that is given is not implied.
//
// Upstream: k8s.io/apiserver pkg/endpoints/filters/impersonation/mode.go.
func ImpliedGroups(username string, given []string) []string {
	var implied []string
	who := FromUsername(username)
	switch {
	case who.Kind == ServiceAccount && len(given) == 0:
		implied = append(implied, serviceAccountsGroup, serviceAccountsOfPrefix+who.Namespace)
	case who.Kind == Node:
		implied = append(implied, nodesGroup)
	}
	switch {
	case username == anonymousUser:
		implied = append(implied, unauthenticatedGroup)
	case !slices.Contains(given, unauthenticatedGroup):
		implied = append(implied, authenticatedGroup)
	}
	return slices.DeleteFunc(implied, func(g string) bool { return slices.Contains(given, g) })
}

// union appends to a copy of first what it lacks of the others, in order.
func union(first, others []string) []string {
	all := slices.Clone(first)
	for _, s := range others {
		if !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}
