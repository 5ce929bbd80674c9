package report

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// Diff is what two sides may do, set against each other.
type Diff struct {
	Meta
	Left  DiffSide `json:"left"`
	Right DiffSide `json:"right"`
	// WhatIf: left is before a change and right is after it.
	WhatIf  bool        `json:"whatIf,omitempty"`
	Verdict DiffVerdict `json:"verdict"`
	Counts  DiffCounts  `json:"counts"`
	// Namespaces are those compared, each "LEFT|RIGHT" where the names differ.
	Namespaces  []string    `json:"namespaces,omitempty"`
	Differences []DiffEntry `json:"differences"`
	// Notes are what else differs between the sides, as sentences.
	Notes    []string `json:"notes,omitempty"`
	Warnings []string `json:"warnings,omitempty"`
	Completeness

	several bool // namespaces: they have a column
	grounds bool // grants were looked up
}

// DiffSide is whom and what one side of a Diff is about.
type DiffSide struct {
	Identity  Identity      `json:"identity"`
	Source    access.Source `json:"source"`
	Namespace string        `json:"namespace,omitempty"`
	From      string        `json:"from"` // the cluster or the files
}

// DiffVerdict says how two sides stand to each other.
type DiffVerdict string

// The verdicts. Not established goes before different.
const (
	DiffSame      DiffVerdict = "same"
	DiffDifferent DiffVerdict = "different"
	DiffUnknown   DiffVerdict = "unknown"
)

// DiffCounts count the verbs in the differences that one side alone has, and
// those of which it could not be told.
type DiffCounts struct {
	Left    int `json:"left"`
	Right   int `json:"right"`
	Unknown int `json:"unknown,omitempty"`
}

// DiffEntry is where the sides differ: a resource, some objects of it, or a URL.
type DiffEntry struct {
	Namespace string `json:"namespace"` // "*" holds in every namespace
	Group     string `json:"group,omitempty"`
	Resource  string `json:"resource,omitempty"` // with subresource: pods/log
	Path      string `json:"path,omitempty"`     // instead of a resource
	// Names are the objects that the difference is limited to; absent for any.
	Names []string `json:"names,omitempty"`
	// Reach is set where the two halves of a wildcard differ in different ways.
	Reach access.Reach `json:"reach,omitempty"`
	// Verbs that are served or were found, each with the side that has it.
	Verbs map[string]access.Difference `json:"verbs"`
	// NotServed: the resource stands in a rule, and there is none such.
	NotServed bool `json:"notServed,omitempty"`
	// GrantedBy are the grants behind each verb that one side alone has; a verb
	// is absent where they are not known. Only with -o wide, and where RBAC
	// objects are all there is to ask.
	GrantedBy map[string][]access.Grant `json:"grantedBy,omitempty"`
}

// NewDiff makes the report without differences. several gives namespaces a
// column, and grounds the grants.
func NewDiff(left, right DiffSide, several, grounds bool) Diff {
	return Diff{Meta: meta("Diff"), Left: left, Right: right, Differences: []DiffEntry{}, several: several, grounds: grounds}
}

// AddRows appends differences. Objects of one resource with the same verbs and
// grants become one. grants looks a verb of a row up; nil for none.
func (r *Diff) AddRows(rows []access.DiffRow, grants func(access.DiffRow, string) []access.Grant) {
	for _, row := range rows {
		entry := newDiffEntry(row)
		if grants != nil {
			entry.GrantedBy = grantsOf(row, grants)
		}
		if last := len(r.Differences) - 1; last >= 0 && r.Differences[last].takes(entry) {
			r.Differences[last].Names = append(r.Differences[last].Names, entry.Names...)
			continue
		}
		r.Differences = append(r.Differences, entry)
	}
	r.Counts = DiffCounts(access.Count(rows))
}

func newDiffEntry(row access.DiffRow) DiffEntry {
	entry := DiffEntry{
		Namespace: row.Namespace, Group: row.Right.Group, Resource: row.Right.Resource, Path: row.Right.Path,
		Reach: row.Reach, Verbs: row.Cells, NotServed: row.NotServed,
	}
	if entry.Namespace == "" {
		entry.Namespace = access.Everywhere
	}
	if row.Right.Limited {
		entry.Names = []string{row.Right.Name}
	}
	return entry
}

func grantsOf(row access.DiffRow, grants func(access.DiffRow, string) []access.Grant) map[string][]access.Grant {
	found := map[string][]access.Grant{}
	for verb := range row.Cells {
		if all := grants(row, verb); len(all) > 0 {
			found[verb] = all
		}
	}
	return found
}

