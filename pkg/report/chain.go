package report

import (
	"fmt"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// Chain is a way to become somebody in several steps.
type Chain struct {
	Steps []ChainStep `json:"steps"`
}

// ChainStep is one step: somebody becomes, or acts as, somebody else.
type ChainStep struct {
	// Class is the kind of step, a word of --through.
	Class string `json:"class"`
	// From and To are written as WHO.
	From string `json:"from"`
	To   string `json:"to"`
	// Mode is that of an impersonation.
	Mode string `json:"mode,omitempty"`
	// Requests are what the step takes, Grants what allows them.
	Requests []Request      `json:"requests"`
	Grants   []access.Grant `json:"grants,omitempty"`
	// LimitedTo are the requests that constrained impersonation lets pass.
	LimitedTo []ActingLimit `json:"limitedTo,omitempty"`
	// Assumes are sentences about what RBAC objects do not tell.
	Assumes []string `json:"assumes,omitempty"`
	// Command shows that the step is allowed.
	Command string `json:"command"`
}

// rows has a row for each step, with the columns of [Impersonators] and as many
// cells as the table has.
func (c Chain) rows(columns int) [][]Cell {
	var rows [][]Cell
	for i, step := range c.Steps {
		kind, name, _ := strings.Cut(step.From, "/")
		bindings, roles := step.grants()
		row := []Cell{
			Text(kindOfWord(kind)), Text(name), Text(step.how()), Text(orDash(limitWords(step.LimitedTo))),
			Text(orDash(bindings)), Text(orDash(roles)), Text(step.note(i+1, len(c.Steps))),
		}
		for len(row) < columns {
			row = append(row, Text("-"))
		}
		rows = append(rows, row)
	}
	return rows
}

func kindOfWord(word string) string {
	switch word {
	case "sa":
		return "ServiceAccount"
	case "group":
		return "Group"
	case "node":
		return "Node"
	default:
		return "User"
	}
}

// how is the class of the step, for an impersonation its mode.
func (s ChainStep) how() string {
	if s.Mode != "" {
		return s.Mode
	}
	return s.Class
}

func (s ChainStep) grants() (bindings, roles string) {
	var b, r []string
	for _, grant := range s.Grants {
		b, r = append(b, grant.Binding.String()), append(r, grant.Role.String())
	}
	return strings.Join(distinctOf(b), ", "), strings.Join(distinctOf(r), ", ")
}

func (s ChainStep) note(number, of int) string {
	note := fmt.Sprintf("step %d of %d: becomes %s", number, of, s.To)
	for _, assumed := range s.Assumes {
		note += "; if " + assumed
	}
	return note + "; shown by: " + s.Command
}
