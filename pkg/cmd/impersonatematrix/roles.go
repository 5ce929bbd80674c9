package impersonatematrix

import (
	"context"
	"sync"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/builtin"
	"github.com/who-can-as/kubectl-who-can-as/pkg/level"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// catalog is what can be asked about. Without it levels cannot be told from what
// a RoleBinding does not give, and with a gap they can.
func (q *inquiry) catalog(ctx context.Context) (access.Catalog, error) {
	catalog, missing, err := q.Catalog(ctx, false)
	for _, gap := range missing {
		q.note("warning: %s", gap)
	}
	return catalog, err
}

// defaultRoles are the cluster's own roles that make the levels. Those that
// cannot be read, or that nothing has filled, are the built-in ones of the
// server's version, which is said.
func (q *inquiry) defaultRoles(ctx context.Context) ([]rbacv1.ClusterRole, []report.LevelRole, error) {
	names := level.Names()
	found, errs := make([]*rbacv1.ClusterRole, len(names)), make([]error, len(names))
	var readers sync.WaitGroup
	for i, name := range names {
		readers.Go(func() { found[i], errs[i] = q.clusterRole(ctx, name) })
	}
	readers.Wait()
	if ctx.Err() != nil {
		return nil, nil, context.Cause(ctx)
	}
	builtins := sync.OnceValues(func() ([]rbacv1.ClusterRole, string) { return builtin.DefaultRoles(q.Minor(ctx)) })
	roles, from := make([]rbacv1.ClusterRole, 0, len(names)), make([]report.LevelRole, 0, len(names))
	for i, name := range names {
		if found[i] != nil && len(found[i].Rules) > 0 {
			roles, from = append(roles, *found[i]), append(from, report.LevelRole{Name: name, From: "cluster"})
			continue
		}
		own, version := builtins()
		roles, from = append(roles, own[i]), append(from, report.LevelRole{Name: name, From: "built-in " + version})
		q.note("note: %s; measured by the built-in role of Kubernetes %s", whyBuiltin(name, found[i], errs[i]), version)
	}
	return roles, from, nil
}

func whyBuiltin(name string, role *rbacv1.ClusterRole, err error) string {
	switch {
	case err != nil:
		return err.Error()
	case role == nil:
		return "there is no ClusterRole " + name + " here"
	default:
		return "the ClusterRole " + name + " is empty: nothing has aggregated it"
	}
}

// clusterRole reads one role, from what is read anyhow if that has it.
func (q *inquiry) clusterRole(ctx context.Context, name string) (*rbacv1.ClusterRole, error) {
	if q.asking.Source == string(access.SourceRBAC) {
		if held, err := q.Holdings(ctx, ""); err == nil {
			for i, role := range held.Objects.ClusterRoles {
				if role.Name == name {
					return &held.Objects.ClusterRoles[i], nil
				}
			}
		}
	}
	return q.ClusterRole(ctx, name)
}
