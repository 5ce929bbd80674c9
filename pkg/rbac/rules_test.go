package rbac_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

func TestRulesAreThoseOfOnePlace(t *testing.T) {
	policy := policyOf(t, order)
	list := rbacv1.PolicyRule{Verbs: []string{"list"}, APIGroups: []string{""}, Resources: []string{"pods"}}
	get := rbacv1.PolicyRule{Verbs: []string{"get"}, APIGroups: []string{""}, Resources: []string{"pods", "services"}}
	all := rbacv1.PolicyRule{Verbs: []string{"*"}, APIGroups: []string{""}, Resources: []string{"pods"}}
	getAll := rbacv1.PolicyRule{Verbs: []string{"get"}, APIGroups: []string{""}, Resources: []string{"*"}}
	cases := []struct {
		who       rbac.Subject
		namespace string
		want      []rbacv1.PolicyRule
		missing   string
	}{
		{rbac.Subject{Username: "jane", Groups: []string{"dev"}}, "", []rbacv1.PolicyRule{list, get, all}, `[clusterrole.rbac.authorization.k8s.io "gone" not found]`},
		{rbac.Subject{Username: "jane", Groups: []string{"dev"}}, "prod", []rbacv1.PolicyRule{getAll, list, get, all}, "[]"},
		{rbac.Subject{Username: "bob", Groups: []string{"dev"}}, "prod", []rbacv1.PolicyRule{list, get, all}, "[]"},
		{rbac.Subject{Username: "jane"}, "", nil, "[]"},
		{rbac.Subject{Username: "jane"}, "never-heard-of", nil, "[]"},
		{rbac.Subject{Username: "root", Groups: []string{"system:masters"}}, "", nil, "[]"},
	}
	for _, test := range cases {
		got, missing := policy.Rules(test.who, test.namespace)
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%+v in %q: %s", test.who, test.namespace, diff)
		}
		if fmt.Sprint(missing) != test.missing {
			t.Errorf("%+v in %q: missing %v, want %s", test.who, test.namespace, missing, test.missing)
		}
		grants, _ := policy.RuleGrants(test.who, test.namespace)
		var granted []rbacv1.PolicyRule
		for _, grant := range grants {
			granted = append(granted, grant.Rule)
		}
		if diff := cmp.Diff(test.want, granted); diff != "" {
			t.Errorf("%+v in %q: grants: %s", test.who, test.namespace, diff)
		}
	}
}

func TestRuleGrantsNameTheirBinding(t *testing.T) {
	grants, missing := policyOf(t, order).RuleGrants(rbac.Subject{Username: "jane", Groups: []string{"dev"}}, "prod")
	var got []string
	for _, grant := range grants {
		got = append(got, fmt.Sprintf("%d: %s, also %v", grant.Index, grant.String(), grant.Also))
	}
	want := []string{
		"0: RoleBinding prod/a gives Role prod/view to User jane, also []",
		"0: RoleBinding prod/b gives ClusterRole view to Group dev, also [User jane]",
		"1: RoleBinding prod/b gives ClusterRole view to Group dev, also [User jane]",
		"2: RoleBinding prod/b gives ClusterRole view to Group dev, also [User jane]",
	}
	if diff := cmp.Diff(want, got); diff != "" || len(missing) > 0 {
		t.Error(diff, missing)
	}
}
