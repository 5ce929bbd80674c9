package report

import (
	"strconv"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/reach"
)

// Reached are those who have, or can become somebody who has, much power.
type Reached struct {
	Meta
	Constrained bool `json:"constrainedImpersonation"`
	// Subjects are the most powerful first; those who reach nothing are left out.
	Subjects []ReachedSubject `json:"subjects"`
	Completeness
}

// ReachedSubject is somebody with the most that he reaches.
type ReachedSubject struct {
	Subject access.Ref `json:"subject"`
	// Reaches is cluster-admin, the secrets of every namespace, or every right
	// in a namespace.
	Reaches string `json:"reaches"`
	// Steps are the way there, empty for who has it himself.
	Steps []ChainStep `json:"steps"`
}

// NewReached makes the report.
func NewReached(constrained bool, reached []reach.Reached) Reached {
	r := Reached{Meta: meta("Reached"), Constrained: constrained, Subjects: []ReachedSubject{}}
	for _, one := range reached {
		subject := ReachedSubject{Subject: one.Who, Reaches: one.Power.String(), Steps: []ChainStep{}}
		subject.Steps = append(subject.Steps, NewChain(one.Chain).Steps...)
		r.Subjects = append(r.Subjects, subject)
	}
	return r
}

// Table implements Report with a subject a row; the wide form has the bindings
// of the steps.
func (r Reached) Table(wide bool) Table {
	t := Table{Columns: []string{"KIND", "SUBJECT", "REACHES", "STEPS", "VIA"}}
	if wide {
		t.Columns = append(t.Columns, "BINDINGS")
	}
	for _, one := range r.Subjects {
		row := []Cell{
			Text(one.Subject.Kind), Text(subjectWord(one.Subject)), Text(one.Reaches),
			Text(strconv.Itoa(len(one.Steps))), Text(orDash(one.via())),
		}
		if wide {
			row = append(row, Text(orDash(one.bindings())))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// via is whom he becomes, step by step, and how.
func (s ReachedSubject) via() string {
	words := ""
	for i, step := range s.Steps {
		if i > 0 {
			words += ", then "
		}
		words += step.To + " (" + step.how() + ")"
	}
	return words
}

func (s ReachedSubject) bindings() string {
	words := ""
	for i, step := range s.Steps {
		if i > 0 {
			words += "; "
		}
		bindings, _ := step.grants()
		words += orDash(bindings)
	}
	return words
}

// Names implements Namer with the subjects as WHO would have them.
func (r Reached) Names() []string {
	var names []string
	for _, one := range r.Subjects {
		names = append(names, whoWord(one.Subject))
	}
	return names
}
