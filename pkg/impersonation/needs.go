package impersonation

import (
	"maps"
	"slices"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
)

const authenticationGroup = "authentication.k8s.io"

// LegacyNeeds are the requests that the filter authorizes, each by itself,
// before somebody may act as the identity in the legacy way.
func LegacyNeeds(who identity.Identity) []access.Request { return Needs(Legacy, WantedFor(who)) }

// Needs are the requests that the filter authorizes in a mode, each by itself,
// before somebody may act as wanted: the identity half, in the server's order.
// The action half of the constrained modes is [ActionNeed].
//
// Upstream: k8s.io/apiserver pkg/endpoints/filters/impersonation/mode.go,
// impersonationModeState.check; a well-formed service account name is asked for
// in its namespace, a node's only under constrained impersonation as a node,
// anything else as a user.
func Needs(mode Mode, wanted Wanted) []access.Request {
	needs := []access.Request{usernameNeed(mode, wanted.Username)}
	if wanted.UID != "" {
		needs = append(needs, access.Request{
			Verb: mode.IdentityVerb(), Group: authenticationGroup, Resource: "uids", Name: wanted.UID,
		})
	}
	for _, group := range wanted.Groups {
		needs = append(needs, groupNeed(mode, group))
	}
	for _, key := range slices.Sorted(maps.Keys(wanted.Extra)) {
		for _, value := range wanted.Extra[key] {
			needs = append(needs, extraNeed(mode, key, value))
		}
	}
	return needs
}

// ActionNeed is the request that the filter authorizes first in a constrained
// mode: what is requested, with the verb of the action half.
//
// Upstream: k8s.io/apiserver pkg/endpoints/filters/impersonation/mode.go,
// impersonateOnAttributes.
func ActionNeed(mode Mode, request access.Request) access.Request {
	request.Verb = mode.ActionVerb(request.Verb)
	return request
}

func usernameNeed(mode Mode, username string) access.Request {
	need := access.Request{Verb: mode.IdentityVerb(), Group: mode.apiGroup()}
	switch who := identity.FromUsername(username); {
	case who.Kind == identity.ServiceAccount:
		need.Resource, need.Namespace, need.Name = "serviceaccounts", who.Namespace, who.Name
	case who.Kind == identity.Node && mode == AssociatedNode:
		need.Resource, need.Name = "nodes", "*" // whichever node it is
	case who.Kind == identity.Node && mode != Legacy:
		need.Resource, need.Name = "nodes", who.Name
	default:
		need.Resource, need.Name = "users", username
	}
	return need
}

func groupNeed(mode Mode, group string) access.Request {
	return access.Request{Verb: mode.IdentityVerb(), Group: mode.apiGroup(), Resource: "groups", Name: group}
}

func extraNeed(mode Mode, key, value string) access.Request {
	return access.Request{
		Verb: mode.IdentityVerb(), Group: authenticationGroup,
		Resource: "userextras", Subresource: key, Name: value,
	}
}

// apiGroup is that of users, groups, service accounts and nodes to a mode.
func (m Mode) apiGroup() string {
	if m == Legacy {
		return ""
	}
	return authenticationGroup
}
