package impersonatematrix

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
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
	var lacking []string
	for i, name := range names {
		role, origin := found[i], "cluster"
		if role == nil || len(role.Rules) == 0 {
			own, version := builtins()
			lacking = append(lacking, name)
			if len(lacking) == 1 || errs[i] == nil { // errors are all the same
				q.note("note: %s", whyBuiltin(name, role, errs[i]))
			}
			role, origin = &own[i], "built-in "+version
		}
		roles = append(roles, *role)
		from = append(from, report.LevelRole{Name: name, From: origin, Digest: digest(*role)})
	}
	if len(lacking) > 0 {
		_, version := builtins()
		q.note("note: measured by the built-in roles of Kubernetes %s: %s", version, strings.Join(lacking, ", "))
	}
	return roles, from, nil
}

// digest tells roles with different rules apart.
func digest(role rbacv1.ClusterRole) string {
	keys := make([]string, 0, len(role.Rules))
	for _, rule := range role.Rules {
		keys = append(keys, access.RuleKey(rule))
	}
	slices.Sort(keys)
	sum := sha256.Sum256([]byte(strings.Join(keys, "\n")))
	return hex.EncodeToString(sum[:6])
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
