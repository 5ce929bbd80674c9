package explore

import (
	"fmt"
	"math/rand/v2"

	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// Page is a report that is nothing but its exploration.
type Page report.Exploration

// Explore implements report.Explorer.
func (p Page) Explore() report.Exploration { return report.Exploration(p) }

// Table implements report.Report; the page never asks for it.
func (Page) Table(bool) report.Table { return report.Table{} }

// Grid makes up identities by namespaces. The same seed makes the same grid.
// Each namespace has a level that most identities have there, and about one
// cell in fifty is odd.
func Grid(seed uint64, rows, columns int) Page {
	b := builder{dice: rand.New(rand.NewPCG(seed, seed))}
	b.page = Page{
		Title: fmt.Sprintf("Impersonation matrix: %d identities, %d namespaces", rows, columns),
		Facts: []report.ExploreFact{
			{Name: "cluster", Value: "https://cluster.example.com:6443"},
			{Name: "time", Value: "2026-01-02T03:04:05Z"},
			{Name: "source", Value: "impersonation"},
			{Name: "command", Value: "kubectl impersonate-matrix --identities people.yaml -A -o html"},
		},
		Legend:  Legend(),
		RowsAre: "identity",
		ColsAre: "namespace",
	}
	b.rules()
	b.headers(rows, columns)
	b.cells()
	b.grid()
	return b.page
}

// Legend is a scale of levels from nothing to everything, and the unknown.
func Legend() []report.ExploreValue {
	return []report.ExploreValue{
		{Text: "none", Meaning: "nothing beyond what everybody has", Heat: 0},
		{Text: "view", Meaning: "at least what the ClusterRole view gives", Heat: 1},
		{Text: "edit", Meaning: "at least what the ClusterRole edit gives", Heat: 2},
		{Text: "edit+", Meaning: "edit and more", Heat: 3},
		{Text: "admin", Meaning: "everything in the namespace", Heat: 4},
		{Text: "?", Meaning: "not known", Heat: -1},
	}
}

type builder struct {
	dice *rand.Rand
	page Page
}

// rules makes a set of rules for each value, as an everywhere and as an added one.
func (b *builder) rules() {
	resources := []string{"pods", "pods/log", "configmaps", "secrets", "deployments.apps", "deployments.apps/scale", "jobs.batch"}
	verbs := []string{"get", "list", "watch", "create", "update", "patch", "delete"}
	for level := range 5 {
		var set []int
		for i, resource := range resources {
			if i > level*2 {
				break
			}
			set = append(set, len(b.page.Rules))
			b.page.Rules = append(b.page.Rules, report.ExploreRule{
				Verbs: verbs[:min(len(verbs), 1+level*2)], Resources: []string{resource},
			})
		}
		b.page.Sets = append(b.page.Sets, set)
	}
	b.page.Rules = append(b.page.Rules,
		report.ExploreRule{Verbs: []string{"get"}, URLs: []string{"/healthz", "/version"}},
		report.ExploreRule{Verbs: []string{"update"}, Resources: []string{"configmaps"}, Names: []string{"settings"}},
	)
	b.page.Sets = append(b.page.Sets, []int{len(b.page.Rules) - 2}, []int{len(b.page.Rules) - 1})
}

func (b *builder) headers(rows, columns int) {
	kinds := []string{"user", "group", "service account"}
	for i := range rows {
		name, kind := fmt.Sprintf("person-%04d@example.com", i), kinds[i%len(kinds)]
		b.page.Rows = append(b.page.Rows, report.ExploreRow{
			Name: name, Kind: kind,
			Detail:  fmt.Sprintf("groups: team-%02d, staff; answered by impersonation", i%40),
			Command: "kubectl who-can-as " + name,
		})
	}
	for i := range columns {
		name := fmt.Sprintf("team-%02d-%s", i, []string{"production", "staging", "dev"}[i%3])
		b.page.Columns = append(b.page.Columns, report.ExploreCol{Name: name, Flag: "-n " + name})
	}
}

// cells makes 3,000 different cells: each value many times, some of them odd.
func (b *builder) cells() {
	for i := range 3000 {
		value := i % len(b.page.Legend)
		cell := report.ExploreCell{Value: value, Odd: i >= 2000}
		if value == len(b.page.Legend)-1 {
			cell.Note = "the server did not answer in time"
		} else {
			cell.Sets = []int{5, value, 6}
			cell.Bindings = []int{i}
		}
		b.page.Bindings = append(b.page.Bindings, fmt.Sprintf("RoleBinding team-%04d gives ClusterRole %s", i, b.page.Legend[value].Text))
		b.page.Cells = append(b.page.Cells, cell)
	}
}

// grid fills columns with cells of the column's value, and one in fifty with an odd one.
func (b *builder) grid() {
	values := len(b.page.Legend)
	for range b.page.Rows {
		row := make([]int, len(b.page.Columns))
		for column := range row {
			row[column] = b.dice.IntN(2000/values)*values + column%values
			if b.dice.IntN(50) == 0 {
				row[column] = 2000 + b.dice.IntN(1000)
			}
		}
		b.page.Grid = append(b.page.Grid, row)
	}
}
