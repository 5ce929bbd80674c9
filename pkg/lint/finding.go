package lint

import (
	"slices"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
)

// Severity is how bad a finding is.
type Severity string

// The severities, the worst first.
const (
	Critical Severity = "critical"
	High     Severity = "high"
	Medium   Severity = "medium"
	Low      Severity = "low"
	Info     Severity = "info"
)

// Severities are all of them, the worst first.
func Severities() []Severity { return []Severity{Critical, High, Medium, Low, Info} }

// AtLeast reports whether a severity is as bad as another or worse.
func (s Severity) AtLeast(other Severity) bool {
	return slices.Index(Severities(), s) <= slices.Index(Severities(), other)
}

// NoRule is the index of a finding that is about no rule in particular.
const NoRule = -1

// Finding is one thing that goes wrong.
type Finding struct {
	Code     Code
	Severity Severity
	// Object is the role or the binding that is to be corrected, Rule the index of
	// its rule, or NoRule.
	Object access.Ref
	Rule   int
	// What says what is found, in a sentence without a full stop.
	What string
	// Fix are the corrected objects, and FixNote what is to be done besides.
	Fix     []any
	FixNote string
	// Default is true for what every cluster of its version has.
	Default bool
	// Suppressed is the reason why it is not to be told; "" if it is.
	Suppressed string
}
