package access

import (
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"
)

// Request is one question to an authorizer: a verb on a resource, or a verb on
// a non-resource URL when Path is set. The fields mean what they mean in
// authorization.k8s.io/v1 ResourceAttributes and NonResourceAttributes.
type Request struct {
	Verb        string
	Group       string // API group, "" is the core group
	Resource    string // plural, without subresource
	Subresource string
	Namespace   string // "" for cluster-scoped resources and for "in all namespaces"
	Name        string // "" for requests that name no object
	Path        string // non-resource URL; Resource and the rest are empty then
}

// IsURL reports whether the request is about a non-resource URL.
func (r Request) IsURL() bool { return r.Path != "" }

// FullResource is the resource with its subresource, as RBAC rules write it:
// pods or pods/log.
func (r Request) FullResource() string {
	if r.Subresource == "" {
		return r.Resource
	}
	return r.Resource + "/" + r.Subresource
}

// Target is what the verb is applied to, in the words of the command line:
// deployments.apps/scale, secrets/NAME or a URL.
func (r Request) Target() string {
	if r.IsURL() {
		return r.Path
	}
	target := QualifiedResource(r.Group, r.Resource)
	if r.Name != "" {
		target += "/" + r.Name
	}
	if r.Subresource != "" {
		target += "/" + r.Subresource
	}
	return target
}

// String is the request as a phrase: "get secrets/db in namespace prod".
func (r Request) String() string {
	phrase := r.Verb + " " + r.Target()
	if r.Namespace != "" {
		phrase += " in namespace " + r.Namespace
	}
	return phrase
}

// QualifiedResource joins a resource (with or without subresource) and its API
// group as kubectl writes them: deployments.apps, pods, deployments.apps/scale.
func QualifiedResource(group, resource string) string {
	if group == "" {
		return resource
	}
	base, sub, found := strings.Cut(resource, "/")
	if found {
		return base + "." + group + "/" + sub
	}
	return resource + "." + group
}

// CommonVerbs are the verbs that nearly every resource serves, in the order in
// which people read them.
func CommonVerbs() []string {
	return []string{"get", "list", "watch", "create", "update", "patch", "delete"}
}

// KnownVerbs are the verbs with a meaning to the API server: those of requests
// (k8s.io/apiserver pkg/endpoints/request/requestinfo.go), those RBAC and
// admission check specially, and those of impersonation.
func KnownVerbs() []string {
	verbs := append(CommonVerbs(), "deletecollection", "proxy", "use", "bind", "escalate",
		"impersonate", "approve", "sign", "attest", rbacv1.VerbAll)
	return append(verbs, IdentityVerbs()...)
}

// IdentityVerbs are the identity halves of constrained impersonation
// (k8s.io/apiserver pkg/endpoints/filters/impersonation/mode.go).
func IdentityVerbs() []string {
	return []string{
		"impersonate:user-info", "impersonate:serviceaccount",
		"impersonate:arbitrary-node", "impersonate:associated-node",
	}
}

// ActionVerbPrefix begins the action half of constrained impersonation:
// impersonate-on:MODE:VERB.
const ActionVerbPrefix = "impersonate-on:"

// IsKnownVerb reports whether the API server gives the verb a meaning. Verbs
// are free strings: an unknown one can be asked all the same.
func IsKnownVerb(verb string) bool {
	for _, known := range KnownVerbs() {
		if verb == known {
			return true
		}
	}
	return strings.HasPrefix(verb, ActionVerbPrefix)
}
