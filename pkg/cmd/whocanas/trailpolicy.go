package whocanas

import (
	"context"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/world"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// trailPolicy is what a log is set beside: the RBAC objects of a cluster or of
// manifests.
type trailPolicy struct {
	rbac.Holdings
	world       world.World
	constrained bool // impersonation is
	lacks       []string
}

// policy reads it.
func (f *trailFlags) policy(ctx context.Context, console flags.Console) (trailPolicy, error) {
	asking := f.asking
	asking.Source = string(access.SourceRBAC)
	opened, err := world.Open(console, f.connection, asking, plugin, f.output.Quiet)
	if err != nil {
		return trailPolicy{}, err
	}
	held, err := world.Everything(ctx, opened.World, opened.Namespace())
	if err != nil {
		return trailPolicy{}, err
	}
	minor := opened.Minor(ctx)
	held, added := world.WithDefaultRoles(held, minor)
	constrained, why := f.constrained.Settle(minor)
	say := f.sayer(console)
	if f.unused {
		say("note: %s", why)
	}
	if added != "" {
		say("note: %s", added)
	}
	return trailPolicy{Holdings: held, world: opened.World, constrained: constrained, lacks: held.GapsWith(held.Policy.Missing())}, nil
}
