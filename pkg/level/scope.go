package level

import (
	"slices"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// place says where a permission of a rule can be used.
type place int

const (
	namespaced  place = iota // inside any namespace
	ownObject                // on the namespace's own object, which counts as inside it
	clusterWide              // nowhere inside a namespace: a cluster-scoped resource, a URL
)

// scope is where what a rule's words are about can be used. Wildcards are about
// namespaced things too.
func scope(catalog access.Catalog, request access.Request) place {
	if request.IsURL() {
		return clusterWide
	}
	resource, known := find(catalog, request)
	switch {
	case !known || resource.Namespaced:
		return namespaced
	case access.IsOwnNamespaceRequest(resource, request.Verb), request.Verb == rbacv1.VerbAll && access.IsOwnNamespaceRequest(resource, "get"):
		return ownObject
	default:
		return clusterWide
	}
}

// find looks a resource up, and its parent for a subresource that is not served.
func find(catalog access.Catalog, request access.Request) (access.Resource, bool) {
	for _, name := range []string{request.FullResource(), request.Resource} {
		if resource, known := findIn(catalog, request.Group, name); known {
			return resource, true
		}
	}
	return access.Resource{}, false
}

// findIn: a rule for all API groups is about whatever has the name, and can be
// used in a namespace if any of that can.
func findIn(catalog access.Catalog, group, name string) (found access.Resource, known bool) {
	if group != rbacv1.APIGroupAll {
		return catalog.Find(group, name)
	}
	for _, resource := range catalog.Resources() {
		if resource.Name == name && (!known || resource.Namespaced) {
			found, known = resource, true
		}
	}
	return found, known
}

// Inside is what a RoleBinding can give of a rule: without URLs, and without the
// resources that belong to the cluster as a whole. There may be nothing left.
func (l Ladder) Inside(rule rbacv1.PolicyRule) rbacv1.PolicyRule {
	rule.NonResourceURLs = nil
	var kept []string
	for _, written := range rule.Resources {
		alone := rule
		alone.Resources = []string{written}
		if slices.ContainsFunc(access.Breakdown(alone, ""), func(request access.Request) bool { return scope(l.catalog, request) != clusterWide }) {
			kept = append(kept, written)
		}
	}
	rule.Resources = kept
	return rule
}

// allows reports whether any of the rules allows the request.
func allows(rules []rbacv1.PolicyRule, request access.Request) bool {
	for i := range rules {
		if allowsUnnamed(rules[i], request) {
			return true
		}
	}
	return false
}

// allowsUnnamed reports whether a rule allows a request whatever object it names,
// unless it names one itself. A rule that is limited to names, if only to the
// empty one of requests without a name, is less than a rule that is not.
func allowsUnnamed(rule rbacv1.PolicyRule, request access.Request) bool {
	if request.Name == "" && !request.IsURL() && len(rule.ResourceNames) > 0 {
		return false
	}
	return access.RuleAllows(rule, request)
}
