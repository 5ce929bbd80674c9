package world

import (
	"fmt"
	"slices"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/builtin"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// WithDefaultRoles adds to objects that are only some of a cluster's the roles
// that every cluster of Kubernetes 1.minor has, where a binding refers to one of
// them, and says so in a sentence; "" if there was nothing to add. edit and admin
// are in no repository, and let their holders act as service accounts.
func WithDefaultRoles(held rbac.Holdings, minor int) (with rbac.Holdings, sentence string) {
	if !held.Partial {
		return held, ""
	}
	roles, version := builtin.DefaultRoles(minor)
	var added []string
	for _, missing := range held.Policy.Missing() {
		for _, role := range roles {
			if missing.Role.Kind == "ClusterRole" && missing.Role.Name == role.Name && !slices.Contains(added, role.Name) {
				added = append(added, role.Name)
				held.Objects.ClusterRoles = append(slices.Clone(held.Objects.ClusterRoles), role)
			}
		}
	}
	if len(added) == 0 {
		return held, ""
	}
	held.Policy = rbac.NewPolicy(held.Objects)
	return held, fmt.Sprintf("taken from Kubernetes %s, since they are in no file: ClusterRole %s", version, strings.Join(added, ", "))
}
