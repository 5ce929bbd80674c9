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
//
// Upstream: k8s.io/apiserver pkg/endpoints/filters/impersonation/
// impersonation.go; a well-formed service account name is asked for in its
// namespace, anything else as a user.
func LegacyNeeds(who identity.Identity) []access.Request {
	needs := []access.Request{whoNeed(who)}
	if who.UID != "" {
		needs = append(needs, access.Request{
			Verb: "impersonate", Group: authenticationGroup, Resource: "uids", Name: who.UID,
		})
	}
	for _, group := range who.RequestedGroups() {
		needs = append(needs, access.Request{Verb: "impersonate", Resource: "groups", Name: group})
	}
	for _, key := range slices.Sorted(maps.Keys(who.Extra)) {
		for _, value := range who.Extra[key] {
			needs = append(needs, access.Request{
				Verb: "impersonate", Group: authenticationGroup,
				Resource: "userextras", Subresource: key, Name: value,
			})
		}
	}
	return needs
}

func whoNeed(who identity.Identity) access.Request {
	if who.Kind == identity.ServiceAccount {
		return access.Request{Verb: "impersonate", Resource: "serviceaccounts", Namespace: who.Namespace, Name: who.Name}
	}
	return access.Request{Verb: "impersonate", Resource: "users", Name: who.Username()}
}
