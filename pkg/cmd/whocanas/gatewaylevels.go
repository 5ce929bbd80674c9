package whocanas

import (
	"context"
	"slices"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/builtin"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/level"
	"github.com/who-can-as/kubectl-who-can-as/pkg/matrix"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// addLevels adds what each person may do, in the cluster as a whole and in each
// namespace that binds one of them, or in the one that was named.
func (g *gatewaying) addLevels(ctx context.Context, answer *report.Gateway, people []identity.Identity) error {
	catalog, missing, err := g.world.Catalog(ctx, false)
	if err != nil {
		return err
	}
	for _, gap := range missing {
		g.console.Note("warning: %s", gap)
	}
	survey := matrix.Levels{
		Authority: g.authority, Ladder: level.NewLadder(g.ladderRoles(ctx), catalog), Identities: people,
		Namespaces: g.places(people), InFlight: g.asking.Concurrency, MaxRequests: g.asking.MaxRequests, Step: func() {},
		Sweeping: func(matrix.Sweep, int) func() { return func() {} },
	}
	var names []report.LevelRole
	for _, name := range level.Names() {
		names = append(names, report.LevelRole{Name: name})
	}
	answer.AddLevels(report.NewLevelMatrix(survey.Run(ctx), names, report.View{}))
	return nil
}

// ladderRoles are the cluster's own default roles, or those of its version where
// it has none.
func (g *gatewaying) ladderRoles(ctx context.Context) []rbacv1.ClusterRole {
	roles, _ := builtin.DefaultRoles(g.world.Minor(ctx))
	for i := range roles {
		own := slices.IndexFunc(g.held.Objects.ClusterRoles, func(role rbacv1.ClusterRole) bool { return role.Name == roles[i].Name && len(role.Rules) > 0 })
		if own >= 0 {
			roles[i] = g.held.Objects.ClusterRoles[own]
		}
	}
	return roles
}

func (g *gatewaying) places(people []identity.Identity) []string {
	if g.namespaceGiven {
		return []string{g.world.Namespace()}
	}
	var places []string
	for _, who := range people {
		places = append(places, g.held.Policy.BoundNamespaces(rbac.Subject{Username: who.Username(), Groups: who.ExpectedGroups()})...)
	}
	slices.Sort(places)
	return slices.Compact(places)
}
