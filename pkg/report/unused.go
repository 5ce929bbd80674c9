package report

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
	"github.com/who-can-as/kubectl-who-can-as/pkg/usage"
)

// Unused are rights of impersonation beside what a log says was done by them.
type Unused struct {
	Meta
	Read   TrailRead     `json:"read"`
	First  string        `json:"first,omitempty"` // of the requests in the log, RFC 3339
	Last   string        `json:"last,omitempty"`
	Rights []UnusedRight `json:"rights"`
	// Narrowed are the roles with what was used in the place of what they have.
	Narrowed []any `json:"narrowed"`
	// Kept are those that have more than was used and stay as they are, and why.
	Kept []usage.Kept `json:"kept"`
	Completeness
}

// UnusedRight is one right of one subject.
type UnusedRight struct {
	Subject access.Ref `json:"subject"`
	Target  Target     `json:"target"`
	// Use is none, some (less would be enough), all, or untold.
	Use   string `json:"use"`
	Count int    `json:"count"`
	Last  string `json:"last,omitempty"`
	// Used are the names that were used.
	Used []string `json:"used,omitempty"`
	// Spare are the names that were not.
	Spare []string `json:"spare,omitempty"`
	// Default is true for what every cluster gives.
	Default bool `json:"default,omitempty"`
}

// NewUnused makes the report, of the rights that the log leaves room to narrow, or
// of all.
func NewUnused(entries []usage.Entry, read TrailRead, all bool) Unused {
	r := Unused{Meta: meta("Unused"), Read: read, Rights: []UnusedRight{}, Narrowed: []any{}, Kept: []usage.Kept{}}
	for _, entry := range entries {
		if all || entry.Narrower() {
			r.Rights = append(r.Rights, newUnusedRight(entry))
		}
	}
	return r
}

// SetNarrowed adds the roles that would be enough, and those that stay as they are.
func (r *Unused) SetNarrowed(narrowed []rbac.Role, kept []usage.Kept) {
	for _, role := range narrowed {
		r.Narrowed = append(r.Narrowed, role.Object())
	}
	r.Kept = append(r.Kept, kept...)
}

func newUnusedRight(entry usage.Entry) UnusedRight {
	right := entry.Right
	made := UnusedRight{
		Subject: entry.Subject, Count: entry.Count, Last: Second(entry.Last), Used: entry.Names, Spare: entry.Spare(), Use: "all", Default: entry.Default,
		Target: Target{Kind: kindOf(right.What), Key: right.Key, Names: right.Names, Mode: string(right.Mode), Grant: right.Grant.Grant},
	}
	if kindOf(right.What) == "service account" {
		made.Target.Namespace = right.Namespace
		if right.Namespace == "" {
			made.Target.Namespace = access.Everywhere
		}
	}
	switch {
	case entry.Untold:
		made.Use = "untold"
	case entry.Unused():
		made.Use = "none"
	case entry.Narrower():
		made.Use = "some"
	}
	return made
}

// Table implements Report with a right a row.
func (r Unused) Table(wide bool) Table {
	t := Table{Columns: []string{"KIND", "SUBJECT", "TARGET", "MODE", "USE", "COUNT", "LAST", "USED", "BINDING", "ROLE"}}
	for _, right := range r.Rights {
		used := strings.Join(right.Used, ", ")
		if !wide && len(right.Used) > fewValues {
			used = strings.Join(right.Used[:fewValues], ", ") + fmt.Sprintf(", +%d", len(right.Used)-fewValues)
		}
		t.Rows = append(t.Rows, []Cell{
			Text(right.Subject.Kind), Text(subjectWord(right.Subject)), Text(right.Target.Kind + " " + right.Target.words()), Text(right.Target.Mode),
			Text(right.Use), Text(strconv.Itoa(right.Count)), Text(orDash(right.Last)), Text(orDash(used)),
			Text(right.Target.Grant.Binding.String()), Text(right.Target.Grant.Role.String()),
		})
	}
	return t
}

// Summary implements Summarised.
func (r Unused) Summary() string {
	none, some := 0, 0
	for _, right := range r.Rights {
		switch {
		case right.Default:
		case right.Use == "none":
			none++
		case right.Use == "some":
			some++
		}
	}
	where := fmt.Sprintf("in %s of %s", plural(int(r.Read.Lines), "line"), plural(r.Read.Files, "file"))
	if r.First != "" {
		where += ", impersonated requests from " + r.First + " to " + r.Last
	}
	return fmt.Sprintf("%s not used at all and %d more than was used, %s", plural(none, "right"), some, where)
}

// Objects implements Lister with the narrowed roles.
func (r Unused) Objects() []any { return r.Narrowed }

// Comments implements Commented with the roles that stay as they are.
func (r Unused) Comments() []string {
	var comments []string
	for _, kept := range r.Kept {
		comments = append(comments, fmt.Sprintf("left as it is: %s: %s", kept.Role, kept.Why))
	}
	return comments
}
