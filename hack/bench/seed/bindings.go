package seed

import (
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// makeBindings makes the ClusterRoleBindings, the bindings of the teams in
// their namespaces, and the RoleBindings that came in the course of time.
func (m *maker) makeBindings() {
	wide := (m.sizes.Bindings*clusterBindingShare + 99) / 100
	if len(m.world.Namespaces) == 0 {
		wide = m.sizes.Bindings
	}
	m.makeClusterRoleBindings(wide)
	local := m.sizes.Bindings - wide
	taken := names{}
	m.makeTeamBindings(taken, local*teamBindings/100)
	m.makeRoleBindings(taken, local-len(m.world.Objects.RoleBindings))
}

func (m *maker) makeClusterRoleBindings(count int) {
	d := m.dice("clusterrolebindings")
	targets := newDeck(d, clusterRoleTargets())
	subjects := m.newSubjectMaker(d, wideSubjects())
	taken := names{"cluster-admin": true} // every cluster's own
	for range count {
		granted := m.clusterGrant(d, targets.draw())
		m.world.Objects.ClusterRoleBindings = append(m.world.Objects.ClusterRoleBindings, rbacv1.ClusterRoleBinding{
			ObjectMeta: metav1.ObjectMeta{Name: taken.fresh(bindingName(d, granted.ref), dashed)},
			RoleRef:    granted.ref,
			Subjects:   subjects.subjects("", granted.reach),
		})
	}
}

// makeTeamBindings gives most teams a default role in their namespaces, for
// most so many.
func (m *maker) makeTeamBindings(taken names, most int) {
	d := m.dice("teambindings")
	targets := newDeck(d, teamTargets())
	for i, namespace := range m.world.Namespaces {
		if owner := m.owner(i); owner.group != "" && d.chance(teamShare) && most > 0 {
			ref := m.clusterGrant(d, targets.draw()).ref
			m.addRoleBinding(taken, namespace.Name, "team:"+owner.slug, ref, []rbacv1.Subject{group(owner.group)})
			most--
		}
	}
}

func (m *maker) makeRoleBindings(taken names, count int) {
	d := m.dice("rolebindings")
	targets := newDeck(d, roleTargets())
	subjects := m.newSubjectMaker(d, localSubjects())
	for range count {
		namespace, granted := m.localGrant(d, targets.draw())
		m.addRoleBinding(taken, namespace, bindingName(d, granted.ref), granted.ref, subjects.subjects(namespace, granted.reach))
	}
}

// localGrant is what a RoleBinding grants, and in which namespace.
func (m *maker) localGrant(d dice, to target) (string, grant) {
	if to == ownRole && len(m.roles.local) > 0 {
		role := pick(d, m.roles.local)
		return role.Namespace, grant{ref: roleRef(role.Name)}
	}
	return pick(d, m.world.Namespaces).Name, m.clusterGrant(d, to)
}

func (m *maker) addRoleBinding(taken names, namespace, name string, ref rbacv1.RoleRef, subjects []rbacv1.Subject) {
	unique := taken.fresh(namespace+"/"+name, dashed)
	m.world.Objects.RoleBindings = append(m.world.Objects.RoleBindings, rbacv1.RoleBinding{
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: unique[len(namespace)+1:]},
		RoleRef:    ref,
		Subjects:   subjects,
	})
}

// bindingName is what somebody called a binding of this role.
func bindingName(d dice, ref rbacv1.RoleRef) string {
	switch d.IntN(5) {
	case 0:
		return ref.Name + "-binding"
	case 1:
		return "grant:" + ref.Name
	case 2:
		return pick(d, []string{"ticket-", "TICKET ", "helm.", "bot@"}) + ref.Name
	default:
		return ref.Name
	}
}
