package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/matrix"
)

// What the rows of a PermissionMatrix are.
const (
	ByResource = "resource"
	ByVerb     = "verb"
)

// PermissionMatrix sets side by side what identities may do in one namespace:
// resource by resource, or verb by verb.
type PermissionMatrix struct {
	Meta
	By         string             `json:"by"` // ByResource or ByVerb
	Namespace  string             `json:"namespace"`
	Identities []PermissionHolder `json:"identities"`
	Rows       []PermissionLine   `json:"rows"`
	Omitted    Omitted            `json:"omitted,omitzero"`
	Completeness

	view View
	page Page
}

// PermissionHolder is one identity.
type PermissionHolder struct {
	Identity Identity      `json:"identity"`
	Source   access.Source `json:"source,omitempty"`
	// Incomplete: what is not listed as allowed for it may be allowed still.
	Incomplete bool `json:"incomplete,omitempty"`
}

// PermissionLine is one resource, or one verb.
type PermissionLine struct {
	Name string `json:"name"` // deployments.apps, secrets/db, /metrics; or a verb
	// Served are the verbs that the resource serves, or the resources that serve
	// the verb.
	Served []string `json:"served"`
	// Cells are one an identity, in the matrix's order.
	Cells []PermissionCell `json:"cells"`

	about access.Row // one identity's, by resource
}

// PermissionCell is what one identity may do: the verbs on a resource, or the
// resources of a verb.
type PermissionCell struct {
	Allowed []string `json:"allowed"`
	Unknown []string `json:"unknown,omitempty"`
	Odd     bool     `json:"odd,omitempty"` // differs from most of its row
}

// NewPermissionMatrix makes the report of a survey of one namespace.
func NewPermissionMatrix(by, namespace string, rows []matrix.PermissionRow, view View) *PermissionMatrix {
	m := &PermissionMatrix{
		Meta: meta("PermissionMatrix"), By: by, Namespace: namespace, Rows: []PermissionLine{}, view: view,
	}
	order(view, rows, func(r matrix.PermissionRow) Identity { return NewIdentity(r.Who, r.Seen) }, allowedCount)
	for _, row := range rows {
		m.Identities = append(m.Identities, PermissionHolder{
			Identity: NewIdentity(row.Who, row.Seen), Source: row.Seen.Source, Incomplete: row.Gap != "",
		})
		m.gap(row)
	}
	m.Rows = resourceLines(namespace, rows)
	if by == ByVerb {
		m.Rows = verbLines(m.Rows, len(rows))
	}
	m.arrange()
	return m
}

func allowedCount(row matrix.PermissionRow) int {
	count := 0
	for _, line := range row.Rows {
		for _, verdict := range line.Verdicts {
			if verdict == access.Allowed {
				count++
			}
		}
	}
	return count
}

func (m *PermissionMatrix) gap(row matrix.PermissionRow) {
	if row.Gap == "" {
		return
	}
	who := NewIdentity(row.Who, row.Seen).Label()
	switch {
	case row.Answers != nil:
		m.Missing(fmt.Sprintf("%s: %s: asked for every resource and verb that the cluster serves; objects named one by one, other URLs and impersonate-on verbs were not asked", who, row.Gap))
		m.unanswered(who, row.Answers)
	case row.Needed > 0:
		m.Missing(fmt.Sprintf("%s: %s: only what the rules prove is shown; asking for the rest takes %d requests (--max-requests %d)", who, row.Gap, row.Needed, row.Needed))
	default:
		m.Missing(fmt.Sprintf("%s: %s: only what the rules prove is shown", who, row.Gap))
	}
}

// unanswered says why single questions got no answer, each cause once.
func (m *PermissionMatrix) unanswered(who string, answers map[access.Request]access.Decision) {
	var open tally
	for _, decision := range answers {
		if decision.Verdict == access.Unknown {
			open.add(who + ": " + causeOf(decision))
		}
	}
	slices.Sort(open.causes) // answers have no order
	m.missingEach(open, "answer")
}

func (c PermissionCell) face() string {
	return strings.Join(c.Allowed, " ") + "?" + strings.Join(c.Unknown, " ")
}

// arrange marks what differs and leaves out what the view does not show.
func (m *PermissionMatrix) arrange() {
	for _, line := range m.Rows {
		faces := make([]string, 0, len(line.Cells))
		for _, cell := range line.Cells {
			faces = append(faces, cell.face())
		}
		odd := matrix.Odd(faces, func(face string) bool { return strings.HasSuffix(face, "?") })
		for i := range line.Cells {
			line.Cells[i].Odd = odd[i]
		}
	}
	rows, columns := m.view.keep(facets{
		rows: len(m.Rows), columns: len(m.Identities),
		odd:     func(row, column int) bool { return m.Rows[row].differs(column) },
		allowed: func(row, column int) bool { return !m.Rows[row].Cells[column].empty() },
	})
	if m.view.OnlyDifferences {
		columns = upTo(len(m.Identities)) // a difference is one between columns
	}
	m.Omitted = Omitted{Rows: len(m.Rows) - len(rows), Columns: len(m.Identities) - len(columns)}
	m.Rows, m.Identities = pick(m.Rows, rows), pick(m.Identities, columns)
	for i := range m.Rows {
		m.Rows[i].Cells = pick(m.Rows[i].Cells, columns)
	}
}

// differs reports whether a cell is not the same as the first of its row, which
// tells differences even between two.
func (l PermissionLine) differs(column int) bool {
	return l.Cells[column].face() != l.Cells[0].face()
}

func (c PermissionCell) empty() bool { return len(c.Allowed) == 0 && len(c.Unknown) == 0 }

// Silent reports whether nothing is known of anybody.
func (m *PermissionMatrix) Silent() bool {
	for _, who := range m.Identities {
		if who.Source != "" && !who.Incomplete {
			return false
		}
	}
	for _, row := range m.Rows {
		for _, cell := range row.Cells {
			if len(cell.Allowed) > 0 {
				return false
			}
		}
	}
	return len(m.Identities) > 0
}

// Caption implements Captioned.
func (m *PermissionMatrix) Caption() string {
	return "Permissions in namespace " + m.Namespace + " by " + m.By
}