// takes reports whether another object of the same resource belongs here.
func (e DiffEntry) takes(other DiffEntry) bool {
	return len(e.Names) > 0 && len(other.Names) > 0 &&
		e.Namespace == other.Namespace && e.Group == other.Group && e.Resource == other.Resource && e.Reach == other.Reach &&
		maps.Equal(e.Verbs, other.Verbs) && slices.Equal(e.grants(), other.grants())
}

// Settle says how the sides stand to each other. established is false where
// something that could be a difference is not known.
func (r *Diff) Settle(established bool) {
	switch {
	case !established || r.Counts.Unknown > 0:
		r.Verdict = DiffUnknown
	case r.Counts.Left+r.Counts.Right > 0:
		r.Verdict = DiffDifferent
	default:
		r.Verdict = DiffSame
	}
}

// Table implements Report with one difference a row.
func (r Diff) Table(bool) Table {
	t := Table{Columns: r.columns()}
	others := slices.ContainsFunc(r.Differences, func(e DiffEntry) bool { return e.others() != "" })
	if others {
		t.Columns = append(t.Columns, "OTHER")
	}
	if r.grounds {
		t.Columns = append(t.Columns, "GRANTED-BY")
	}
	for _, entry := range r.Differences {
		var row []Cell
		if r.several {
			row = append(row, Text(entry.Namespace))
		}
		row = append(row, Text(entry.target()), Text(entry.names()))
		for _, verb := range access.CommonVerbs() {
			row = append(row, entry.cell(verb))
		}
		if others {
			row = append(row, textOr(entry.others(), Marked(No)))
		}
		if r.grounds {
			row = append(row, Text(entry.grounds()))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func textOr(text string, other Cell) Cell {
	if text == "" {
		return other
	}
	return Text(text)
}

func (r Diff) columns() []string {
	var columns []string
	if r.several {
		columns = append(columns, "NAMESPACE")
	}
	columns = append(columns, "RESOURCE", "NAMES")
	for _, verb := range access.CommonVerbs() {
		columns = append(columns, strings.ToUpper(verb))
	}
	return columns
}

// Records implements Recorder with a row for each verb, the difference in a
// word.
func (r Diff) Records() ([]string, iter.Seq[[]Cell]) {
	columns := []string{"NAMESPACE", "RESOURCE", "NAMES", "VERB", "DIFFERENCE", "GRANTED-BY"}
	return columns, func(yield func([]Cell) bool) {
		for _, entry := range r.Differences {
			for _, verb := range entry.verbs() {
				grounds := strings.Join(grantWords(entry.GrantedBy[verb]), "; ")
				row := []Cell{
					Text(entry.Namespace), Text(entry.target()), Text(entry.names()), Text(verb),
					Text(entry.Verbs[verb].String()), Text(grounds),
				}
				if !yield(row) {
					return
				}
			}
		}
	}
}

// Caption implements Captioned.
func (r Diff) Caption() string {
	if r.WhatIf {
		return "What a change does to " + r.Left.Identity.Sentence() + r.Left.in() + " (" + r.Right.From + ")"
	}
	return "Left: " + r.Left.words() + ". Right: " + r.Right.words()
}

func (s DiffSide) words() string {
	return s.Identity.Sentence() + s.in() + " (source: " + string(s.Source) + ", " + s.From + ")"
}

func (s DiffSide) in() string {
	if s.Namespace == "" {
		return ", in all namespaces"
	}
	return ", in namespace " + s.Namespace
}

// Summary implements Summarised.
func (r Diff) Summary() string {
	summary := r.outcome()
	if r.Counts.Unknown > 0 {
		summary += fmt.Sprintf("; %d not established", r.Counts.Unknown)
	}
	return summary
}

func (r Diff) outcome() string {
	left, right := r.Counts.Left, r.Counts.Right
	certain := r.Verdict != DiffUnknown
	switch {
	case left+right == 0 && !certain:
		return "no difference is known"
	case left+right == 0 && r.WhatIf:
		return "same: nothing changes"
	case left+right == 0:
		return "same: neither side has more"
	case r.WhatIf:
		return fmt.Sprintf("gains %d, loses %d", right, left)
	case right == 0 && certain:
		return fmt.Sprintf("left has %d more, and covers right", left)
	case left == 0 && certain:
		return fmt.Sprintf("right has %d more, and covers left", right)
	default:
		return fmt.Sprintf("left has %d more, right has %d more", left, right)
	}
}

// Legend implements Legender.
func (r Diff) Legend() []string {
	if len(r.Differences) == 0 {
		return nil
	}
	sides := "< only left, > only right"
	if r.WhatIf {
		sides = "< lost, > gained"
	}
	return append([]string{sides + ", = both, - neither, ? not established"}, r.Notes...)
}
