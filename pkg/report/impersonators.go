package report

import (
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
)

// Impersonators are all that may act as somebody, by RBAC.
type Impersonators struct {
	Meta
	// Who is whom they may act as.
	Who         Identity `json:"who"`
	Constrained bool     `json:"constrainedImpersonation"`
	// Impersonators may do so by themselves, Nearly lack a part of it.
	Impersonators []Impersonator `json:"impersonators"`
	Nearly        []Impersonator `json:"nearly,omitempty"`
	// Chains take more than one step.
	Chains []Chain `json:"chains,omitempty"`
	Completeness
	verified bool
}

// Impersonator is a subject with one mode in which it may act.
type Impersonator struct {
	Subject access.Ref `json:"subject"`
	// Mode is absent for system:masters, which takes no right.
	Mode  string       `json:"mode,omitempty"`
	Parts []ActingPart `json:"parts,omitempty"`
	// LimitedTo are the requests that constrained impersonation lets pass.
	LimitedTo []ActingLimit `json:"limitedTo,omitempty"`
	// Lacks are sentences about what is missing.
	Lacks []string `json:"lacks,omitempty"`
}

// NewImpersonators makes the report.
func NewImpersonators(who Identity, constrained bool, complete, nearly []impersonation.Impersonator) Impersonators {
	return Impersonators{
		Meta: meta("Impersonators"), Who: who, Constrained: constrained,
		Impersonators: newImpersonators(complete), Nearly: newImpersonators(nearly),
	}
}

func newImpersonators(found []impersonation.Impersonator) []Impersonator {
	shown := []Impersonator{}
	for _, one := range found {
		i := Impersonator{
			Subject: one.Subject, Mode: string(one.Mode),
			Parts: newActingParts(one.Parts), LimitedTo: newActingLimits(one.Actions),
		}
		if missing := missingOf(i.Parts); missing != "" {
			i.Lacks = append(i.Lacks, "lacks "+missing)
		}
		if !one.Complete() && one.Mode != impersonation.Legacy && len(one.Actions) == 0 {
			i.Lacks = append(i.Lacks, "lacks "+one.Mode.ActionVerb("VERB")+" on anything")
		}
		shown = append(shown, i)
	}
	return shown
}

// Verify notes what the server says of each right: ask is asked once for each
// of a subject's.
func (r *Impersonators) Verify(ask func(access.Ref, access.Request) access.Verdict) {
	r.verified = true
	for _, one := range r.Impersonators {
		for i := range one.Parts {
			verdict := ask(one.Subject, access.Request(one.Parts[i].Request))
			one.Parts[i].Verified = &verdict
		}
	}
}

// Requests are the rights that would be verified, by their subject.
func (r Impersonators) Requests() int {
	n := 0
	for _, one := range r.Impersonators {
		n += len(one.Parts)
	}
	return n
}

// Table implements Report with a subject and a mode a row; the wide form has
// those that lack a part, too.
func (r Impersonators) Table(wide bool) Table {
	t := Table{Columns: []string{"KIND", "SUBJECT", "MODE", "LIMITED-TO", "BINDING", "ROLE", "NOTE"}}
	if r.verified {
		t.Columns = append(t.Columns, "VERIFIED")
	}
	for _, one := range r.Impersonators {
		t.Rows = append(t.Rows, r.row(one, noteOn(one)))
	}
	if wide {
		for _, one := range r.Nearly {
			t.Rows = append(t.Rows, r.row(one, "may not: "+strings.Join(one.Lacks, "; ")))
		}
	}
	for _, chain := range r.Chains {
		t.Rows = append(t.Rows, chain.rows(len(t.Columns))...)
	}
	return t
}

func (r Impersonators) row(one Impersonator, note string) []Cell {
	bindings, roles := bindingsOf(one.Parts)
	row := []Cell{
		Text(one.Subject.Kind), Text(subjectWord(one.Subject)), Text(orDash(one.Mode)),
		Text(orDash(limitWords(one.LimitedTo))), Text(orDash(bindings)), Text(orDash(roles)), Text(orDash(note)),
	}
	if r.verified {
		row = append(row, verifiedCell(verifiedOf(one.Parts)))
	}
	return row
}

func noteOn(one Impersonator) string {
	switch {
	case one.Mode == "":
		return "is allowed everything"
	case one.Mode == string(impersonation.AssociatedNode):
		return "with a token that is bound to the node"
	default:
		return ""
	}
}

// Names implements Namer with the subjects as WHO would have them, each once.
func (r Impersonators) Names() []string {
	var names []string
	for _, one := range r.Impersonators {
		names = append(names, whoWord(one.Subject))
	}
	for _, chain := range r.Chains {
		names = append(names, chain.Steps[0].From)
	}
	return distinctOf(names)
}
