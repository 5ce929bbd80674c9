package access

import (
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"
)

// place is what a permission is about: a resource, or one object of it, or a
// URL; in one namespace, or everywhere when namespace is empty.
type place struct {
	namespace string
	group     string
	resource  string // with subresource
	object    string
	path      string
}

// grants are the verbs that rules allow at each place. The verb "*" stands
// beside the verbs it was expanded to.
type grants map[place]map[string]bool

func (g grants) add(at place, verb string) {
	if g[at] == nil {
		g[at] = map[string]bool{}
	}
	g[at][verb] = true
}

func (g grants) allows(at place, verb string) bool {
	return g[at][verb] || g[at][rbacv1.VerbAll]
}

// expander turns rules into grants on what the catalog holds.
type expander struct {
	catalog Catalog
	grants  grants
	written map[place]Resource // resources that only rules name
}

func (e *expander) expand(rules []rbacv1.PolicyRule, namespace string) {
	for _, rule := range rules {
		if namespace == "" {
			e.expandURLs(rule)
		}
		e.expandResources(rule, namespace)
	}
}

// expandURLs: a RoleBinding never grants URLs, so only cluster-wide rules do.
func (e *expander) expandURLs(rule rbacv1.PolicyRule) {
	for _, url := range rule.NonResourceURLs {
		if url == rbacv1.NonResourceAll {
			url = "/*" // every path begins with a slash
		}
		for _, verb := range rule.Verbs {
			e.grants.add(place{path: url}, verb)
			if verb == rbacv1.VerbAll {
				e.grants.add(place{path: url}, "get")
			}
		}
	}
}

func (e *expander) expandResources(rule rbacv1.PolicyRule, namespace string) {
	matched := map[string]bool{}
	for _, resource := range e.catalog.Resources() {
		written := writtenMatches(rule, resource)
		if len(written) == 0 {
			continue
		}
		for _, w := range written {
			matched[w] = true
		}
		e.grantOn(rule, resource, namespace)
	}
	e.keepUnserved(rule, namespace, matched)
}

// writtenMatches are the "resource.group" words of the rule that match.
func writtenMatches(rule rbacv1.PolicyRule, resource Resource) []string {
	var matches []string
	for _, group := range rule.APIGroups {
		if group != rbacv1.APIGroupAll && group != resource.Group {
			continue
		}
		for _, name := range rule.Resources {
			one := rbacv1.PolicyRule{Resources: []string{name}}
			if resourceMatches(one, resource.Base(), resource.Subresource()) {
				matches = append(matches, QualifiedResource(group, name))
			}
		}
	}
	return matches
}

// grantOn adds what the rule allows on a resource in a namespace. A
// RoleBinding reaches no cluster-scoped resource but its own namespace object.
func (e *expander) grantOn(rule rbacv1.PolicyRule, resource Resource, namespace string) {
	at := place{namespace: namespace, group: resource.Group, resource: resource.Name}
	if namespace != "" && !resource.Namespaced {
		e.grantOnOwnNamespace(rule, resource, at)
		return
	}
	for _, object := range objects(rule) {
		at.object = object
		for _, verb := range allowedVerbs(rule, resource) {
			if object == "" || NamesAnObject(verb, resource.Subresource()) {
				e.grants.add(at, verb)
			}
		}
	}
}

func (e *expander) grantOnOwnNamespace(rule rbacv1.PolicyRule, resource Resource, at place) {
	if !nameMatches(rule, at.namespace) {
		return
	}
	at.object = at.namespace
	for _, verb := range allowedVerbs(rule, resource) {
		if IsOwnNamespaceRequest(resource, verb) {
			e.grants.add(at, verb)
		}
	}
}

func objects(rule rbacv1.PolicyRule) []string {
	if len(rule.ResourceNames) == 0 {
		return []string{""}
	}
	return rule.ResourceNames
}

// allowedVerbs are the rule's verbs; "*" is kept and brings the verbs that the
// resource serves.
func allowedVerbs(rule rbacv1.PolicyRule, resource Resource) []string {
	if !slices.Contains(rule.Verbs, rbacv1.VerbAll) {
		return rule.Verbs
	}
	return append(slices.Clone(rule.Verbs), resource.Verbs...)
}

// keepUnserved keeps the words of a rule that match nothing in the catalog:
// resources that are not installed (yet), and words that can never match.
func (e *expander) keepUnserved(rule rbacv1.PolicyRule, namespace string, matched map[string]bool) {
	for _, group := range rule.APIGroups {
		for _, name := range rule.Resources {
			if matched[QualifiedResource(group, name)] || namespace != "" && e.clusterScoped(group, name) {
				continue
			}
			resource := Resource{Group: group, Name: name, Namespaced: true, AsWritten: true}
			for _, object := range objects(rule) {
				at := place{namespace: namespace, group: group, resource: name, object: object}
				e.written[at] = resource
				for _, verb := range rule.Verbs {
					e.grants.add(at, verb)
				}
			}
		}
	}
}

// clusterScoped reports whether the words of a rule name a subresource that the
// catalog lacks (nodes/metrics) of resources that are all outside namespaces.
func (e *expander) clusterScoped(group, name string) bool {
	base := Resource{Name: name}.Base()
	found := false
	for _, resource := range e.catalog.Resources() {
		if resource.Name != base || group != resource.Group && group != rbacv1.APIGroupAll {
			continue
		}
		if resource.Namespaced {
			return false
		}
		found = true
	}
	return found
}

// compare orders places: by namespace, resources before URLs, then by name.
func (p place) compare(q place) int {
	if p.namespace != q.namespace {
		return strings.Compare(p.namespace, q.namespace)
	}
	if (p.path == "") != (q.path == "") {
		if p.path == "" {
			return -1
		}
		return 1
	}
	for _, pair := range [][2]string{{p.path, q.path}, {p.group, q.group}, {p.resource, q.resource}, {p.object, q.object}} {
		if c := strings.Compare(pair[0], pair[1]); c != 0 {
			return c
		}
	}
	return 0
}
