package expectation

import (
	"context"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
)

// World is what the words of tests are looked up in.
type World interface {
	// Entry is an entry of the identities file.
	Entry(name string) (identity.Identity, error)
	// Resolve finds what words mean; what means nothing is an
	// *access.UnknownResourceError, any other error ends the planning.
	Resolve(ctx context.Context, words access.TargetWords) (access.Target, error)
	// Find is what is served under a group and a name with subresource.
	Find(group, name string) (access.Resource, bool)
	// Namespaces are those with the labels of a selector, "" for all.
	Namespaces(ctx context.Context, selector string) ([]string, error)
	// Missing reports that there is certainly no such namespace.
	Missing(ctx context.Context, namespace string) bool
	// MeantVerb is what to write for a word that is no verb, "" if it is like
	// nothing.
	MeantVerb(word string) string
}
