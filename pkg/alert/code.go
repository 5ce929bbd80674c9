package alert

import "github.com/who-can-as/kubectl-who-can-as/pkg/lint"

// Code is the stable code of a kind of alert.
type Code string

// The codes.
const (
	Masters          Code = "WCT001"
	ClusterAdmin     Code = "WCT002"
	AccountByPerson  Code = "WCT003"
	NewAddress       Code = "WCT004"
	NewAgent         Code = "WCT005"
	OutsideHours     Code = "WCT006"
	YoungerThanEvent Code = "WCT007"
	NoRight          Code = "WCT008"
)

// Kind is what alerts of one code have in common.
type Kind struct {
	Code     Code
	Severity lint.Severity
	// Means is what the alert says, as a sentence without its subject.
	Means string
	// Needs is what has to be given for it to be looked for, "" for nothing.
	Needs string
}

// What some kinds need.
const (
	needsBaseline = "--baseline"
	needsHours    = "--hours"
	needsRights   = "--source rbac or -f"
	needsBindings = "--source rbac or -f, with all bindings"
)

// Kinds are all of them, in the order of their codes.
func Kinds() []Kind {
	return []Kind{
		{Masters, lint.Critical, "acted as a member of system:masters, to whom everything is allowed", ""},
		{ClusterAdmin, lint.High, "acted as somebody who has every right in the cluster", needsRights},
		{AccountByPerson, lint.Medium, "a person acted as a service account", ""},
		{NewAddress, lint.Medium, "came from an address that the actor has not in the baseline", needsBaseline},
		{NewAgent, lint.Low, "came from a program that the actor has not in the baseline", needsBaseline},
		{OutsideHours, lint.Low, "was made outside the hours given", needsHours},
		{YoungerThanEvent, lint.High, "every binding that gives the right now was created after the request", needsBindings},
		{NoRight, lint.Medium, "no binding gives the right now", needsBindings},
	}
}

// KindOf is the kind of a code.
func KindOf(code Code) (Kind, bool) {
	for _, kind := range Kinds() {
		if kind.Code == code {
			return kind, true
		}
	}
	return Kind{}, false
}
