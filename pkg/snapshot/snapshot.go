package snapshot

import (
	"cmp"
	"time"

	"k8s.io/apimachinery/pkg/types"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// What a snapshot says of itself. A change of the format is a new version:
// readers refuse what they do not know rather than misread it.
const (
	Group      = "whocanas.dev"
	APIVersion = Group + "/v1alpha1"
	Kind       = "Snapshot"
)

// Snapshot is the state of a cluster at a time, as far as it could be read.
type Snapshot struct {
	// Time is when it was taken. It is no part of the state.
	Time   time.Time
	Server Server
	// Gaps are what could not be read; none if everything was.
	Gaps []Gap
	// Resources are what the cluster serves, in the order of its discovery.
	Resources       []access.Resource
	Namespaces      []Namespace
	ServiceAccounts []types.NamespacedName
	// Objects are the RBAC objects, with the metadata that decides something.
	Objects access.Objects
}

// Server is the server's version. Major and Minor are those that it behaves as.
type Server struct {
	GitVersion string `json:"gitVersion"`
	Major      string `json:"major"`
	Minor      string `json:"minor"`
}

// Namespace is a namespace with the labels that selectors look at.
type Namespace struct {
	Name   string            `json:"name"`
	Labels map[string]string `json:"labels,omitempty"`
}

// Part is a part of the state, by its key in the text.
type Part string

// The parts, in their order.
const (
	ServerVersion       Part = "server"
	Resources           Part = "resources"
	Namespaces          Part = "namespaces"
	ServiceAccounts     Part = "serviceAccounts"
	ClusterRoles        Part = "clusterRoles"
	Roles               Part = "roles"
	ClusterRoleBindings Part = "clusterRoleBindings"
	RoleBindings        Part = "roleBindings"
)

// Gap is a part that could not be read, or not whole.
type Gap struct {
	Of  Part   `json:"of"`
	Why string `json:"why"` // a sentence
	// But are the namespaces whose objects of this part were read all the same.
	But []string `json:"but,omitempty"`
}

// Compare orders gaps as a snapshot has them.
func (g Gap) Compare(other Gap) int {
	return cmp.Or(cmp.Compare(g.Of, other.Of), cmp.Compare(g.Why, other.Why))
}

// Complete reports whether everything could be read.
func (s Snapshot) Complete() bool { return len(s.Gaps) == 0 }

// Lacks are the gaps of some parts, in their order.
func (s Snapshot) Lacks(parts ...Part) []Gap {
	var lacks []Gap
	for _, part := range parts {
		for _, gap := range s.Gaps {
			if gap.Of == part {
				lacks = append(lacks, gap)
			}
		}
	}
	return lacks
}
