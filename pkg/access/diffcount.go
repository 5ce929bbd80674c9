package access

// Tally counts the cells of rows.
type Tally struct{ Left, Right, Unknown int }

// Count counts the cells that differ, and those that nobody can tell; not those
// for which a wider row stands.
func Count(rows []DiffRow) Tally {
	var t Tally
	said := map[saidCell]Difference{}
	for _, row := range rows {
		for verb, difference := range row.Cells {
			said[row.cell(row.Namespace, verb)] = difference
		}
	}
	for _, row := range rows {
		for verb, difference := range row.Cells {
			if !row.saidByOther(said, verb) {
				t.add(difference)
			}
		}
	}
	return t
}

func (t *Tally) add(difference Difference) {
	switch difference {
	case OnlyLeft:
		t.Left++
	case OnlyRight:
		t.Right++
	case NotEstablished:
		t.Unknown++
	}
}

// saidCell is a cell of some row.
type saidCell struct {
	namespace string
	reach     Reach
	right     Right
}

func (r DiffRow) cell(namespace, verb string) saidCell {
	right := r.Right
	right.Verb = verb
	return saidCell{namespace: namespace, reach: r.Reach, right: right}
}

// saidByOther reports whether another row says the same of a verb: a wider one,
// or one for all namespaces.
func (r DiffRow) saidByOther(said map[saidCell]Difference, verb string) bool {
	for wide := range r.cell("", verb).right.wider() {
		key := wide
		key.Verb = ""
		for _, namespace := range []string{r.Namespace, ""} {
			difference, isSaid := said[saidCell{namespace: namespace, reach: r.Reach, right: wide}]
			isOther := key != r.Right || namespace != r.Namespace
			if isSaid && isOther && difference == r.Cells[verb] {
				return true
			}
		}
	}
	return false
}
