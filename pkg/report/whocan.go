package report

import (
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// WhoCan is everybody who may do something, by RBAC.
type WhoCan struct {
	Meta
	Requests []Request       `json:"requests"`
	Subjects []WhoCanSubject `json:"subjects"`
	Completeness
}

// WhoCanSubject is one subject with one way in which it may.
type WhoCanSubject struct {
	// Namespace is where it may: "*" is everywhere.
	Namespace string        `json:"namespace"`
	Subject   access.Ref    `json:"subject"`
	Grant     *access.Grant `json:"grant,omitempty"` // absent for system:masters
	// Notes say what a reader should know about the subject.
	Notes []string `json:"notes,omitempty"`
}

// NewWhoCan makes the report without subjects.
func NewWhoCan(requests []access.Request) WhoCan {
	r := WhoCan{Meta: meta("WhoCan"), Subjects: []WhoCanSubject{}}
	for _, request := range requests {
		r.Requests = append(r.Requests, Request(request))
	}
	return r
}

// Table implements Report with one grant a row.
func (r WhoCan) Table(bool) Table {
	t := Table{Columns: []string{"NAMESPACE", "KIND", "SUBJECT", "BINDING", "ROLE", "NOTE"}}
	for _, s := range r.Subjects {
		row := []Cell{Text(s.Namespace), Text(s.Subject.Kind), Text(subjectWord(s.Subject))}
		if s.Grant == nil {
			row = append(row, Text("-"), Text("-"))
		} else {
			row = append(row, Text(s.Grant.Binding.String()), Text(s.Grant.Role.String()))
		}
		t.Rows = append(t.Rows, append(row, Text(orDash(strings.Join(s.Notes, "; ")))))
	}
	return t
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

func subjectWord(subject access.Ref) string {
	if subject.Namespace == "" {
		return subject.Name
	}
	return subject.Namespace + ":" + subject.Name
}

// Names implements Namer with the subjects as WHO would have them, each once.
func (r WhoCan) Names() []string {
	var names []string
	seen := map[string]bool{}
	for _, s := range r.Subjects {
		word := whoWord(s.Subject)
		if !seen[word] {
			seen[word] = true
			names = append(names, word)
		}
	}
	return names
}

func whoWord(subject access.Ref) string {
	switch subject.Kind {
	case "Group":
		return "group/" + subject.Name
	case "ServiceAccount":
		return "sa/" + subjectWord(subject)
	default:
		return "user/" + subject.Name
	}
}
