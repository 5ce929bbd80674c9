package access

import (
	"slices"

	rbacv1 "k8s.io/api/rbac/v1"
)

// reach says where requests that a right is for are made: in namespaces, at
// cluster scope, or, for wildcards, in both.
type reach struct{ inNamespaces, atCluster bool }

// atlas knows where resources are: those that are served, and those that rules
// name and that may come.
type atlas struct {
	catalog Catalog
	all     []Resource
	byName  map[string][]Resource
	bySub   map[string][]Resource // by */SUBRESOURCE
}

func newAtlas(c Comparison) *atlas {
	a := &atlas{catalog: c.Catalog, byName: map[string][]Resource{}, bySub: map[string][]Resource{}}
	for _, resource := range c.Catalog.Resources() {
		a.add(resource)
	}
	written := map[resourceKey]bool{}
	for _, held := range []Held{c.Left, c.Right} {
		a.addWritten(held.ClusterWide.Rules, written)
		for _, rules := range held.Namespaces {
			a.addWritten(rules.Rules, written)
		}
	}
	return a
}

func (a *atlas) add(resource Resource) {
	a.all = append(a.all, resource)
	a.byName[resource.Name] = append(a.byName[resource.Name], resource)
	if sub := resource.Subresource(); sub != "" {
		a.bySub["*/"+sub] = append(a.bySub["*/"+sub], resource)
	}
}

func (a *atlas) addWritten(rules []rbacv1.PolicyRule, written map[resourceKey]bool) {
	for _, rule := range rules {
		for _, group := range rule.APIGroups {
			for _, name := range rule.Resources {
				key, right := resourceKey{group, name}, Right{Group: group, Resource: name}
				if !written[key] && !right.hasManyResources() && !a.serves(right) {
					written[key] = true
					a.add(a.resource(right))
				}
			}
		}
	}
}

// reach of a wildcard is that of what there is, and both where nothing is.
func (a *atlas) reach(right Right) reach {
	if right.Path != "" {
		return reach{atCluster: true}
	}
	var found reach
	for _, resource := range a.matches(right) {
		if resource.Namespaced {
			found.inNamespaces = true
		} else {
			found.atCluster = true
		}
	}
	switch {
	case found != reach{}:
		return found
	case right.hasManyResources():
		return reach{inNamespaces: true, atCluster: true}
	case a.resource(right).Namespaced:
		return reach{inNamespaces: true}
	default:
		return reach{atCluster: true}
	}
}

// matches are the resources that the right is for.
func (a *atlas) matches(right Right) []Resource {
	candidates := a.byName[right.Resource]
	switch {
	case right.Resource == rbacv1.ResourceAll:
		candidates = a.all
	case right.hasManyResources():
		candidates = a.bySub[right.Resource]
	}
	if right.Group == rbacv1.APIGroupAll {
		return candidates
	}
	var found []Resource
	for _, resource := range candidates {
		if resource.Group == right.Group || resource.Group == rbacv1.APIGroupAll {
			found = append(found, resource)
		}
	}
	return found
}

// resource is what the catalog knows of the right's resource. One that it does
// not know may be in any namespace, unless it belongs to one that is in none.
func (a *atlas) resource(right Right) Resource {
	if resource, ok := a.catalog.Find(right.Group, right.Resource); ok {
		return resource
	}
	resource := Resource{Group: right.Group, Name: right.Resource, AsWritten: true}
	resource.Namespaced = !onNamespaces(right)
	if parent, ok := a.catalog.Find(right.Group, resource.Base()); ok {
		resource.Namespaced = parent.Namespaced
	}
	return resource
}

// serves reports whether the right is for a resource that is served.
func (a *atlas) serves(right Right) bool {
	return slices.ContainsFunc(a.matches(right), func(resource Resource) bool { return !resource.AsWritten })
}

// onNamespaces reports whether the right is for namespace objects.
func onNamespaces(right Right) bool {
	return right.Path == "" && (right.Group == "" || right.Group == rbacv1.APIGroupAll) &&
		(Resource{Name: right.Resource}).Base() == "namespaces"
}

// onOwnNamespace are the rights that a rule gives on the object of the namespace
// that it holds in: none but those whose requests are made there. A wildcard
// speaks for itself, unless it is limited to just this object.
func (a *atlas) onOwnNamespace(right Right, namespace, label string) []Right {
	if right.Path != "" || right.Limited && right.Name != namespace {
		return nil
	}
	var rights []Right
	for _, resource := range a.namespacesIn(right) {
		for _, verb := range orCommon(right.Verb) {
			if IsOwnNamespaceRequest(Resource{Name: resource}, verb) {
				rights = append(rights, Right{Verb: verb, Resource: resource, Name: label, Limited: true})
			}
		}
	}
	return rights
}

// namespacesIn are the resources of namespace objects that the right is for.
func (a *atlas) namespacesIn(right Right) []string {
	switch {
	case onNamespaces(right):
		return []string{right.Resource}
	case !right.Limited || !right.hasManyResources():
		return nil
	}
	var names []string
	for _, resource := range a.matches(right) {
		if isNamespaces(resource) {
			names = append(names, resource.Name)
		}
	}
	return names
}

func orCommon(verb string) []string {
	if verb == rbacv1.VerbAll {
		return CommonVerbs()
	}
	return []string{verb}
}
