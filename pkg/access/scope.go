package access

import "strings"

// ScopeFor is the namespace that a real request of this kind carries when it
// is made from the namespace given. Requests for cluster-scoped resources and
// URLs carry none; those on one namespace object carry that namespace.
func ScopeFor(resource Resource, verb, name, namespace string) string {
	if resource.Namespaced {
		return namespace
	}
	if IsOwnNamespaceRequest(resource, verb) {
		return name
	}
	return ""
}

// IsOwnNamespaceRequest reports whether requests with this verb on the
// resource are made in the namespace that they name, so that a RoleBinding
// inside it can allow them.
//
// Upstream: k8s.io/apiserver pkg/endpoints/request/requestinfo.go: a request
// for /api/v1/namespaces/NAME, its status or finalize has Namespace=NAME; list,
// watch and create name no namespace.
func IsOwnNamespaceRequest(resource Resource, verb string) bool {
	if !isNamespaces(resource) {
		return false
	}
	switch verb {
	case "get", "update", "patch", "delete":
		return true
	default:
		return false
	}
}

func isNamespaces(resource Resource) bool {
	return resource.Group == "" && resource.Base() == "namespaces"
}

// RequestFor is the request that a target stands for, asked as a real request
// from the namespace would be.
func RequestFor(target Target, verb, namespace string) Request {
	if target.Path != "" {
		return Request{Verb: verb, Path: target.Path}
	}
	if account, ok := qualifiedAccount(target); ok {
		namespace, target.Name, _ = strings.Cut(account, ":")
	}
	return Request{
		Verb:        verb,
		Group:       target.Resource.Group,
		Resource:    target.Resource.Base(),
		Subresource: target.Resource.Subresource(),
		Name:        target.Name,
		Namespace:   ScopeFor(target.Resource, verb, target.Name, namespace),
	}
}

// qualifiedAccount is a service account named as NAMESPACE:NAME, the way
// identities are written: no service account's own name holds a colon.
func qualifiedAccount(target Target) (string, bool) {
	return target.Name, target.Resource.Base() == "serviceaccounts" && strings.Contains(target.Name, ":")
}

// NamesAnObject reports whether a real request with this verb can carry an
// object's name, so that resourceNames can match: never deletecollection, and
// create only on a subresource.
//
// Upstream: k8s.io/apiserver pkg/endpoints/request/requestinfo.go. list and
// watch carry a name only with the field selector metadata.name=NAME.
func NamesAnObject(verb, subresource string) bool {
	switch verb {
	case "deletecollection":
		return false
	case "create":
		return subresource != ""
	default:
		return true
	}
}
