package access

import (
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"
)

// place is what a row is about: a resource, or one object of it, or a URL; in
// one namespace or everywhere.
type place struct {
	namespace int    // 0 is everywhere, others count the expander's namespaces from 1
	resource  int    // index of the expander's resources
	object    string // "" for any
	unnamed   bool   // of requests that name no object, for rules that list "" among their names
	path      string // URL, with the rest zero
}

// verbSet is a set of verbs. "*" stands in it beside the verbs that it was
// expanded to.
type verbSet map[string]bool

func (v verbSet) allows(verb string) bool { return v[verb] || v[rbacv1.VerbAll] }

// expander turns rules into the verbs that they allow at each place.
type expander struct {
	namespaces []string
	resources  []Resource // the catalog's, then those that stand in rules alone
	index      map[resourceKey]int
	byName     map[string][]int // indices by name, with subresource
	bySub      map[string][]int // indices by */SUBRESOURCE
	all        []int
	// written are the indices of resources that rules name in a namespace, by
	// its number, and that are not served.
	written []map[int]bool

	grants map[place]verbSet
	// byPrefix are the verbs on the URLs that begin so, for rules that end in *.
	byPrefix map[string]verbSet
}

func newExpander(catalog Catalog) *expander {
	e := &expander{
		index: map[resourceKey]int{}, byName: map[string][]int{}, bySub: map[string][]int{},
		grants: map[place]verbSet{}, byPrefix: map[string]verbSet{},
	}
	for _, resource := range catalog.Resources() {
		e.addResource(resource)
	}
	return e
}

func (e *expander) addResource(resource Resource) int {
	at := len(e.resources)
	e.resources = append(e.resources, resource)
	e.index[resourceKey{resource.Group, resource.Name}] = at
	e.byName[resource.Name] = append(e.byName[resource.Name], at)
	if sub := resource.Subresource(); sub != "" {
		e.bySub["*/"+sub] = append(e.bySub["*/"+sub], at)
	}
	e.all = append(e.all, at)
	return at
}

// resourceAt is the index of a resource, which becomes one as written if
// neither the catalog nor a rule has it.
func (e *expander) resourceAt(group, name string) int {
	if at, ok := e.index[resourceKey{group, name}]; ok {
		return at
	}
	resource := Resource{Group: group, Name: name, AsWritten: true}
	resource.Namespaced = !isNamespaces(resource) && !e.clusterScoped(resource)
	return e.addResource(resource)
}

// clusterScoped reports whether a resource that is not served is a subresource
// (nodes/metrics) of resources that are all outside namespaces. Of any other
// nothing is known: it may be in any namespace.
func (e *expander) clusterScoped(resource Resource) bool {
	found := false
	for _, at := range e.byName[resource.Base()] {
		base := e.resources[at]
		if base.AsWritten || base.Group != resource.Group && resource.Group != rbacv1.APIGroupAll {
			continue
		}
		if base.Namespaced {
			return false
		}
		found = true
	}
	return found
}

// readUnserved adds the words of one namespace's rules that match nothing in
// the catalog: resources that are not installed (yet), and words that can never
// match a real request. They have to be known before the expansion, since
// wildcards of other rules stand for them too.
func (e *expander) readUnserved(rules []rbacv1.PolicyRule) {
	written := map[int]bool{}
	for _, rule := range rules {
		for _, name := range rule.Resources {
			for _, group := range rule.APIGroups {
				if requestable(name) && !e.serves(group, name) {
					written[e.resourceAt(group, name)] = true
				}
			}
		}
	}
	e.written = append(e.written, written)
}

// requestable: no request has a slash with nothing behind it, so that a rule
// on "pods/" matches none.
func requestable(name string) bool {
	_, sub, hasSlash := strings.Cut(name, "/")
	return !hasSlash || sub != ""
}

func (e *expander) serves(group, name string) bool {
	for _, candidates := range e.candidates(name) {
		for _, at := range candidates {
			served := e.resources[at]
			if !served.AsWritten && (group == rbacv1.APIGroupAll || group == served.Group) {
				return true
			}
		}
	}
	return false
}

