package expectation

import (
	"strings"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
)

// Status is what became of an expectation.
type Status string

// The statuses.
const (
	Passed Status = "passed"
	Failed Status = "failed"
	// Errored: it could not be asked about the identity.
	Errored Status = "error"
	// Unanswered: it was asked, and the answer is neither yes nor no.
	Unanswered Status = "unknown"
	// Skipped: it was not asked, since what it is about is not there.
	Skipped Status = "skipped"
)

// Result is an expectation with what became of it.
type Result struct {
	Expectation
	Status Status
	Seen   access.Seen
	// Decision is the answer to the question of Can and Cannot. Of acting it is
	// the one that decided, about the right Need.
	Decision access.Decision
	Need     access.Request
	// Outcome is what the server would do about acting as somebody.
	Outcome impersonation.Outcome
	// Err is why nothing was asked about the identity.
	Err error
	// Cause is why the status is neither passed nor failed.
	Cause string
	// Extra is held and not expected, Missing the other way round.
	Extra, Missing []HeldRight
}

// HeldRight is a right in a namespace, "" for everywhere.
type HeldRight struct {
	Namespace string
	access.Right
}

// Judge holds the expectations of the plan against the answers, in their order.
func (p Plan) Judge(given Answers, world World) []Result {
	results := make([]Result, 0, len(p.Expectations))
	for _, e := range p.Expectations {
		results = append(results, e.judge(given.about[keyOf(e.Who)], world))
	}
	return results
}

func (e Expectation) judge(given *answers, world World) Result {
	r := Result{Expectation: e}
	switch {
	case e.Skipped != "":
		r.Status, r.Cause = Skipped, e.Skipped
		return r
	case given.err != nil:
		r.Status, r.Err, r.Cause = Errored, given.err, given.err.Error()
		return r
	}
	r.Seen = given.seen
	if e.Kind == Exactly {
		r.compare(given, world)
		return r
	}
	r.Decision = given.decisions[e.Request]
	if e.Acting != nil {
		r.act(given)
	}
	switch r.Decision.Verdict {
	case access.Unknown:
		r.Status, r.Cause = Unanswered, "nobody answered"
		if r.Decision.Cause != nil {
			r.Cause = r.Decision.Cause.Error()
		}
	case e.wanted():
		r.Status = Passed
	default:
		r.Status = Failed
	}
	return r
}

// wanted is the answer that is expected.
func (e Expectation) wanted() access.Verdict {
	if e.Kind == Can || e.Kind == MayImpersonate {
		return access.Allowed
	}
	return access.Denied
}

// compare holds the rules against the set that is expected.
//
//  1. What is held and not expected is one too many. The default rights that
//     everybody has do not count, unless they are given a second time.
//  2. What is expected and not held is missing; the default rights are held.
//  3. Rules that do not tell everything can prove that there is too much. They
//     prove neither that something is missing nor that nothing is.
func (r *Result) compare(given *answers, world World) {
	everywhere := given.rules[""]
	folded, _ := access.Fold(everywhere.Rules, given.seen.Groups)
	expected := access.NewSet(effective(r.Held.Everywhere.Rules(), "", world.Find))
	held := access.NewSet(effective(everywhere.Rules, "", world.Find))
	r.Extra = place("", access.NewSet(effective(folded, "", world.Find)).Without(expected))
	r.Missing = place("", expected.Without(held))
	causes := causesOf(everywhere)
	for _, namespace := range r.Held.Namespaces {
		rules := given.rules[namespace]
		causes = append(causes, causesOf(rules)...)
		inside := access.NewSet(effective(rules.Rules, namespace, world.Find))
		wanted := access.NewSet(effective(r.Held.Inside[namespace].Rules(), namespace, world.Find))
		r.Extra = append(r.Extra, place(namespace, inside.Without(wanted.Union(expected)))...)
		r.Missing = append(r.Missing, place(namespace, wanted.Without(inside.Union(held)))...)
	}
	r.conclude(causes)
}

// conclude settles the status; causes are why the rules do not tell everything.
func (r *Result) conclude(causes []string) {
	if len(causes) > 0 {
		var distinct set[string]
		for _, cause := range causes {
			distinct.add(cause)
		}
		r.Missing, r.Cause = nil, strings.Join(distinct.items, "; ")
	}
	switch {
	case len(r.Extra)+len(r.Missing) > 0:
		r.Status = Failed
	case len(causes) > 0:
		r.Status = Unanswered
	default:
		r.Status = Passed
	}
}

// causesOf are why rules do not tell everything, none if they do.
func causesOf(rules access.Rules) []string {
	switch {
	case rules.Complete:
		return nil
	case len(rules.Causes) == 0:
		return []string{"the server says that its list of rules is incomplete"}
	default:
		return rules.Causes
	}
}

func place(namespace string, rights access.Set) []HeldRight {
	var placed []HeldRight
	for _, right := range rights.Rights() {
		placed = append(placed, HeldRight{Namespace: namespace, Right: right})
	}
	return placed
}
