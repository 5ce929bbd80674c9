package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/util/version"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// releases are the versions that the table covers, a patch of each minor
// version without gaps, the oldest first. The last is the one that
// hack/cluster builds.
func releases() []string {
	return []string{
		"v1.29.15", "v1.30.14", "v1.31.14", "v1.32.13", "v1.33.13",
		"v1.34.4", "v1.35.4", "v1.36.3", "v1.37.2",
	}
}

// names are the roles that the table holds, the weakest first.
func names() []string { return []string{"view", "edit", "admin", "cluster-admin"} }

// release is a version of Kubernetes and the rules of its default roles, by the
// role's name.
type release struct {
	version string
	minor   int
	rules   map[string][]words
}

func readRelease(ctx context.Context, tag string) (release, error) {
	parsed, err := version.ParseSemantic(tag)
	if err != nil {
		return release{}, err
	}
	roles, err := bootstrapRoles(ctx, tag)
	if err != nil {
		return release{}, err
	}
	one := release{version: tag, minor: int(parsed.Minor()), rules: map[string][]words{}}
	filled, done := rbac.Materialise(access.Objects{ClusterRoles: roles})
	if err := errors.Join(done.Errors...); err != nil {
		return release{}, err
	}
	for _, name := range names() {
		if one.rules[name], err = rulesOf(filled.ClusterRoles, name); err != nil {
			return release{}, fmt.Errorf("ClusterRole %s: %w", name, err)
		}
	}
	return one, nil
}

// rulesOf are the rules of the role of that name; a role without rules is an
// error.
func rulesOf(roles []rbacv1.ClusterRole, name string) ([]words, error) {
	at := slices.IndexFunc(roles, func(role rbacv1.ClusterRole) bool { return role.Name == name })
	if at < 0 || len(roles[at].Rules) == 0 {
		return nil, errors.New("is missing or has no rules")
	}
	var all []words
	for _, rule := range roles[at].Rules {
		one, err := wordsOf(rule)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}
