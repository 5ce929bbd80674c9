package access

import rbacv1 "k8s.io/api/rbac/v1"

// replaced: in a merged listing, a row in the namespace stands for the
// cluster-wide row of the same resource.
func (b *builder) replaced(at place) bool {
	if !b.listing.Merge || at.namespace != 0 {
		return false
	}
	for i := range b.namespaces {
		inside := at
		inside.namespace = i + 1
		row, exists := b.rows[inside]
		if exists && (b.asked[inside] != nil || b.stands(inside, row)) {
			return true
		}
	}
	return false
}

// stands reports whether a row says something: in a merged listing one that
// was asked about stands by itself, any other one only for what it says beyond
// the wider rows.
func (b *builder) stands(at place, row Row) bool {
	var read []Row
	if !b.listing.Merge || b.asked[at] == nil {
		read = b.nearest(at)
	}
	for verb, verdict := range row.Verdicts {
		if b.adds(row, verb, verdict, said(read, verb)) {
			return true
		}
	}
	return false
}

// adds reports whether a cell says something beside what wider rows said of it.
// A denial does only where they said yes, and not to know something only where
// it was asked.
func (b *builder) adds(row Row, verb string, verdict, said Verdict) bool {
	switch verdict {
	case said:
		return false
	case Allowed:
		return true
	case Denied:
		return said == Allowed
	default:
		_, asked := b.listing.Asked[row.Request(verb)]
		return asked
	}
}

// nearest are the rows that a reader has read before he comes to a place: of
// any object or of all namespaces, and where there are none those of both.
func (b *builder) nearest(at place) []Row {
	var rows []Row
	for i, p := range wider(at) {
		if row, ok := b.rows[p]; ok && (i < 2 || len(rows) == 0) {
			rows = append(rows, row)
		}
	}
	return rows
}

// said is the verdict that a reader takes from wider rows; nothing said is as
// good as no.
func said(rows []Row, verb string) Verdict {
	verdict := Denied
	for _, row := range rows {
		cell, ok := row.Verdicts[verb]
		switch {
		case ok && cell == Allowed, !ok && row.Verdicts[rbacv1.VerbAll] == Allowed:
			return Allowed
		case ok && cell == Unknown:
			verdict = Unknown
		}
	}
	return verdict
}
