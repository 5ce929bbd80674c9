package oracle

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apiserver/pkg/authentication/serviceaccount"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// subjects compares who may with everybody whom the authorizer allows, and
// with what the original's own search finds.
func (c *comparison) subjects(ctx context.Context, r access.Request) *Difference {
	found := map[string]bool{}
	for _, one := range c.policy.Subjects(r) {
		name := word(one.Subject)
		if found[name] {
			return c.differ(rbac.Subject{}, r, "who can", name+" twice", name+" once")
		}
		found[name] = true
	}
	c.counts.Searches++
	c.counts.Found += len(found)
	ours := sortedKeys(found)
	allowed, err := c.allowed(ctx, r)
	if err != nil {
		return c.differ(rbac.Subject{}, r, "is there an error?", "no", err.Error())
	}
	if !slices.Equal(ours, allowed) {
		return c.differ(rbac.Subject{}, r, "who can", strings.Join(ours, ", "), strings.Join(allowed, ", "))
	}
	sure, perhaps := c.located(ctx, r)
	if !contains(found, sure) || !contains(perhaps, found) {
		return c.differ(rbac.Subject{}, r, "who can, as AllowedSubjects says", strings.Join(ours, ", "),
			strings.Join(sortedKeys(sure), ", ")+" or "+strings.Join(sortedKeys(perhaps), ", "))
	}
	return nil
}

// allowed asks the authorizer about everybody there is, one by one.
func (c *comparison) allowed(ctx context.Context, r access.Request) ([]string, error) {
	all := map[string]bool{}
	var failed error
	ask := func(name string, s rbac.Subject) {
		allowed, _, err := c.k8s.Authorize(ctx, s, r)
		failed = errors.Join(failed, err)
		if allowed {
			all[name] = true
		}
	}
	for _, name := range c.everyUser() {
		ask("user "+name, rbac.Subject{Username: name})
	}
	for _, name := range groups() {
		ask("group "+name, rbac.Subject{Username: "nobody whom a binding names", Groups: []string{name}})
	}
	return sortedKeys(all), failed
}

// everyUser are the names of all users and service accounts, named or not.
func (c *comparison) everyUser() []string {
	all := map[string]bool{}
	for _, name := range users() {
		all[name] = true
	}
	for _, namespace := range append(namespaces(), serviceAccountNamespaces()...) {
		for _, name := range serviceAccountNames() {
			all[serviceaccount.MakeUsername(namespace, name)] = true
		}
	}
	return sortedKeys(all)
}

// located is the answer of the original's own search. It lists subjects as
// written: a service account without a namespace matches in a RoleBinding and
// matches nobody in a ClusterRoleBinding, and the list does not tell which.
func (c *comparison) located(ctx context.Context, r access.Request) (sure, perhaps map[string]bool) {
	sure, perhaps = map[string]bool{}, map[string]bool{}
	for _, subject := range c.k8s.Subjects(ctx, r) {
		switch subject.Kind {
		case rbacv1.UserKind, rbacv1.GroupKind:
			sure[strings.ToLower(subject.Kind)+" "+subject.Name] = true
		case rbacv1.ServiceAccountKind:
			if subject.Namespace != "" {
				sure["user "+serviceaccount.MakeUsername(subject.Namespace, subject.Name)] = true
			} else if r.Namespace != "" {
				perhaps["user "+serviceaccount.MakeUsername(r.Namespace, subject.Name)] = true
			}
		}
	}
	maps.Copy(perhaps, sure)
	return sure, perhaps
}

func contains(set, part map[string]bool) bool {
	for key := range part {
		if !set[key] {
			return false
		}
	}
	return true
}

// word names a subject by kind and by the name the authorizer knows.
func word(subject access.Ref) string {
	switch subject.Kind {
	case rbacv1.GroupKind:
		return "group " + subject.Name
	case rbacv1.ServiceAccountKind:
		return "user " + serviceaccount.MakeUsername(subject.Namespace, subject.Name)
	default:
		return "user " + subject.Name
	}
}

func sortedKeys(set map[string]bool) []string {
	keys := make([]string, 0, len(set))
	for key := range set {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
