package printer

import (
	"fmt"

	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// checkExploration sees that the grid is as large as its headers say and that
// every index points at something.
func checkExploration(e report.Exploration) error {
	if len(e.Grid) != len(e.Rows) {
		return fmt.Errorf("the grid has %d rows for %d headers", len(e.Grid), len(e.Rows))
	}
	for i, row := range e.Grid {
		if len(row) != len(e.Columns) {
			return fmt.Errorf("row %d has %d cells for %d columns", i, len(row), len(e.Columns))
		}
		if err := checkIndexes(fmt.Sprintf("row %d", i), "cells", row, len(e.Cells)); err != nil {
			return err
		}
	}
	for i, set := range e.Sets {
		if err := checkIndexes(fmt.Sprintf("set %d", i), "rules", set, len(e.Rules)); err != nil {
			return err
		}
	}
	for i, cell := range e.Cells {
		if err := checkCell(fmt.Sprintf("cell %d", i), cell, e); err != nil {
			return err
		}
	}
	return nil
}

func checkCell(where string, c report.ExploreCell, e report.Exploration) error {
	if err := checkIndexes(where, "values", []int{c.Value}, len(e.Legend)); err != nil {
		return err
	}
	if err := checkIndexes(where, "sets", c.Sets, len(e.Sets)); err != nil {
		return err
	}
	return checkIndexes(where, "bindings", c.Bindings, len(e.Bindings))
}

func checkIndexes(where, what string, indexes []int, count int) error {
	for _, at := range indexes {
		if at < 0 || at >= count {
			return fmt.Errorf("%s names number %d of %d %s", where, at, count, what)
		}
	}
	return nil
}
