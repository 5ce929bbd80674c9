package kube

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// TestRefusalsAreOneSentence: what may not be read is named, and the server quoted once.
func TestRefusalsAreOneSentence(t *testing.T) {
	refused := func(names ...string) (roles []refusedRole) {
		for _, name := range names {
			roles = append(roles, refusedRole{access.Ref{Kind: "ClusterRole", Name: name}, "no " + name})
		}
		return roles
	}
	lists := map[string]refusal{"clusterroles": {"", "no clusterroles"}, "clusterrolebindings": {"", "no clusterrolebindings"}, "roles": {"dev", "no roles"}, "rolebindings": {"dev", "no rolebindings"}}
	got := [][]string{
		rolesRefused(nil), rolesRefused(refused("a")), rolesRefused(refused("a", "b")), rolesRefused(refused("a", "b", "c", "d", "e", "f", "g")),
		listsRefused(lists, nil), listsRefused(lists, []string{"clusterroles"}), listsRefused(lists, []string{"clusterroles", "clusterrolebindings", "roles", "rolebindings"}),
		listsRefused(lists, []string{"roles"}),
	}
	want := [][]string{
		nil,
		{`you may not read clusterrole "a": no a`},
		{`you may not read clusterroles "a", "b": no a`},
		{`you may not read clusterroles "a", "b", "c", "d", "e" and 2 more: no a`},
		nil, nil,
		{"you may not list clusterrolebindings, nor roles and rolebindings in namespace dev: no clusterrolebindings"},
		{"you may not list roles in namespace dev: no roles"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
