package access

import "slices"

// Served is what the cluster serves: the catalog without what [NewCatalog] added
// to it. A new catalog of it is the same again.
func (c Catalog) Served() []Resource {
	added := map[resourceKey][]string{}
	for _, resource := range VirtualResources() {
		key := resourceKey{resource.Group, resource.Name}
		added[key] = append(added[key], resource.Verbs...)
	}
	var served []Resource
	for _, resource := range c.resources {
		if resource.Virtual {
			continue
		}
		verbs := added[resourceKey{resource.Group, resource.Name}]
		resource.Verbs = slices.DeleteFunc(slices.Clone(resource.Verbs), func(verb string) bool { return slices.Contains(verbs, verb) })
		served = append(served, resource)
	}
	return served
}
