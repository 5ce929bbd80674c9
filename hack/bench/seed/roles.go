package seed

import (
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// roles are the roles by what they may be bound to.
type roles struct {
	local      []rbacv1.Role
	ordinary   []grant // ClusterRoles that people have
	powerful   []grant // ClusterRoles for a few: wildcards and impersonation
	aggregated []grant
}

// makeRoles makes the Roles and ClusterRoles, each for one purpose.
func (m *maker) makeRoles() {
	wide := m.sizes.Roles * clusterRoleShare / 100
	if len(m.world.Namespaces) == 0 {
		wide = m.sizes.Roles
	}
	m.makeClusterRoles(wide)
	m.makeLocalRoles(m.sizes.Roles - wide)
	m.world.Objects, _ = rbac.Materialise(m.world.Objects)
	m.roles.local = m.world.Objects.Roles
}

func (m *maker) makeLocalRoles(count int) {
	d := m.dice("roles")
	purposes := newDeck(d, rolePurposes())
	taken := names{}
	for range count {
		of := purposes.draw()
		namespace := pick(d, m.world.Namespaces).Name
		unique := taken.fresh(namespace+"/"+roleName(d, of), dashed)
		m.world.Objects.Roles = append(m.world.Objects.Roles, rbacv1.Role{
			ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: unique[len(namespace)+1:]},
			Rules:      d.rules(of, false),
		})
	}
}

// roleName is what somebody called a role of this purpose.
func roleName(d dice, of purpose) string { return pick(d, roleWords(of)) }

func roleWords(of purpose) []string {
	switch of {
	case writing:
		return []string{"deployer", "app:editor", "release manager", "config-writer", "jobs.operator", "Legacy_Write"}
	case naming:
		return []string{"settings-reader", "tls:rotate", "release-history", "one-secret"}
	case wildcard:
		return []string{"temporary-full-access", "do-not-use", "everything", "break:glass"}
	case showing:
		return []string{"public-info", "catalog:reader", "storage viewer"}
	case visiting:
		return []string{"scraper", "health-checker", "url:reader"}
	case impersonating:
		return []string{"support:act-as", "impersonator"}
	case aggregated:
		return []string{"team-base", "operators:all", "auditors", "on-call"}
	case feedingAggregated:
		return []string{"base:part", "operators:part", "auditors-part", "on-call.part"}
	case feedingDefault:
		return []string{"crd:view", "crd:edit"}
	default:
		return []string{"pod-reader", "log:reader", "viewer", "Read Only", "metrics.reader", "status-page"}
	}
}
