package reach

// Class is a kind of step. Its words are those of --through.
type Class string

// The classes. Impersonate ends with the request, Grant gives permission; all
// others give a credential.
const (
	Impersonate Class = "impersonate"
	Token       Class = "token"
	Secrets     Class = "secrets"
	Pods        Class = "pods"
	Exec        Class = "exec"
	Kubelet     Class = "kubelet"
	CSR         Class = "csr"
	Bootstrap   Class = "bootstrap"
	Node        Class = "node"
	GrantRights Class = "grant"
)

// Classes are all of them.
func Classes() []Class {
	return []Class{Impersonate, Token, Secrets, Pods, Exec, Kubelet, CSR, Bootstrap, Node, GrantRights}
}
