package reach

import (
	"slices"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

func rbacRequest(verb, resource, place, name string) access.Request {
	return access.Request{Verb: verb, Group: rbacv1.GroupName, Resource: resource, Namespace: place, Name: name}
}

// grantIn: whoever writes bindings of a namespace and may bind any role, or
// changes roles and may escalate, can have every right there.
func (m *minting) grantIn(place string) {
	to := vertex{state: inNamespace}
	to.who.Namespace = place
	m.bindOrEscalate(to, "rolebindings", "roles", place)
}

// grantAll: the same of the whole cluster.
func (m *minting) grantAll(string) {
	m.bindOrEscalate(vertex{state: everything}, "clusterrolebindings", "clusterroles", "")
}

func (m *minting) bindOrEscalate(to vertex, bindings, roles, place string) {
	write := m.first(
		rbacRequest("create", bindings, place, ""),
		rbacRequest("update", bindings, place, anyName), rbacRequest("patch", bindings, place, anyName),
	)
	bind := m.first(rbacRequest("bind", "clusterroles", place, anyName), rbacRequest("bind", "clusterroles", place, "cluster-admin"))
	if write != nil && bind != nil {
		m.add(GrantRights, to, slices.Concat(write, bind))
		return
	}
	change := m.firstNamed([]access.Request{rbacRequest("update", roles, place, anyName), rbacRequest("patch", roles, place, anyName)})
	if change == nil {
		return
	}
	escalate := change[0]
	escalate.Verb = "escalate"
	if m.allows(escalate) {
		m.add(GrantRights, to, slices.Concat(change, []access.Request{escalate}), "the role is bound to it")
	}
}
