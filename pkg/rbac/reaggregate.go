package rbac

import (
	"slices"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// Reaggregate gives aggregated ClusterRoles what the controller would put there
// now: where their rules are others, objects have been changed since it ran last.
// Roles whose aggregationRule cannot be read keep what they have. The objects
// given are not changed.
func Reaggregate(objects access.Objects) access.Objects {
	var stale []string
	for {
		filled, report := Materialise(emptied(objects, stale))
		before := len(stale)
		for _, name := range report.Stale {
			if !slices.Contains(stale, name) {
				stale = append(stale, name)
			}
		}
		if len(stale) == before {
			return filled
		}
	}
}

// emptied are the objects with ClusterRoles of some names without rules.
func emptied(objects access.Objects, names []string) access.Objects {
	objects.ClusterRoles = slices.Clone(objects.ClusterRoles)
	for i := range objects.ClusterRoles {
		if slices.Contains(names, objects.ClusterRoles[i].Name) {
			objects.ClusterRoles[i].Rules = nil
		}
	}
	return objects
}
