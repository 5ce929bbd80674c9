package reach

import (
	"slices"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

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
