package livecheck

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/builtin"
)

// TestDefaultRolesAreThoseOfTheServer compares rule by rule, in order, and what
// the rules break down into. If they differ, generate the table of roles anew.
func TestDefaultRolesAreThoseOfTheServer(t *testing.T) {
	stdout, _, err := lazy.Get(t).Kubectl(t.Context(), "get", "clusterroles", "view", "edit", "admin", "cluster-admin", "-o", "json")
	if err != nil {
		t.Fatal(err)
	}
	var live rbacv1.ClusterRoleList
	if err := json.Unmarshal([]byte(stdout), &live); err != nil {
		t.Fatal(err)
	}
	want := map[string][]rbacv1.PolicyRule{}
	for _, role := range live.Items {
		want[role.Name] = role.Rules
	}
	got := map[string][]rbacv1.PolicyRule{}
	roles, version := builtin.DefaultRoles(37)
	for _, role := range roles {
		got[role.Name] = role.Rules
	}
	if version != "v1.37" {
		t.Errorf("the roles are of %s", version)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("rules (-server +builtin):\n%s", diff)
	}
	if diff := cmp.Diff(permissions(want), permissions(got)); diff != "" {
		t.Errorf("permissions (-server +builtin):\n%s", diff)
	}
}

// permissions are the single requests that the rules of each role are about.
func permissions(roles map[string][]rbacv1.PolicyRule) map[string]map[access.Request]bool {
	all := map[string]map[access.Request]bool{}
	for name, rules := range roles {
		all[name] = map[access.Request]bool{}
		for _, rule := range rules {
			for _, request := range access.Breakdown(rule, "") {
				all[name][request] = true
			}
		}
	}
	return all
}
