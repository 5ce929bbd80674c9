package kube

import (
	"context"

	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/who-can-as/kubectl-who-can-as/pkg/snapshot"
)

// fill reads in smaller pieces what was refused as a whole, and notes what is
// missing then.
func (s *snapshooter) fill(ctx context.Context) error {
	inside := []string{s.caller.Namespace()}
	but := map[snapshot.Part][]string{}
	for part, list := range s.insideLists(ctx, inside[0]) {
		if s.refused[part] == nil {
			continue
		}
		err := list()
		switch {
		case err == nil:
			but[part] = inside
		case !apierrors.IsForbidden(err):
			return err
		}
	}
	if s.refused[snapshot.RoleBindings] != nil && but[snapshot.RoleBindings] == nil && s.refused[snapshot.ClusterRoleBindings] != nil {
		return s.refused[snapshot.ClusterRoleBindings]
	}
	s.note(but)
	return s.readReferred(ctx)
}

// insideLists are the namespaced lists in one namespace.
func (s *snapshooter) insideLists(ctx context.Context, namespace string) map[snapshot.Part]func() error {
	objects := &s.taken.Objects
	return map[snapshot.Part]func() error{
		snapshot.Roles:        func() (err error) { objects.Roles, err = listRoles(ctx, s.rbac, namespace); return err },
		snapshot.RoleBindings: func() (err error) { objects.RoleBindings, err = listRoleBindings(ctx, s.rbac, namespace); return err },
	}
}

// note makes gaps of what was refused.
func (s *snapshooter) note(but map[snapshot.Part][]string) {
	for part, doing := range refusals() {
		if err := s.refused[part]; err != nil {
			s.gaps = append(s.gaps, snapshot.Gap{Of: part, Why: "you may not " + doing + ": " + serverWords(err), But: but[part]})
		}
	}
}

// refusals are what the caller may not do, by what is missing for it.
func refusals() map[snapshot.Part]string {
	return map[snapshot.Part]string{
		snapshot.ServerVersion:       "ask for the server's version",
		snapshot.Resources:           "ask what the server serves",
		snapshot.Namespaces:          "list namespaces",
		snapshot.ServiceAccounts:     "list serviceaccounts",
		snapshot.ClusterRoles:        "list clusterroles",
		snapshot.Roles:               "list roles",
		snapshot.ClusterRoleBindings: "list clusterrolebindings",
		snapshot.RoleBindings:        "list rolebindings",
	}
}

// readReferred makes up for a list of ClusterRoles that was refused by those
// that bindings refer to.
func (s *snapshooter) readReferred(ctx context.Context) error {
	if s.refused[snapshot.ClusterRoles] == nil {
		return nil
	}
	found, unread, err := getClusterRoles(ctx, s.rbac, s.taken.Objects)
	if err != nil {
		return err
	}
	s.taken.Objects.ClusterRoles = found
	for _, refused := range unread {
		s.gaps = append(s.gaps, snapshot.Gap{Of: snapshot.ClusterRoles, Why: refused.sentence()})
	}
	return nil
}
