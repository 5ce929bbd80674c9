package whocanas

import (
	"context"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/world"
)

// trailPolicy is what a log is set beside: the RBAC objects of a cluster or of
// manifests.
type trailPolicy struct {
	world.Acting
	world world.World
	lacks []string
}

// policy reads it.
func (f *trailFlags) policy(ctx context.Context, console flags.Console) (trailPolicy, error) {
	asking := f.asking
	asking.Source = string(access.SourceRBAC)
	opened, err := world.Open(console, f.connection, asking, plugin, f.output.Quiet)
	if err != nil {
		return trailPolicy{}, err
	}
	acting, err := world.ReadActing(ctx, opened.World, &f.constrained)
	if err != nil {
		return trailPolicy{}, err
	}
	say := f.sayer(console)
	if f.unused {
		say("note: %s", acting.Gate)
	}
	if acting.Added != "" {
		say("note: %s", acting.Added)
	}
	return trailPolicy{Acting: acting, world: opened.World, lacks: acting.Lacks()}, nil
}
