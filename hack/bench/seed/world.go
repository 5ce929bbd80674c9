package seed

import (
	corev1 "k8s.io/api/core/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// Sizes say how many of each there are. Roles are Roles and ClusterRoles
// together, Bindings likewise. What is negative counts as none, and without
// namespaces there is nothing that lives in one.
type Sizes struct {
	Namespaces      int
	Roles           int
	Bindings        int
	Users           int
	Groups          int
	ServiceAccounts int
}

// World is a made-up cluster. Its objects are as a cluster with the aggregation
// controller would list them, but for the times and uids that a server adds:
// aggregated ClusterRoles have the rules that the world itself gives them. The
// roles that every cluster has are bound and not among the objects; see
// [World.WithDefaultRoles].
type World struct {
	// Namespaces are labelled with team and stage.
	Namespaces      []corev1.Namespace
	ServiceAccounts []corev1.ServiceAccount
	Objects         access.Objects
	Users           []User
	// Groups are those that people log in with, teams mostly.
	Groups []string
}

// User is somebody who logs in, with the groups that the login brings.
type User struct {
	Name   string
	Groups []string // some of the world's, without duplicates
}

// Generate makes the world of these sizes and this seed.
func Generate(sizes Sizes, seedNumber uint64) World {
	sizes = sizes.possible()
	m := &maker{sizes: sizes, seed: seedNumber}
	m.makeTeams()
	m.makeNamespaces()
	m.makeServiceAccounts()
	m.makeUsers()
	m.makeRoles()
	m.makeBindings()
	return m.world
}

// possible are the sizes that a world can have.
func (s Sizes) possible() Sizes {
	for _, size := range []*int{&s.Namespaces, &s.Roles, &s.Bindings, &s.Users, &s.Groups, &s.ServiceAccounts} {
		*size = max(*size, 0)
	}
	if s.Namespaces == 0 {
		s.ServiceAccounts = 0
	}
	return s
}

// maker makes one world, a part after the other; later ones use earlier ones.
type maker struct {
	sizes Sizes
	seed  uint64
	world World
	teams []team
	roles roles
}

// dice are those of one part of the world: how often they are thrown changes
// no other part.
func (m *maker) dice(part string) dice { return newDice(m.seed, part) }
