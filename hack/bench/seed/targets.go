package seed

import (
	"fmt"

	rbacv1 "k8s.io/api/rbac/v1"
)

// target is what sort of role a binding is about.
type target int

const (
	ownRole        target = iota // a Role of the binding's namespace
	clusterRole                  // a ClusterRole of the world
	aggregatedRole               // a ClusterRole made of others
	defaultView                  // and the next three: what every cluster has
	defaultEdit
	defaultAdmin
	clusterAdmin
	missingClusterRole
	missingRole
)

// reach is who may be given a role without making the world absurd: one where
// everybody can do everything has nothing to ask about.
type reach int

const (
	forNamed     reach = iota // people, groups and service accounts
	forAll                    // also those that everybody is in
	forFew                    // one person, service account or the first team
	forFewWidely              // named ones in a namespace, few in the whole cluster
)

// grant is a reference to a role with its reach.
type grant struct {
	ref   rbacv1.RoleRef
	reach reach
}

// clusterGrant refers to a ClusterRole.
func (m *maker) clusterGrant(d dice, to target) grant {
	switch to {
	case clusterRole:
		return m.customGrant(d)
	case aggregatedRole:
		if len(m.roles.aggregated) > 0 {
			return pick(d, m.roles.aggregated)
		}
	case defaultEdit:
		return grant{ref: clusterRoleRef("edit"), reach: forFewWidely}
	case defaultAdmin:
		return grant{ref: clusterRoleRef("admin"), reach: forFewWidely}
	case clusterAdmin:
		return grant{ref: clusterRoleRef("cluster-admin"), reach: forFew}
	case missingClusterRole:
		return grant{ref: clusterRoleRef(fmt.Sprintf("retired:%s-%d", pick(d, roleWords(reading)), d.IntN(100))), reach: forAll}
	case missingRole:
		return grant{ref: roleRef(fmt.Sprintf("retired-%d", d.IntN(100))), reach: forAll}
	case ownRole, defaultView:
	}
	return grant{ref: clusterRoleRef("view")}
}

// customGrant refers to a ClusterRole of the world, now and then to one that
// few should have.
func (m *maker) customGrant(d dice) grant {
	switch {
	case len(m.roles.powerful) > 0 && d.chance(8):
		return pick(d, m.roles.powerful)
	case len(m.roles.ordinary) > 0:
		return pick(d, m.roles.ordinary)
	default:
		return grant{ref: clusterRoleRef("view")}
	}
}

func clusterRoleRef(name string) rbacv1.RoleRef {
	return rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: name}
}

func roleRef(name string) rbacv1.RoleRef {
	return rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "Role", Name: name}
}
