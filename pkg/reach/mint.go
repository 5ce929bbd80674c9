package reach

import (
	"slices"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
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

func accountsIn(place string) vertex {
	v := vertex{state: accounts}
	v.who.Namespace = place
	return v
}

func (m *minting) token(place string) {
	request := access.Request{Verb: "create", Resource: "serviceaccounts", Subresource: "token", Namespace: place, Name: anyName}
	if m.allows(request) {
		m.add(Token, accountsIn(place), []access.Request{request})
		return
	}
	if place == "" {
		m.namedTokens(request)
		return
	}
	for _, name := range m.names {
		if request.Name = name; m.allows(request) {
			m.add(Token, vertex{state: credential, who: access.Ref{Kind: "ServiceAccount", Namespace: place, Name: name}}, []access.Request{request})
		}
	}
}

// namedTokens: a rule that names service accounts and holds everywhere means
// those of every namespace.
func (m *minting) namedTokens(request access.Request) {
	for _, name := range m.names {
		if request.Name = name; m.allows(request) {
			v := accountsIn("")
			v.who.Name = name
			m.add(Token, v, []access.Request{request})
		}
	}
}

func (m *minting) secrets(place string) {
	secret := access.Request{Resource: "secrets", Namespace: place}
	create := m.first(verbs(secret, "create")...)
	read := m.first(verbs(secret, "list", "watch")...)
	if read == nil {
		secret.Name = anyName
		read = m.first(verbs(secret, "get")...)
	}
	switch {
	case read != nil && create != nil:
		m.add(Secrets, accountsIn(place), slices.Concat(create, read))
	case read != nil:
		m.add(Secrets, accountsIn(place), read, "a secret holds a token of it")
	default:
		m.namedSecrets(secret, create)
	}
}

func (m *minting) namedSecrets(secret access.Request, create []access.Request) {
	for _, name := range m.names {
		secret.Name = name
		read := m.first(verbs(secret, "get", "list", "watch")...)
		if read == nil {
			continue
		}
		if create != nil {
			m.add(Secrets, accountsIn(secret.Namespace), slices.Concat(create, read))
			return
		}
		m.add(Secrets, accountsIn(secret.Namespace), read, "the secret "+name+" holds a token of it")
	}
}

func (m *minting) pods(place string) {
	var made, changed []access.Request
	made = append(made, access.Request{Verb: "create", Resource: "pods", Namespace: place})
	for _, workload := range workloads() {
		workload.Namespace = place
		made = append(made, verbs(workload, "create")...)
		workload.Name = anyName
		changed = append(changed, verbs(workload, "update", "patch")...)
	}
	if create := m.first(made...); create != nil {
		m.add(Pods, accountsIn(place), create)
	} else if change := m.firstNamed(changed); change != nil {
		m.add(Pods, accountsIn(place), change, "there is such a workload")
	}
}

// workloads are the resources whose objects make pods.
func workloads() []access.Request {
	return []access.Request{
		{Group: "apps", Resource: "deployments"},
		{Group: "apps", Resource: "daemonsets"},
		{Group: "apps", Resource: "statefulsets"},
		{Group: "apps", Resource: "replicasets"},
		{Resource: "replicationcontrollers"},
		{Group: "batch", Resource: "jobs"},
		{Group: "batch", Resource: "cronjobs"},
	}
}

// firstNamed is the first of several requests that is allowed, by any name or by
// one that a rule gives.
func (m *minting) firstNamed(requests []access.Request) []access.Request {
	if allowed := m.first(requests...); allowed != nil {
		return allowed
	}
	for _, name := range m.names {
		for _, request := range requests {
			request.Name = name
			if m.allows(request) {
				return []access.Request{request}
			}
		}
	}
	return nil
}

func (m *minting) exec(place string) {
	pod := access.Request{Resource: "pods", Namespace: place, Name: anyName}
	sub := func(name string) access.Request { pod := pod; pod.Subresource = name; return pod }
	into := slices.Concat(
		verbs(sub("exec"), "create"), verbs(sub("attach"), "create"),
		verbs(sub("ephemeralcontainers"), "update", "patch"), verbs(pod, "update", "patch"),
	)
	if allowed := m.firstNamed(into); allowed != nil {
		m.add(Exec, accountsIn(place), allowed, "a pod runs as it")
	}
}

func (m *minting) kubelet(string) {
	proxy := access.Request{Resource: "nodes", Subresource: "proxy", Name: anyName}
	if allowed := m.firstNamed(verbs(proxy, "get", "create")); allowed != nil {
		m.add(Kubelet, accountsIn(""), allowed, "a pod on the node runs as it")
	}
}

// certificates: the signer's name is asked for by itself, and by its domain.
//
// Upstream: k8s.io/kubernetes pkg/certauthorization; the admission plugin
// CertificateSubjectRestriction keeps system:masters out.
func (m *minting) certificates(string) {
	const group = "certificates.k8s.io"
	create := m.first(access.Request{Verb: "create", Group: group, Resource: "certificatesigningrequests"})
	approval := access.Request{Group: group, Resource: "certificatesigningrequests", Subresource: "approval", Name: anyName}
	approve := m.first(verbs(approval, "update", "patch")...)
	if create == nil || approve == nil {
		return
	}
	signer := func(name string) []access.Request {
		return m.first(
			access.Request{Verb: "approve", Group: group, Resource: "signers", Name: "kubernetes.io/" + name},
			access.Request{Verb: "approve", Group: group, Resource: "signers", Name: "kubernetes.io/*"},
		)
	}
	if sign := signer("kube-apiserver-client"); sign != nil {
		m.add(CSR, vertex{state: anybody}, slices.Concat(create, approve, sign))
		return
	}
	if sign := signer("kube-apiserver-client-kubelet"); sign != nil {
		m.add(CSR, vertex{state: credential, who: access.Ref{Kind: "Group", Name: nodes}}, slices.Concat(create, approve, sign))
	}
}

// bootstrap: who can write a bootstrap token can log in by it.
func (m *minting) bootstrap(place string) {
	request := access.Request{Verb: "create", Resource: "secrets", Namespace: metaSystem}
	if (place == "" || place == metaSystem) && m.allows(request) {
		m.add(Bootstrap, vertex{state: credential, who: access.Ref{Kind: "Group", Name: "system:bootstrappers"}},
			[]access.Request{request}, "the API server takes bootstrap tokens")
	}
}

// metaSystem is the namespace of the cluster's own objects.
const metaSystem = "kube-system"

// node: a node can have the tokens of the pods that run on it.
//
// Upstream: k8s.io/kubernetes plugin/pkg/auth/authorizer/node.
func (m *minting) node(string) {
	request := access.Request{Verb: "create", Resource: "serviceaccounts", Subresource: "token"}
	m.found = append(m.found, mint{class: Node, to: accountsIn(""), requests: []access.Request{request}, assumes: []string{
		"a pod on the node runs as it", "the node authorizer is on",
	}})
}

const rbacGroup = "rbac.authorization.k8s.io"

func rbacRequest(verb, resource, place, name string) access.Request {
	return access.Request{Verb: verb, Group: rbacGroup, Resource: resource, Namespace: place, Name: name}
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

// needsNothing reports whether a subject may do everything as it is.
func needsNothing(groups []string) bool { return slices.Contains(groups, impersonation.Masters) }
