package printer

import (
	"slices"

	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// shownExploration is an exploration as the page shows it.
type shownExploration struct {
	report.Exploration
	// SpelledRows and SpelledColumns are those whose command or flag holds
	// something that had to be spelled out, so that it is not what to run.
	SpelledRows    []int `json:"spelledRows,omitempty"`
	SpelledColumns []int `json:"spelledCols,omitempty"`
}

// escapeExploration is a copy with every string as a terminal would show it,
// and without lists that are null in JSON.
func escapeExploration(e report.Exploration) shownExploration {
	s := shownExploration{Exploration: e}
	s.Title = Escape(e.Title)
	s.Gaps = each(e.Gaps, Escape)
	s.RowsAre, s.ColsAre = Escape(e.RowsAre), Escape(e.ColsAre)
	s.Bindings = each(e.Bindings, Escape)
	s.NoBindings, s.NoRules = Escape(e.NoBindings), Escape(e.NoRules)
	s.Grid, s.Sets = each(e.Grid, present), each(e.Sets, present)
	s.Facts = each(e.Facts, func(f report.ExploreFact) report.ExploreFact {
		return report.ExploreFact{Name: Escape(f.Name), Value: Escape(f.Value)}
	})
	s.Legend = each(e.Legend, func(v report.ExploreValue) report.ExploreValue {
		return report.ExploreValue{Text: escapeCell(v.Text), Meaning: Escape(v.Meaning), Heat: v.Heat}
	})
	s.Rows, s.Columns = each(e.Rows, escapeRow), each(e.Columns, escapeColumn)
	s.Cells = each(e.Cells, func(c report.ExploreCell) report.ExploreCell {
		c.Text, c.Note = escapeCell(c.Text), Escape(c.Note)
		return c
	})
	s.Rules = each(e.Rules, escapeExploreRule)
	for i, row := range e.Rows {
		if s.Rows[i].Command != row.Command {
			s.SpelledRows = append(s.SpelledRows, i)
		}
	}
	for i, column := range e.Columns {
		if s.Columns[i].Flag != column.Flag {
			s.SpelledColumns = append(s.SpelledColumns, i)
		}
	}
	return s
}

func escapeRow(r report.ExploreRow) report.ExploreRow {
	return report.ExploreRow{
		Name: escapeCell(r.Name), Kind: escapeCell(r.Kind), Detail: Escape(r.Detail), Command: Escape(r.Command),
	}
}

func escapeColumn(c report.ExploreCol) report.ExploreCol {
	return report.ExploreCol{Name: escapeCell(c.Name), Flag: Escape(c.Flag)}
}

func escapeExploreRule(r report.ExploreRule) report.ExploreRule {
	return report.ExploreRule{
		Verbs:     each(r.Verbs, escapeCell),
		Resources: each(r.Resources, escapeCell),
		Names:     each(r.Names, escapeCell),
		URLs:      each(r.URLs, escapeCell),
	}
}

// each is a list of what f makes of the elements, never nil.
func each[T any](list []T, f func(T) T) []T {
	made := slices.Grow([]T{}, len(list))
	for _, element := range list {
		made = append(made, f(element))
	}
	return made
}

// present is the list, or an empty one for nil.
func present(list []int) []int {
	if list == nil {
		return []int{}
	}
	return list
}
