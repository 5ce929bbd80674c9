package rbac

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// TestReaggregateIsTheControllersNextRun: a role that is new, a role that is
// gone, a role made of roles that are made of others, and what has no part in it.
func TestReaggregateIsTheControllersNextRun(t *testing.T) {
	rule := func(resource string) rbacv1.PolicyRule {
		return rbacv1.PolicyRule{Verbs: []string{"get"}, APIGroups: []string{""}, Resources: []string{resource}}
	}
	role := func(name, label, selects string, resources ...string) rbacv1.ClusterRole {
		one := rbacv1.ClusterRole{ObjectMeta: metav1.ObjectMeta{Name: name}}
		if label != "" {
			one.Labels = map[string]string{label: "true"}
		}
		if selects != "" {
			one.AggregationRule = &rbacv1.AggregationRule{ClusterRoleSelectors: []metav1.LabelSelector{{MatchLabels: map[string]string{selects: "true"}}}}
		}
		for _, resource := range resources {
			one.Rules = append(one.Rules, rule(resource))
		}
		return one
	}
	objects := access.Objects{ClusterRoles: []rbacv1.ClusterRole{
		role("admin", "", "to-admin", "pods", "gone"),
		role("edit", "to-admin", "to-edit", "pods"),
		role("new", "to-edit", "", "widgets"),
		role("pods", "to-edit", "", "pods"),
		role("same", "", "to-same", "nodes"),
		role("nodes", "to-same", "", "nodes"),
		role("plain", "", "", "secrets"),
	}}
	before := objects.ClusterRoles[0].Rules
	got := map[string][]rbacv1.PolicyRule{}
	for _, role := range Reaggregate(objects).ClusterRoles {
		got[role.Name] = role.Rules
	}
	want := map[string][]rbacv1.PolicyRule{
		"admin": {rule("widgets"), rule("pods")},
		"edit":  {rule("widgets"), rule("pods")},
		"new":   {rule("widgets")},
		"pods":  {rule("pods")},
		"same":  {rule("nodes")},
		"nodes": {rule("nodes")},
		"plain": {rule("secrets")},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rules (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(before, objects.ClusterRoles[0].Rules); diff != "" {
		t.Errorf("what was given was changed:\n%s", diff)
	}
}
