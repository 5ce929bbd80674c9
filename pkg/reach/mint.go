package reach

import (
	"slices"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// anyName is a name that no rule gives, so that only rules without names match.
const anyName = "\x00"

// allows answers for one subject.
type allows func(access.Request) bool

// mint is a way to get a credential or rights.
type mint struct {
	class    Class
	to       vertex
	requests []access.Request
	assumes  []string
}

// minting is one subject being looked at.
type minting struct {
	allows allows
	counts func(Class) bool
	names  []string // that rules name
	found  []mint
}

// mints are the ways in which a subject gets credentials and rights by what it
// may do, in the places given ("" is everywhere), with the names that rules are
// limited to. What holds everywhere is not repeated for a namespace.
//
// Upstream: k8s.io/kubernetes pkg/registry/core/serviceaccount/storage/token.go,
// plugin/pkg/admission/serviceaccount, pkg/certauthorization,
// pkg/registry/rbac/escalation_check.go.
func mints(allows allows, counts func(Class) bool, groups, places, names []string) []mint {
	m := &minting{allows: allows, counts: counts, names: names}
	for _, place := range places {
		m.local(place)
	}
	m.global(groups)
	return m.found
}

// local are the ways in a place.
func (m *minting) local(place string) {
	m.in(Token, m.token, place)
	m.in(Secrets, m.secrets, place)
	m.in(Pods, m.pods, place)
	m.in(Exec, m.exec, place)
	m.in(Bootstrap, m.bootstrap, place)
	m.in(GrantRights, m.grantIn, place)
}

// global are the ways that are in no namespace.
func (m *minting) global(groups []string) {
	m.in(Kubelet, m.kubelet, "")
	m.in(CSR, m.certificates, "")
	m.in(GrantRights, m.grantAll, "")
	if slices.Contains(groups, nodes) {
		m.in(Node, m.node, "")
	}
}

// in looks for ways of a class in a place, if it counts.
func (m *minting) in(class Class, look func(place string), place string) {
	if m.counts(class) {
		look(place)
	}
}

// add notes a way, unless the same is possible everywhere.
func (m *minting) add(class Class, to vertex, requests []access.Request, assumes ...string) {
	wider := to
	wider.who.Namespace = ""
	for _, known := range m.found {
		if known.class == class && (known.to == to || !to.isSomebody() && known.to == wider) && len(known.assumes) <= len(assumes) {
			return
		}
	}
	for i := range requests {
		if requests[i].Name == anyName {
			requests[i].Name = ""
		}
	}
	m.found = append(m.found, mint{class: class, to: to, requests: requests, assumes: assumes})
}

// first is the first of several requests that is allowed.
func (m *minting) first(requests ...access.Request) []access.Request {
	for _, request := range requests {
		if m.allows(request) {
			return []access.Request{request}
		}
	}
	return nil
}

// verbs are requests that differ in their verb.
func verbs(request access.Request, verbs ...string) []access.Request {
	var requests []access.Request
	for _, verb := range verbs {
		request.Verb = verb
		requests = append(requests, request)
	}
	return requests
}

// isCheck reports whether a request is never sent: the server asks about it while
// it serves another, about who is acted as alone. Constrained impersonation does
// not limit it.
//
// Upstream: k8s.io/kubernetes pkg/registry/rbac/escalation_check.go,
// pkg/certauthorization.
func isCheck(request access.Request) bool {
	return slices.Contains([]string{"bind", "escalate", "approve"}, request.Verb)
}
