package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// DiffEveryone is who gains and who loses what between two states of the RBAC
// objects, grouped by the object that changed.
type DiffEveryone struct {
	Meta
	Left    string      `json:"left"`  // where the state before is from
	Right   string      `json:"right"` // and the one after
	WhatIf  bool        `json:"whatIf,omitempty"`
	Verdict DiffVerdict `json:"verdict"`
	// Gaining and Losing count subjects.
	Gaining int          `json:"gaining"`
	Losing  int          `json:"losing"`
	Changes []DiffChange `json:"changes"`
	Notes   []string     `json:"notes,omitempty"`
	Completeness
}

// DiffChange is an object that changed, with what comes of it.
type DiffChange struct {
	Object access.Ref `json:"object"`
	Change string     `json:"change"` // added, removed, changed
	// Effects are none where nobody gains or loses anything by it.
	Effects []DiffEffect `json:"effects"`
}

// DiffEffect is what one subject gains and loses on one resource. For a group it
// stands once, and not for its members.
type DiffEffect struct {
	Subject   access.Ref   `json:"subject"`
	Namespace string       `json:"namespace"` // "*" holds in every namespace
	Group     string       `json:"group,omitempty"`
	Resource  string       `json:"resource,omitempty"`
	Path      string       `json:"path,omitempty"`
	Names     []string     `json:"names,omitempty"`
	Reach     access.Reach `json:"reach,omitempty"`
	Gains     []string     `json:"gains,omitempty"` // verbs
	Loses     []string     `json:"loses,omitempty"`
}

// NewDiffEveryone makes the report without changes.
func NewDiffEveryone(left, right string) DiffEveryone {
	return DiffEveryone{Meta: meta("DiffEveryone"), Left: left, Right: right, Changes: []DiffChange{}}
}

// NewDiffEffect is what a row means to a subject, as far as the verbs go.
func NewDiffEffect(subject access.Ref, row access.DiffRow, gains, loses []string) DiffEffect {
	entry := newDiffEntry(row)
	return DiffEffect{
		Subject: subject, Namespace: entry.Namespace, Group: entry.Group, Resource: entry.Resource, Path: entry.Path,
		Names: entry.Names, Reach: entry.Reach, Gains: verbsInOrder(gains), Loses: verbsInOrder(loses),
	}
}

// verbsInOrder are verbs as people read them; "*" says it all.
func verbsInOrder(verbs []string) []string {
	if slices.Contains(verbs, "*") {
		return []string{"*"}
	}
	cells := map[string]access.Difference{}
	for _, verb := range verbs {
		cells[verb] = access.Both
	}
	return DiffEntry{Verbs: cells}.verbs()
}

// Add appends effects to an object's change. Objects of one resource with the
// same verbs become one effect.
func (c *DiffChange) Add(effect DiffEffect) {
	if last := len(c.Effects) - 1; last >= 0 && c.Effects[last].takes(effect) {
		c.Effects[last].Names = append(c.Effects[last].Names, effect.Names...)
		return
	}
	c.Effects = append(c.Effects, effect)
}

func (e DiffEffect) takes(other DiffEffect) bool {
	return len(e.Names) > 0 && len(other.Names) > 0 && e.Subject == other.Subject &&
		e.Namespace == other.Namespace && e.entry().target() == other.entry().target() &&
		slices.Equal(e.Gains, other.Gains) && slices.Equal(e.Loses, other.Loses)
}

func (e DiffEffect) entry() DiffEntry {
	return DiffEntry{Group: e.Group, Resource: e.Resource, Path: e.Path, Names: e.Names, Reach: e.Reach}
}

// Settle counts whom the changes touch, and says how the states stand to each
// other.
func (r *DiffEveryone) Settle(established bool) {
	gaining, losing := map[access.Ref]bool{}, map[access.Ref]bool{}
	for _, change := range r.Changes {
		for _, effect := range change.Effects {
			if len(effect.Gains) > 0 {
				gaining[effect.Subject] = true
			}
			if len(effect.Loses) > 0 {
				losing[effect.Subject] = true
			}
		}
	}
	r.Gaining, r.Losing = len(gaining), len(losing)
	switch {
	case !established:
		r.Verdict = DiffUnknown
	case r.Gaining+r.Losing > 0:
		r.Verdict = DiffDifferent
	default:
		r.Verdict = DiffSame
	}
}

// Table implements Report with one effect a row; an object whose change has none
// has a row of its own.
func (r DiffEveryone) Table(bool) Table {
	t := Table{Columns: []string{"OBJECT", "CHANGE", "SUBJECT", "NAMESPACE", "RESOURCE", "NAMES", "GAINS", "LOSES"}}
	for _, change := range r.Changes {
		head := []Cell{Text(objectWord(change.Object)), Text(change.Change)}
		if len(change.Effects) == 0 {
			t.Rows = append(t.Rows, append(head, Text("-"), Text("-"), Text("-"), Text("-"), verbsCell(nil), verbsCell(nil)))
		}
		for _, effect := range change.Effects {
			entry := effect.entry()
			t.Rows = append(t.Rows, append(slices.Clip(head),
				Text(whoWord(effect.Subject)), Text(effect.Namespace), Text(entry.target()), Text(entry.names()),
				verbsCell(effect.Gains), verbsCell(effect.Loses)))
		}
	}
	return t
}

func objectWord(ref access.Ref) string {
	if ref.Kind == "" {
		return "?"
	}
	return ref.String()
}

func verbsCell(verbs []string) Cell {
	if len(verbs) == 0 {
		return Cell{Text: "-", Mark: No} // in CSV too: a "no" would read like an answer
	}
	return Cell{Text: strings.Join(verbs, ","), Mark: Yes}
}

// Caption implements Captioned.
func (r DiffEveryone) Caption() string {
	if r.WhatIf {
		return "Who gains and loses what by a change (" + r.Right + ") to " + r.Left + ", by RBAC alone"
	}
	return "Who gained and lost what between " + r.Left + " and " + r.Right + ", by RBAC alone"
}

// Summary implements Summarised.
func (r DiffEveryone) Summary() string {
	switch {
	case r.Gaining+r.Losing > 0:
		return fmt.Sprintf("%s more, %s less", mayDo(r.Gaining), mayDo(r.Losing))
	case r.Verdict == DiffUnknown:
		return "not established: who may do more or less is not known"
	case len(r.Changes) > 0:
		return "same: objects differ, and nobody may do more or less"
	default:
		return "same: nobody may do more or less"
	}
}

func mayDo(subjects int) string {
	if subjects == 1 {
		return "1 subject may do"
	}
	return fmt.Sprintf("%d subjects may do", subjects)
}

// Legend implements Legender.
func (r DiffEveryone) Legend() []string { return r.Notes }
