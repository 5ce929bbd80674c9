package access

import (
	"github.com/who-can-as/kubectl-who-can-as/pkg/near"
)

// nearNames suggests resources that a misspelt word may have meant, written
// with their groups.
func nearNames(word string, resources []Resource) []string {
	full := map[string]string{}
	var candidates []string
	for _, resource := range resources {
		if resource.Subresource() != "" {
			continue
		}
		if _, seen := full[resource.Name]; !seen {
			full[resource.Name] = resource.String()
			candidates = append(candidates, resource.Name)
		}
	}
	var names []string
	for _, name := range near.Names(word, candidates) {
		names = append(names, full[name])
	}
	return names
}
