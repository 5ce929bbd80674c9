package explore

import (
	"encoding/json"

	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// small is three identities by three namespaces, every part of it known.
func small() Page {
	return Page{
		Title:   "Impersonation matrix",
		Facts:   []report.ExploreFact{{Name: "cluster", Value: "https://cluster.example.com"}, {Name: "source", Value: "impersonation"}},
		Legend:  Legend(),
		RowsAre: "identity",
		ColsAre: "namespace",
		Rows: []report.ExploreRow{
			{Name: "jane", Kind: "user", Detail: "groups: dev", Command: "kubectl who-can-as jane"},
			{Name: "bob", Kind: "user", Detail: "no groups", Command: "kubectl who-can-as bob"},
			{Name: "ops", Kind: "group", Detail: "a group alone", Command: "kubectl who-can-as group/ops"},
		},
		Columns: []report.ExploreCol{
			{Name: "production", Flag: "-n production"}, {Name: "staging", Flag: "-n staging"}, {Name: "dev", Flag: "-n dev"},
		},
		Grid: [][]int{{0, 1, 1}, {0, 1, 2}, {3, 1, 1}},
		Cells: []report.ExploreCell{
			{Value: 0, Sets: []int{0}},
			{Value: 1, Sets: []int{0, 1}, Bindings: []int{0}},
			{Value: 5, Note: "the server did not answer"},
			{Value: 3, Text: "edit+ (2)", Odd: true, Sets: []int{0, 1, 2}, Bindings: []int{0, 1}},
		},
		Sets: [][]int{{0}, {1}, {2, 3}},
		Rules: []report.ExploreRule{
			{Verbs: []string{"get"}, URLs: []string{"/version"}},
			{Verbs: []string{"list", "get"}, Resources: []string{"pods", "deployments.apps/scale"}},
			{Verbs: []string{"get", "delete"}, Resources: []string{"pods"}},
			{Verbs: []string{"update"}, Resources: []string{"configmaps"}, Names: []string{"settings", "other"}},
		},
		Bindings: []string{"RoleBinding staging/devs gives ClusterRole view to group dev", "ClusterRoleBinding ops"},
	}
}

// quote makes a literal of JavaScript.
func quote(s string) string {
	b, _ := json.Marshal(s) // a string always has a JSON form
	return string(b)
}
