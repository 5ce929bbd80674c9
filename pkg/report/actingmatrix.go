package report

import (
	"slices"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
)

// ByImpersonation shows who may act as whom.
const ByImpersonation = "impersonation"

// ActingMatrix sets actors against whom they may act as, directly.
type ActingMatrix struct {
	Meta
	Constrained bool           `json:"constrainedImpersonation"`
	Actors      []access.Ref   `json:"actors"`
	Targets     []ActingTarget `json:"targets"`
	// Edges are what rules give, by actor, then by target: one to any holds for each
	// that is named.
	Edges []ActingEdge `json:"edges"`
	Completeness

	view    View
	page    Page
	command func(who string) string
}

// ActingTarget is a column.
type ActingTarget struct {
	// Kind is user, group, service account, node, uid or extra value.
	Kind string `json:"kind"`
	// Namespace is that of service accounts; "*" is every namespace.
	Namespace string `json:"namespace,omitempty"`
	Key       string `json:"key,omitempty"`
	// Name is "*" for any.
	Name string `json:"name"`
}

// ActingEdge is a cell.
type ActingEdge struct {
	Actor  int `json:"actor"`  // its index
	Target int `json:"target"` // its index
	// Modes are legacy and those of constrained impersonation.
	Modes []string `json:"modes"`
	// InVain says why it lets nobody act by itself.
	InVain string         `json:"inVain,omitempty"`
	Grants []access.Grant `json:"grants"`
}

// NewActingMatrix makes the report.
func NewActingMatrix(edges []impersonation.Edge, constrained bool, view View) *ActingMatrix {
	m := &ActingMatrix{
		Meta: meta("ActingMatrix"), Constrained: constrained, Actors: []access.Ref{}, Targets: []ActingTarget{}, Edges: []ActingEdge{}, view: view,
	}
	targets := map[impersonation.Target]int{}
	var known []impersonation.Target
	for _, edge := range edges {
		known = append(known, edge.Target)
	}
	slices.SortFunc(known, impersonation.CompareTargets)
	for _, target := range slices.Compact(known) {
		targets[target] = len(m.Targets)
		m.Targets = append(m.Targets, newActingTarget(target))
	}
	for _, edge := range edges {
		if len(m.Actors) == 0 || m.Actors[len(m.Actors)-1] != edge.Actor {
			m.Actors = append(m.Actors, edge.Actor)
		}
		made := ActingEdge{Actor: len(m.Actors) - 1, Target: targets[edge.Target], InVain: edge.Vain, Grants: edge.Grants}
		for _, mode := range edge.Modes {
			made.Modes = append(made.Modes, string(mode))
		}
		m.Edges = append(m.Edges, made)
	}
	return m
}

func newActingTarget(target impersonation.Target) ActingTarget {
	made := ActingTarget{Kind: kindOf(target.What), Namespace: target.Namespace, Key: target.Key, Name: orAny(target.Name)}
	if target.What == impersonation.ServiceAccounts && target.Namespace == "" {
		made.Namespace = access.Everywhere
	}
	return made
}

// String is the target as a heading: user jane, sa ci:*, extra team=web.
func (t ActingTarget) String() string {
	switch t.Kind {
	case "service account":
		return "sa " + t.Namespace + ":" + t.Name
	case "extra value":
		return "extra " + t.Key + "=" + t.Name
	default:
		return t.Kind + " " + t.Name
	}
}

// words are the modes of a cell, in brackets where it is in vain.
func (e ActingEdge) words() string {
	words := strings.Join(e.Modes, "+")
	if e.InVain != "" {
		return "(" + words + ")"
	}
	return words
}

// Caption implements Captioned.
func (m *ActingMatrix) Caption() string { return "Who may act as whom" }

// Table implements Report: actors against targets; the wide form has a row for
// each cell, with its bindings.
func (m *ActingMatrix) Table(wide bool) Table {
	if wide {
		return m.list()
	}
	t := Table{Columns: []string{"ACTOR"}, Heads: 1}
	for _, target := range m.Targets {
		t.Columns = append(t.Columns, target.String())
	}
	for _, actor := range m.Actors {
		row := []Cell{Text(whoWord(actor))}
		for range m.Targets {
			row = append(row, Cell{Text: "-", Mark: No})
		}
		t.Rows = append(t.Rows, row)
	}
	for at := 0; at < len(m.Edges); {
		end := at
		for end < len(m.Edges) && m.Edges[end].Actor == m.Edges[at].Actor {
			end++
		}
		m.fill(t.Rows[m.Edges[at].Actor][1:], m.Edges[at:end])
		at = end
	}
	if m.view.Transpose {
		return t.transposed()
	}
	return t
}

// fill writes the cells of one actor: who may act as any may act as each that another
// one is named for.
func (m *ActingMatrix) fill(cells []Cell, edges []ActingEdge) {
	for column, target := range m.Targets {
		var all ActingEdge
		for _, edge := range edges {
			if !m.Targets[edge.Target].covers(target) {
				continue
			}
			if len(all.Modes) == 0 || edge.InVain == "" {
				all.InVain = edge.InVain
			}
			all.Modes = append(all.Modes, edge.Modes...)
		}
		if len(all.Modes) > 0 {
			all.Modes = distinctOf(all.Modes)
			cells[column] = Cell{Text: all.words(), Mark: Yes}
		}
	}
}

// covers reports whether a right to one target is one to another.
func (t ActingTarget) covers(other ActingTarget) bool {
	covers := func(any, one string) bool { return any == one || any == access.Everywhere }
	return t.Kind == other.Kind && covers(t.Namespace, other.Namespace) && covers(t.Key, other.Key) && covers(t.Name, other.Name)
}

func (m *ActingMatrix) list() Table {
	t := Table{Columns: []string{"ACTOR", "TARGET", "MODE", "BINDING", "ROLE", "NOTE"}}
	for _, edge := range m.Edges {
		var bindings, roles []string
		for _, grant := range edge.Grants {
			bindings, roles = append(bindings, grant.Binding.String()), append(roles, grant.Role.String())
		}
		t.Rows = append(t.Rows, []Cell{
			Text(whoWord(m.Actors[edge.Actor])), Text(m.Targets[edge.Target].String()), Text(strings.Join(edge.Modes, "+")),
			Text(strings.Join(distinctOf(bindings), ", ")), Text(strings.Join(distinctOf(roles), ", ")), Text(orDash(edge.InVain)),
		})
	}
	return t
}

// Legend implements Legender.
func (m *ActingMatrix) Legend() []string {
	legend := []string{"*: any; members of system:masters may act as anybody, whatever is listed"}
	if slices.ContainsFunc(m.Edges, func(e ActingEdge) bool { return e.InVain != "" }) {
		legend = append(legend, "(mode): lets nobody act by itself; -o wide says why")
	}
	return legend
}
