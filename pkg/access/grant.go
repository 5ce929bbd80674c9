package access

import (
	"regexp"
	"strconv"
	"strings"
)

// Ref names an RBAC object or a subject of a binding. Namespace is empty for
// cluster-scoped objects, users and groups.
type Ref struct {
	Kind      string `json:"kind"`
	Namespace string `json:"namespace,omitempty"`
	Name      string `json:"name"`
}

// String is Kind NAMESPACE/NAME, the order in which kubectl users write it.
func (r Ref) String() string {
	if r.Namespace == "" {
		return r.Kind + " " + r.Name
	}
	return r.Kind + " " + r.Namespace + "/" + r.Name
}

// Grant is one way in which a permission comes about: a binding that gives a
// role to a subject.
type Grant struct {
	Binding Ref `json:"binding"`
	Role    Ref `json:"role"`
	Subject Ref `json:"subject"`
}

// String names the grant in one line.
func (g Grant) String() string {
	return g.Binding.String() + " gives " + g.Role.String() + " to " + g.Subject.String()
}

const quoted = `("(?:[^"\\]|\\.)*")`

var allowReason = regexp.MustCompile(`^RBAC: allowed by (ClusterRoleBinding|RoleBinding) ` + quoted +
	` of (ClusterRole|Role) ` + quoted + ` to (User|Group|ServiceAccount) ` + quoted + `$`)

// ParseReason reads the reason that the RBAC authorizer gives with a yes. It
// returns nil for any other text.
//
// Upstream: k8s.io/kubernetes pkg/registry/rbac/validation/rule.go,
// clusterRoleBindingDescriber and roleBindingDescriber. Names are quoted with
// %q, and a namespaced name is written NAME/NAMESPACE; object names hold no
// slash, so the last one separates.
func ParseReason(reason string) *Grant {
	m := allowReason.FindStringSubmatch(reason)
	if m == nil {
		return nil
	}
	names := make([]string, 0, 3)
	for _, q := range []string{m[2], m[4], m[6]} {
		name, err := strconv.Unquote(q)
		if err != nil {
			return nil
		}
		names = append(names, name)
	}
	grant := Grant{
		Binding: Ref{Kind: m[1], Name: names[0]},
		Role:    Ref{Kind: m[3], Name: names[1]},
		Subject: Ref{Kind: m[5], Name: names[2]},
	}
	if grant.Binding.Kind == "RoleBinding" {
		grant.Binding = reversed(grant.Binding)
	}
	if grant.Role.Kind == "Role" {
		grant.Role.Namespace = grant.Binding.Namespace
	}
	if grant.Subject.Kind == "ServiceAccount" {
		grant.Subject = reversed(grant.Subject)
	}
	return &grant
}

func reversed(ref Ref) Ref {
	cut := strings.LastIndex(ref.Name, "/")
	if cut < 0 {
		return ref
	}
	return Ref{Kind: ref.Kind, Name: ref.Name[:cut], Namespace: ref.Name[cut+1:]}
}
