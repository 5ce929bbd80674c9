package access

import (
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"
)

// Everywhere is the namespace column's word for what holds in all namespaces.
const Everywhere = "*"

// Listing is what a listing of permissions is made from.
type Listing struct {
	Catalog     Catalog
	ClusterWide Rules
	// Folded are further cluster-wide rules. They count in every cell and are
	// no reason for a row.
	Folded []rbacv1.PolicyRule
	// Namespaces are what each namespace adds, in the order to be shown.
	Namespaces []NamespaceRules
	// Asked are single answers that go before what the rules say.
	Asked map[Request]Decision
	// Merge shows one namespace as a whole: a row there stands for the
	// cluster-wide row of the same resource too.
	Merge bool
}

// NamespaceRules are the rules that one namespace adds.
type NamespaceRules struct {
	Namespace string
	Rules     Rules
}

// Row is what is allowed on one resource, one object of it, or one URL.
type Row struct {
	Namespace string // "" holds everywhere
	Resource  Resource
	Object    string // one object's name, "" for any
	Path      string // URL, with Resource empty
	// Unnamed rows are about requests that name no object, which a rule allows
	// that has "" among its names. It is not the same as any object.
	Unnamed bool
	// Verdicts per verb. A verb that is absent is not served and not granted,
	// or names no object while the row is about one; the verb "*" stands for
	// any verb.
	Verdicts map[string]Verdict
}

// Request is the question that a cell of the row answers.
func (r Row) Request(verb string) Request {
	if r.Path != "" {
		return Request{Verb: verb, Path: r.Path}
	}
	return Request{
		Verb: verb, Group: r.Resource.Group, Resource: r.Resource.Base(),
		Subresource: r.Resource.Subresource(), Name: r.Object,
		Namespace: ScopeFor(r.Resource, verb, r.Object, r.Namespace),
	}
}

// MatchesWord reports whether a row is about the resource or URL that a filter
// word names: plural, plural.group, pods/log, a short name, or a URL that it covers.
func (r Row) MatchesWord(word string) bool {
	if r.Path != "" {
		covering := rbacv1.PolicyRule{NonResourceURLs: []string{r.Path}}
		return strings.HasPrefix(word, "/") && urlMatches(covering, word)
	}
	return r.Resource.MatchesWord(word)
}

// MatchesWord reports whether the word names the resource or, without a
// subresource in the word, its parent.
func (r Resource) MatchesWord(word string) bool {
	word = strings.ToLower(word)
	return word == r.Name || word == r.Base() || word == r.String() ||
		word == QualifiedResource(r.Group, r.Base()) || slices.Contains(r.ShortNames, word) ||
		word == rbacv1.ResourceAll
}
