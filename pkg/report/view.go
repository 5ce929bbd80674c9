package report

import (
	"cmp"
	"slices"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
)

// View says which part of a matrix is shown, and how it is laid out.
type View struct {
	OnlyDifferences bool   // only rows and columns with a cell that is odd or unknown
	OnlyAllowed     bool   // only rows and columns in which something is allowed or unknown
	Sort            string // one of Sorts: the order of the identities; "" as given
	Transpose       bool   // rows become columns, where a table is written
	GroupBy         string // one of Groupings: identities in groups; "" for none
}

// Sorts are the orders of identities: by name, or the most powerful first.
func Sorts() []string { return []string{"name", "level"} }

// Groupings are what identities can be grouped by: their kind, or a service
// account's namespace.
func Groupings() []string { return []string{"kind", "namespace"} }

// Omitted counts what a view leaves out.
type Omitted struct {
	Rows    int `json:"rows,omitempty"`
	Columns int `json:"columns,omitempty"`
}

// column is what a table calls a namespace's cells.
func (v View) column() string {
	if v.Transpose {
		return "row"
	}
	return "column"
}

// facets tell of every cell what views look at.
type facets struct {
	rows, columns int
	odd           func(row, column int) bool
	allowed       func(row, column int) bool // or not known
}

// keep are the rows and columns that the view shows: those with a cell of each
// kind that is wanted, be it one and the same or not.
func (v View) keep(f facets) (rows, columns []int) {
	rows, columns = upTo(f.rows), upTo(f.columns)
	if v.OnlyDifferences {
		rows, columns = f.with(f.odd, rows, columns)
	}
	if v.OnlyAllowed {
		rows, columns = f.with(f.allowed, rows, columns)
	}
	return rows, columns
}

// with are those of the rows and columns that have a cell of a kind, anywhere.
func (f facets) with(is func(row, column int) bool, rows, columns []int) (keptRows, keptColumns []int) {
	rowHas, columnHas := make([]bool, f.rows), make([]bool, f.columns)
	for row := range f.rows {
		for column := range f.columns {
			if is(row, column) {
				rowHas[row], columnHas[column] = true, true
			}
		}
	}
	return where(rows, rowHas), where(columns, columnHas)
}

func upTo(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// where are those of the indices that have something.
func where(indices []int, has []bool) []int {
	kept := []int{}
	for _, i := range indices {
		if has[i] {
			kept = append(kept, i)
		}
	}
	return kept
}

// pick are the elements at the indices, in their order.
func pick[T any](all []T, indices []int) []T {
	picked := make([]T, 0, len(indices))
	for _, i := range indices {
		picked = append(picked, all[i])
	}
	return picked
}

// group is what the view groups an identity under, "" without grouping.
func (v View) group(who Identity) string {
	switch v.GroupBy {
	case "kind":
		return who.Kind()
	case "namespace":
		account := identity.FromUsername(who.Username)
		if account.Kind == identity.ServiceAccount {
			return account.Namespace
		}
		return "-"
	default:
		return ""
	}
}

// order sorts identities in place: groups together, then as wanted. power is how
// much an identity may do, more first.
func order[T any](v View, all []T, who func(T) Identity, power func(T) int) {
	slices.SortStableFunc(all, func(a, b T) int {
		byGroup := strings.Compare(v.group(who(a)), v.group(who(b)))
		switch v.Sort {
		case "name":
			return cmp.Or(byGroup, strings.Compare(who(a).Label(), who(b).Label()))
		case "level":
			return cmp.Or(byGroup, cmp.Compare(power(b), power(a)))
		default:
			return byGroup
		}
	})
}

// groupColumn is the header for the groups, none without grouping.
func (v View) groupColumn() []string {
	if v.GroupBy == "" {
		return nil
	}
	return []string{strings.ToUpper(v.GroupBy)}
}

// head are the cells that name an identity's row.
func (v View) head(who Identity) []Cell {
	if v.GroupBy == "" {
		return []Cell{Text(who.Label())}
	}
	return []Cell{Text(v.group(who)), Text(who.Label())}
}

// lay makes the table of a grid with identities on one side: corner is the
// header of what names them, places are the headers of the other side.
func (v View) lay(whos []Identity, corner, across string, places []string, cell func(who, place int) Cell) Table {
	if v.Transpose {
		return layAcross(whos, across, places, cell)
	}
	heads := append(v.groupColumn(), corner)
	table := Table{Columns: append(heads, places...), Heads: len(heads)}
	for w, who := range whos {
		row := v.head(who)
		for p := range places {
			row = append(row, cell(w, p))
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}

// layAcross has the identities as columns.
func layAcross(whos []Identity, corner string, places []string, cell func(who, place int) Cell) Table {
	table := Table{Columns: []string{corner}, Heads: 1}
	for _, who := range whos {
		table.Columns = append(table.Columns, who.Label())
	}
	for p, place := range places {
		row := []Cell{Text(place)}
		for w := range whos {
			row = append(row, cell(w, p))
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}
