package testcluster

import (
	"context"
	"errors"
	"fmt"

	rbacv1 "k8s.io/api/rbac/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	rbacv1client "k8s.io/client-go/kubernetes/typed/rbac/v1"
)

// marked is the namespace of the marks that are in one.
const marked = "default"

// marks are objects of each kind of RBAC that give a right to nobody.
type marks struct{ client rbacv1client.RbacV1Interface }

func (c *Cluster) marks() (marks, error) {
	client, err := rbacv1client.NewForConfig(c.admin())
	if err != nil {
		return marks{}, fmt.Errorf("making a client for marks: %w", err)
	}
	return marks{client}, nil
}

// make makes those of a name.
func (m marks) make(ctx context.Context, mark string) error {
	meta := metav1.ObjectMeta{Name: mark}
	subjects := []rbacv1.Subject{{APIGroup: rbacv1.GroupName, Kind: rbacv1.UserKind, Name: mark}}
	ref := func(kind string) rbacv1.RoleRef {
		return rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: kind, Name: mark}
	}
	everywhere := rbacv1.PolicyRule{NonResourceURLs: []string{"/" + mark}, Verbs: []string{"get"}}
	inside := rbacv1.PolicyRule{APIGroups: []string{""}, Resources: []string{mark}, Verbs: []string{"get"}}
	_, first := m.client.ClusterRoles().Create(ctx, &rbacv1.ClusterRole{ObjectMeta: meta, Rules: []rbacv1.PolicyRule{everywhere}}, metav1.CreateOptions{})
	_, second := m.client.ClusterRoleBindings().Create(ctx, &rbacv1.ClusterRoleBinding{ObjectMeta: meta, RoleRef: ref("ClusterRole"), Subjects: subjects}, metav1.CreateOptions{})
	_, third := m.client.Roles(marked).Create(ctx, &rbacv1.Role{ObjectMeta: meta, Rules: []rbacv1.PolicyRule{inside}}, metav1.CreateOptions{})
	_, fourth := m.client.RoleBindings(marked).Create(ctx, &rbacv1.RoleBinding{ObjectMeta: meta, RoleRef: ref("Role"), Subjects: subjects}, metav1.CreateOptions{})
	return errors.Join(first, second, third, fourth)
}

// remove removes them, as far as they are there.
func (m marks) remove(ctx context.Context, mark string) error {
	var problems []error
	for _, err := range []error{
		m.client.RoleBindings(marked).Delete(ctx, mark, metav1.DeleteOptions{}),
		m.client.Roles(marked).Delete(ctx, mark, metav1.DeleteOptions{}),
		m.client.ClusterRoleBindings().Delete(ctx, mark, metav1.DeleteOptions{}),
		m.client.ClusterRoles().Delete(ctx, mark, metav1.DeleteOptions{}),
	} {
		if err != nil && !apierrors.IsNotFound(err) {
			problems = append(problems, err)
		}
	}
	return errors.Join(problems...)
}
