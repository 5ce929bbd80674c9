package main

import (
	"errors"

	"github.com/spf13/pflag"

	"github.com/who-can-as/kubectl-who-can-as/hack/bench/seed"
)

// worldFlags say which world is meant.
type worldFlags struct {
	sizes seed.Sizes
	seed  uint64
}

// newFlags are the flags that every command has.
func (w *worldFlags) newFlags(command string) *pflag.FlagSet {
	flags := pflag.NewFlagSet(command, pflag.ContinueOnError)
	flags.Usage = func() {} // parse tells it
	flags.SortFlags = false
	flags.IntVar(&w.sizes.Namespaces, "namespaces", 200, "namespaces")
	flags.IntVar(&w.sizes.Roles, "roles", 150, "Roles and ClusterRoles")
	flags.IntVar(&w.sizes.Bindings, "bindings", 4000, "RoleBindings and ClusterRoleBindings")
	flags.IntVar(&w.sizes.Users, "users", 300, "users")
	flags.IntVar(&w.sizes.Groups, "groups", 40, "groups of users")
	flags.IntVar(&w.sizes.ServiceAccounts, "service-accounts", 660, "service accounts")
	flags.Uint64Var(&w.seed, "seed", 1, "another number makes another world of the same sizes")
	return flags
}

// world makes the world, if there can be such a one.
func (w *worldFlags) world() (seed.World, error) {
	s := w.sizes
	if min(s.Namespaces, s.Roles, s.Bindings, s.Users, s.Groups, s.ServiceAccounts) < 0 {
		return seed.World{}, errors.New("there can't be fewer than none of anything")
	}
	if s.Namespaces == 0 && s.ServiceAccounts > 0 {
		return seed.World{}, errors.New("service accounts need a namespace to be in")
	}
	return seed.Generate(w.sizes, w.seed), nil
}
