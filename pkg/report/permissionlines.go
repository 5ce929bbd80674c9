package report

import (
	"maps"
	"slices"
	"strings"

	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/matrix"
)

// lineKey tells the rows of several identities that are about the same thing.
type lineKey struct {
	group, resource, object, path string
	unnamed                       bool
}

// resourceLines puts the rows of all identities side by side.
func resourceLines(namespace string, rows []matrix.PermissionRow) []PermissionLine {
	lines := []PermissionLine{}
	at := map[lineKey]int{}
	for who, row := range rows {
		for _, listed := range row.Rows {
			key := lineKey{listed.Resource.Group, listed.Resource.Name, listed.Object, listed.Path, listed.Unnamed}
			n, known := at[key]
			if !known {
				n = len(lines)
				at[key] = n
				lines = append(lines, newLine(listed, len(rows)))
			}
			lines[n].Cells[who] = permissionCell(listed.Verdicts)
		}
	}
	for i := range lines {
		lines[i].fill(namespace, rows)
	}
	slices.SortStableFunc(lines, func(a, b PermissionLine) int { return strings.Compare(a.sortKey(), b.sortKey()) })
	return lines
}

func newLine(row access.Row, whos int) PermissionLine {
	name := row.Path
	if name == "" {
		name = row.Resource.String()
		if row.Object != "" {
			name += "/" + row.Object
		}
		if row.Unnamed {
			name += " (no name)"
		}
	}
	line := PermissionLine{Name: name, Served: []string{}, Cells: make([]PermissionCell, whos), about: row}
	for _, verb := range row.Resource.Verbs {
		if row.Object == "" || access.NamesAnObject(verb, row.Resource.Subresource()) {
			line.Served = append(line.Served, verb)
		}
	}
	for i := range line.Cells {
		line.Cells[i].Allowed = []string{}
	}
	return line
}

// sortKey puts resources before URLs.
func (l PermissionLine) sortKey() string {
	if strings.HasPrefix(l.Name, "/") {
		return "~" + l.Name
	}
	return l.Name
}

func permissionCell(verdicts map[string]access.Verdict) PermissionCell {
	cell := PermissionCell{Allowed: []string{}}
	for _, verb := range slices.Sorted(maps.Keys(verdicts)) {
		switch verdicts[verb] {
		case access.Allowed:
			cell.Allowed = append(cell.Allowed, verb)
		case access.Unknown:
			cell.Unknown = append(cell.Unknown, verb)
		}
	}
	return cell
}

// fill adds what no row of an identity tells, since the line is there for the
// sake of another one: what wider rules allow, and what is not known.
func (l *PermissionLine) fill(namespace string, rows []matrix.PermissionRow) {
	verbs := append(l.words(), rbacv1.VerbAll)
	for who, row := range rows {
		cell, about := &l.Cells[who], row.About(l.request(namespace, rbacv1.VerbAll), l.about.Unnamed)
		for _, verb := range verbs {
			if slices.Contains(cell.Allowed, verb) || slices.Contains(cell.Unknown, verb) {
				continue
			}
			switch about.Verdict(l.request(namespace, verb)) {
			case access.Allowed:
				cell.Allowed = append(cell.Allowed, verb)
			case access.Unknown:
				if verb != rbacv1.VerbAll { // it stands for verbs that are told one by one
					cell.Unknown = append(cell.Unknown, verb)
				}
			}
		}
		slices.Sort(cell.Allowed)
		slices.Sort(cell.Unknown)
	}
}

// words are the verbs, or the resources, that the line is about: served, or in
// some cell.
func (l *PermissionLine) words() []string {
	words := slices.Clone(l.Served)
	for _, cell := range l.Cells {
		for _, word := range slices.Concat(cell.Allowed, cell.Unknown) {
			if !slices.Contains(words, word) {
				words = append(words, word)
			}
		}
	}
	return words
}

// request is how the line's thing is asked about in the matrix's namespace.
func (l *PermissionLine) request(namespace, verb string) access.Request {
	return access.RequestFor(access.Target{Resource: l.about.Resource, Name: l.about.Object, Path: l.about.Path}, verb, namespace)
}

// verbLines turns resource lines around.
func verbLines(resources []PermissionLine, whos int) []PermissionLine {
	byVerb := map[string]*PermissionLine{}
	line := func(verb string) *PermissionLine {
		if byVerb[verb] == nil {
			byVerb[verb] = &PermissionLine{Name: verb, Served: []string{}, Cells: make([]PermissionCell, whos)}
			for i := range byVerb[verb].Cells {
				byVerb[verb].Cells[i].Allowed = []string{}
			}
		}
		return byVerb[verb]
	}
	for _, resource := range resources {
		for _, verb := range resource.Served {
			line(verb).Served = append(line(verb).Served, resource.Name)
		}
		for who, cell := range resource.Cells {
			for _, verb := range cell.Allowed {
				turned := &line(verb).Cells[who]
				turned.Allowed = append(turned.Allowed, resource.Name)
			}
			for _, verb := range cell.Unknown {
				turned := &line(verb).Cells[who]
				turned.Unknown = append(turned.Unknown, resource.Name)
			}
		}
	}
	lines := []PermissionLine{}
	for _, verb := range verbOrder(slices.Sorted(maps.Keys(byVerb))) {
		lines = append(lines, *byVerb[verb])
	}
	return lines
}

// verbOrder puts the common verbs first, in the order in which people read them.
func verbOrder(verbs []string) []string {
	var ordered []string
	for _, verb := range access.CommonVerbs() {
		if slices.Contains(verbs, verb) {
			ordered = append(ordered, verb)
		}
	}
	for _, verb := range verbs {
		if !slices.Contains(ordered, verb) {
			ordered = append(ordered, verb)
		}
	}
	return ordered
}