// candidates are the resources that a word of a rule matches in any group, as
// resourceMatches tells.
func (e *expander) candidates(word string) [2][]int {
	if word == rbacv1.ResourceAll {
		return [2][]int{e.all}
	}
	return [2][]int{e.byName[word], e.bySub[word]}
}

// expand adds what rules allow in a namespace, everywhere for 0. A rule that
// stands there twice is expanded once.
func (e *expander) expand(rules []rbacv1.PolicyRule, namespace int) {
	known := map[string]bool{}
	for _, rule := range rules {
		if key := ruleKey(rule); !known[key] {
			known[key] = true
			e.expandRule(rule, namespace)
		}
	}
}

func (e *expander) expandRule(rule rbacv1.PolicyRule, namespace int) {
	if namespace == 0 {
		e.expandURLs(rule)
	}
	for _, word := range rule.Resources {
		for _, candidates := range e.candidates(word) {
			for _, at := range candidates {
				if e.concerns(namespace, at) && groupMatches(rule, e.resources[at].Group) {
					e.grantOn(rule, place{namespace: namespace, resource: at})
				}
			}
		}
	}
}

// concerns: what is not served is a resource only where a rule names it, so
// that one namespace's words are not those of all others. What holds everywhere
// concerns them all.
func (e *expander) concerns(namespace, resource int) bool {
	return namespace == 0 || !e.resources[resource].AsWritten ||
		e.written[0][resource] || e.written[namespace][resource]
}

func (e *expander) grant(at place, verb string) {
	if e.grants[at] == nil {
		e.grants[at] = verbSet{}
	}
	e.grants[at][verb] = true
}

// expandURLs: a RoleBinding never grants URLs, so only cluster-wide rules do.
func (e *expander) expandURLs(rule rbacv1.PolicyRule) {
	for _, url := range rule.NonResourceURLs {
		if prefix, isPattern := urlPrefix(url); isPattern {
			e.grantBelow(prefix, rule.Verbs)
		}
		if url == rbacv1.NonResourceAll {
			url = "/*" // every path begins with a slash
		}
		if url == "" {
			continue // and none is empty
		}
		for _, verb := range rule.Verbs {
			e.grant(place{path: url}, verb)
		}
	}
}

func (e *expander) grantBelow(prefix string, verbs []string) {
	if e.byPrefix[prefix] == nil {
		e.byPrefix[prefix] = verbSet{}
	}
	for _, verb := range verbs {
		e.byPrefix[prefix][verb] = true
	}
}

// grantOn adds what the rule allows on a resource. A RoleBinding reaches no
// cluster-scoped resource but its own namespace object.
func (e *expander) grantOn(rule rbacv1.PolicyRule, at place) {
	resource := e.resources[at.resource]
	verbs := allowedVerbs(rule, resource)
	if at.namespace != 0 && !resource.Namespaced {
		e.grantOnOwnNamespace(rule, at, verbs)
		return
	}
	if len(rule.ResourceNames) == 0 {
		for _, verb := range verbs {
			e.grant(at, verb)
		}
		return
	}
	for _, name := range rule.ResourceNames {
		at.object, at.unnamed = name, name == ""
		for _, verb := range verbs {
			if at.unnamed || NamesAnObject(verb, resource.Subresource()) {
				e.grant(at, verb)
			}
		}
	}
}

func (e *expander) grantOnOwnNamespace(rule rbacv1.PolicyRule, at place, verbs []string) {
	at.object = e.namespaces[at.namespace-1]
	if !nameMatches(rule, at.object) {
		return
	}
	for _, verb := range verbs {
		if IsOwnNamespaceRequest(e.resources[at.resource], verb) {
			e.grant(at, verb)
		}
	}
}

// allowedVerbs are the rule's verbs; "*" is kept and brings the verbs that the
// resource serves.
func allowedVerbs(rule rbacv1.PolicyRule, resource Resource) []string {
	if !slices.Contains(rule.Verbs, rbacv1.VerbAll) {
		return rule.Verbs
	}
	return slices.Concat(rule.Verbs, resource.servedVerbs())
}

// servedVerbs are the verbs that the API serves, or may serve where nothing is
// known of the resource.
func (r Resource) servedVerbs() []string {
	if r.AsWritten {
		return CommonVerbs()
	}
	return r.Verbs
}
