package kube

import (
	"fmt"
	"slices"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// refusal is a list that the caller may not read, of a namespace or of the cluster
// (""), in the server's words.
type refusal struct{ namespace, words string }

// refusedRole is a ClusterRole that the caller may not read, in the server's words.
type refusedRole struct {
	role  access.Ref
	words string
}

// sentence says so.
func (r refusedRole) sentence() string {
	return fmt.Sprintf("you may not read clusterrole %q: %s", r.role.Name, r.words)
}

// rolesRefused says which roles may not be read, in one sentence with the server's words
// about the first; none for no role.
func rolesRefused(refused []refusedRole) []string {
	const few = 5
	switch {
	case len(refused) == 0:
		return nil
	case len(refused) == 1:
		return []string{refused[0].sentence()}
	}
	var names []string
	for _, one := range refused[:min(few, len(refused))] {
		names = append(names, fmt.Sprintf("%q", one.role.Name))
	}
	more := ""
	if len(refused) > few {
		more = fmt.Sprintf(" and %d more", len(refused)-few)
	}
	return []string{fmt.Sprintf("you may not read clusterroles %s%s: %s", strings.Join(names, ", "), more, refused[0].words)}
}

// listsRefused says which lists of these resources may not be read, in one sentence with
// the server's words about the first; none for none.
func listsRefused(refusals map[string]refusal, resources []string) []string {
	resources = slices.DeleteFunc(resources, func(resource string) bool { return resource == "clusterroles" })
	if len(resources) == 0 {
		return nil
	}
	var everywhere, here []string
	namespace := ""
	for _, resource := range resources {
		if refusals[resource].namespace == "" {
			everywhere = append(everywhere, resource)
		} else {
			namespace, here = refusals[resource].namespace, append(here, resource)
		}
	}
	var parts []string
	if len(everywhere) > 0 {
		parts = append(parts, strings.Join(everywhere, " and "))
	}
	if len(here) > 0 {
		parts = append(parts, strings.Join(here, " and ")+" in namespace "+namespace)
	}
	return []string{"you may not list " + strings.Join(parts, ", nor ") + ": " + refusals[resources[0]].words}
}
