package expectation

import rbacv1 "k8s.io/api/rbac/v1"

// The apiVersion and kind of a document of permission tests.
const (
	APIVersion = "whocanas.dev/v1alpha1"
	FileKind   = "PermissionTest"
)

// File is one document of permission tests.
type File struct {
	APIVersion string `json:"apiVersion"`
	Kind       string `json:"kind"`
	Tests      []Test `json:"tests"`
}

// Test says what one identity can and cannot do in some places, or with
// Exactly all that it can do. An empty value counts as left out.
type Test struct {
	Name string `json:"name,omitempty"` // for people
	Subject
	Places
	// AsWritten asks for exactly the words, without looking them up.
	AsWritten bool     `json:"asWritten,omitempty"`
	Can       []string `json:"can,omitempty"`
	Cannot    []string `json:"cannot,omitempty"`
	// Exactly is the whole set of permissions; empty and not nil for none at
	// all. Places then are the namespaces that are looked at, all if none.
	Exactly []Holding `json:"exactly,omitempty"`
	// MayImpersonate and MayNotImpersonate are as whom the identity may act.
	MayImpersonate    []Acting `json:"may-impersonate,omitempty"`
	MayNotImpersonate []Acting `json:"may-not-impersonate,omitempty"`
}

// Subject is whom a test is about: by a word of the command line or by the keys
// of an identities file, one of them.
type Subject struct {
	Who            string              `json:"who,omitempty"` // jane, sa/ci:bot, @NAME
	User           string              `json:"user,omitempty"`
	ServiceAccount string              `json:"serviceAccount,omitempty"` // NAMESPACE:NAME
	Node           string              `json:"node,omitempty"`
	Group          string              `json:"group,omitempty"`
	Groups         []string            `json:"groups,omitempty"`
	UID            string              `json:"uid,omitempty"`
	Extra          map[string][]string `json:"extra,omitempty"`
}

// Places are where questions are asked: in all that any of the keys names.
type Places struct {
	// Namespaces are names and globs: team-* or, for every namespace, *.
	Namespaces []string `json:"namespaces,omitempty"`
	// Selector chooses namespaces by their labels, as kubectl -l does.
	Selector string `json:"selector,omitempty"`
	// ClusterWide asks without a namespace, as kubectl get --all-namespaces
	// does: only a ClusterRoleBinding allows that.
	ClusterWide bool `json:"clusterWide,omitempty"`
}

// given reports whether any place is named.
func (p Places) given() bool { return len(p.Namespaces) > 0 || p.Selector != "" || p.ClusterWide }

// Holding is what somebody holds in some places, in words or as RBAC rules.
type Holding struct {
	Places
	Can   []string            `json:"can,omitempty"`
	Rules []rbacv1.PolicyRule `json:"rules,omitempty"`
}
