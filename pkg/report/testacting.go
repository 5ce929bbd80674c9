package report

import (
	"maps"
	"slices"
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/expectation"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
)

// TestActing is what was found out about acting as somebody.
type TestActing struct {
	As     string              `json:"as"` // a word of the command line
	User   string              `json:"username"`
	UID    string              `json:"uid,omitempty"`
	Groups []string            `json:"groups,omitempty"` // that are asked for
	Extra  map[string][]string `json:"extra,omitempty"`
	// AnyRequest is true where no single request is meant.
	AnyRequest bool `json:"anyRequest"`
	// WantedMode is the one that was asked for, Mode the one that lets it pass.
	WantedMode string             `json:"wantedMode,omitempty"`
	Mode       impersonation.Mode `json:"mode,omitempty"`
	// Attempts are the modes that do not let it pass, in the server's order.
	Attempts []TestAttempt `json:"attempts,omitempty"`
	label    string        // for people
}

// TestAttempt is a mode in which somebody may not act as somebody else, or for
// which that is not known.
type TestAttempt struct {
	Mode    impersonation.Mode `json:"mode"`
	Allowed access.Verdict     `json:"allowed"`         // false or null
	Right   *Request           `json:"right,omitempty"` // that is missing or not known
	Why     string             `json:"why,omitempty"`   // where no right would do
}

// newTestActing describes it; nil for other kinds of expectation.
func newTestActing(r expectation.Result) *TestActing {
	if r.Acting == nil {
		return nil
	}
	acting := &TestActing{
		As: r.Acting.As.String(), User: r.Acting.Wanted.Username, UID: r.Acting.Wanted.UID, Groups: r.Acting.Wanted.Groups, Extra: r.Acting.Wanted.Extra,
		AnyRequest: !r.Acting.For, WantedMode: r.Acting.Mode, Mode: r.Outcome.Mode,
	}
	acting.label = NewIdentity(r.Acting.As, access.Seen{Username: acting.User, Groups: r.Acting.As.ExpectedGroups()}).Label()
	for _, attempt := range r.Outcome.Attempts {
		one := TestAttempt{Mode: attempt.Mode, Allowed: attempt.Verdict, Why: attempt.Why}
		if attempt.Why == "" {
			right := Request(attempt.Need)
			one.Right = &right
		}
		acting.Attempts = append(acting.Attempts, one)
	}
	return acting
}

// sentence is what is expected, after who it is expected of.
func (a *TestActing) sentence(kind expectation.Kind) string {
	words := "may impersonate " + a.label
	if kind == expectation.MayNotImpersonate {
		words = "may not impersonate " + a.label
	}
	if a.UID != "" {
		words += " with uid " + a.UID
	}
	for _, key := range slices.Sorted(maps.Keys(a.Extra)) {
		words += " with " + key + "=" + strings.Join(a.Extra[key], ",")
	}
	if a.WantedMode != "" {
		words += " in mode " + a.WantedMode
	}
	return words
}

// details are the mode that lets it pass, or what each lacks, a line each.
func (a *TestActing) details() []string {
	if a.Mode != "" {
		line := "it passes in mode " + string(a.Mode)
		if a.AnyRequest && a.Mode != impersonation.Legacy {
			line += ", for the requests that the holder has " + a.Mode.ActionVerb("VERB") + " for"
		}
		return []string{line}
	}
	if len(a.Attempts) == 0 {
		return []string{"the server has no constrained impersonation (--constrained-impersonation)"}
	}
	var lines []string
	for _, attempt := range a.Attempts {
		lines = append(lines, "mode "+string(attempt.Mode)+": "+attempt.words())
	}
	return lines
}

func (t TestAttempt) words() string {
	switch {
	case t.Why != "":
		return t.Why
	case t.Allowed == access.Unknown:
		return "not known: " + access.Request(*t.Right).String()
	default:
		return "missing: " + access.Request(*t.Right).String()
	}
}
