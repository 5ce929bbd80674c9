package report

import (
	"fmt"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/level"
	"github.com/who-can-as/kubectl-who-can-as/pkg/matrix"
)

// NameBindings looks up which bindings each cell comes from.
func (m *LevelMatrix) NameBindings(provenance *matrix.Provenance) {
	grants := newDistinct[access.Grant, access.Grant]()
	for i := range m.Rows {
		row := &m.Rows[i]
		seen := m.grid.Rows[row.index].Seen
		shared := map[*access.Grant][]int{} // most cells of a row have the same list
		for column := range len(m.Namespaces) + 1 {
			cell := row.at(column)
			if cell.Level == LevelUnknown {
				continue
			}
			bindings := provenance.Bindings(seen, m.namespace(column), m.explained(row, column))
			if len(bindings) == 0 {
				continue
			}
			numbers, known := shared[&bindings[0]]
			if !known || len(numbers) != len(bindings) {
				numbers = make([]int, 0, len(bindings))
				for _, grant := range bindings {
					numbers = append(numbers, grants.number(grant, func() access.Grant { return grant }))
				}
				shared[&bindings[0]] = numbers
			}
			cell.Bindings = numbers
		}
	}
	m.Bindings = grants.values
}

// explained is the level that a cell's bindings explain; below all of them, if
// what it holds beyond has to be explained too.
func (m *LevelMatrix) explained(row *LevelRow, column int) level.Level {
	if row.at(column).More == access.Allowed {
		return 0
	}
	return row.cells[column].Level
}

// namespace is that of a column, "" for the cluster as a whole.
func (m *LevelMatrix) namespace(column int) string {
	if column == 0 {
		return ""
	}
	return m.Namespaces[column-1]
}

// SetPage says what a page in a browser tells beside the matrix.
func (m *LevelMatrix) SetPage(page Page) { m.page = page }

// Explore implements Explorer.
func (m *LevelMatrix) Explore() Exploration {
	pen := &levelPen{
		matrix: m, values: m.Values(), valueAt: map[string]int{},
		cells: newDistinct[string, ExploreCell](), sets: newDistinct[ruleSet, []int](), rules: newDistinct[string, ExploreRule](),
	}
	for i, value := range pen.values {
		pen.valueAt[value.Text] = i
	}
	e := Exploration{
		Title: m.Caption(), Facts: m.page.facts(m.Completeness), Gaps: m.Gaps(), Legend: pen.values,
		RowsAre: "identity", ColsAre: "namespace", Columns: m.page.columns(m.Namespaces),
	}
	for i := range m.Rows {
		row := &m.Rows[i]
		e.Rows = append(e.Rows, m.page.row(row.Identity, string(row.Source)))
		e.Grid = append(e.Grid, pen.row(row))
	}
	e.Cells, e.Sets, e.Rules = pen.cells.values, pen.sets.values, pen.rules.values
	e.Bindings = m.bindingSentences()
	if m.Bindings == nil {
		e.NoBindings = "the source names no bindings, and the RBAC objects could not be read"
	}
	return e
}

func (m *LevelMatrix) bindingSentences() []string {
	sentences := make([]string, 0, len(m.Bindings))
	for _, grant := range m.Bindings {
		sentences = append(sentences, grant.String())
	}
	return sentences
}

// ruleSet is a numbered set of rules, whole or as far as a namespace's
// RoleBindings can give it.
type ruleSet struct {
	number int32
	inside bool
}

// levelPen draws the cells of a page, each different one once.
type levelPen struct {
	matrix  *LevelMatrix
	values  []ExploreValue
	valueAt map[string]int
	cells   *distinct[string, ExploreCell]
	sets    *distinct[ruleSet, []int]
	rules   *distinct[string, ExploreRule]
}

func (p *levelPen) row(row *LevelRow) []int {
	numbers := make([]int, 0, len(row.cells))
	for column, known := range row.cells {
		cell := *row.at(column)
		everywhere, inside := p.matrix.grid.SetsOf(row.index, known)
		key := fmt.Sprint(p.matrix.text(cell), cell.Odd, everywhere, inside, cell.Bindings, cell.Cause)
		numbers = append(numbers, p.cells.number(key, func() ExploreCell { return p.cell(cell, everywhere, inside) }))
	}
	return numbers
}

func (p *levelPen) cell(cell LevelCell, everywhere, inside int32) ExploreCell {
	drawn := ExploreCell{
		Value: p.valueAt[p.matrix.valueOf(cell)], Odd: cell.Odd, Bindings: cell.Bindings, Note: cell.Cause,
		Sets: []int{p.set(ruleSet{number: everywhere}), p.set(ruleSet{inside, true})},
	}
	if everywhere == 0 && inside == 0 && cell.Level != LevelUnknown && (cell.Level != LevelNone || cell.More != access.Denied) {
		drawn.Note = strings.TrimPrefix(drawn.Note+"; the rules behind it were not listed: ask again to see them", "; ")
	}
	if text := p.matrix.text(cell); text != p.values[drawn.Value].Text {
		drawn.Text = text
	}
	return drawn
}

func (p *levelPen) set(set ruleSet) int {
	return p.sets.number(set, func() []int {
		rules := []int{}
		for _, rule := range p.matrix.grid.Rules(set.number) {
			if set.inside {
				rule = p.matrix.grid.Ladder.Inside(rule)
			}
			if len(rule.Resources)+len(rule.NonResourceURLs) == 0 {
				continue
			}
			rules = append(rules, p.rules.number(fmt.Sprintf("%q", wordsOf(rule)), func() ExploreRule { return exploreRule(rule) }))
		}
		return rules
	})
}

func wordsOf(rule rbacv1.PolicyRule) [][]string {
	return [][]string{rule.Verbs, rule.APIGroups, rule.Resources, rule.ResourceNames, rule.NonResourceURLs}
}

func exploreRule(rule rbacv1.PolicyRule) ExploreRule {
	drawn := ExploreRule{Verbs: rule.Verbs, Names: rule.ResourceNames, URLs: rule.NonResourceURLs}
	for _, group := range rule.APIGroups {
		for _, resource := range rule.Resources {
			drawn.Resources = append(drawn.Resources, access.QualifiedResource(group, resource))
		}
	}
	return drawn
}
