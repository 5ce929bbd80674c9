package matrix

import (
	"context"
	"errors"
	"sync"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
)

// Questions is a survey of some questions, each asked about every identity in
// every place.
type Questions struct {
	Authority  access.Authority
	Identities []identity.Identity
	// Places are namespaces, "" for the cluster as a whole.
	Places []string
	// Requests are what the questions are in a place, in their order. The same
	// request in several places is sent once.
	Requests func(place string) []access.Request
	InFlight int
	// Known are answers of an earlier survey, by the index of the identity.
	Known map[int]KnownAnswers
	// Step is called after every request, from several goroutines.
	Step func()
}

// KnownAnswers are what was answered about an identity before, by place and
// question; Unknown where nothing is known.
type KnownAnswers struct {
	Seen    access.Seen
	Answers [][]access.Decision
}

// AnswerRow holds the answers about one identity.
type AnswerRow struct {
	Who  identity.Identity
	Seen access.Seen
	// Err is why nothing could be asked about the identity; nil if something could.
	Err error
	// Answers are the decisions by place and question.
	Answers [][]access.Decision
}

// Count is how many requests the survey sends, apart from the self-checks.
func (q Questions) Count() int {
	count := 0
	for i := range q.Identities {
		count += len(q.missing(i))
	}
	return count
}

// Open is how many identities anything is asked about.
func (q Questions) Open() int {
	open := 0
	for i := range q.Identities {
		if len(q.missing(i)) > 0 {
			open++
		}
	}
	return open
}

// missing are the different requests about an identity that are not answered yet.
func (q Questions) missing(i int) []access.Request {
	var missing []access.Request
	seen := map[access.Request]bool{}
	for p, place := range q.Places {
		for n, request := range q.Requests(place) {
			if !seen[request] && q.known(i, p, n).Verdict == access.Unknown {
				seen[request] = true
				missing = append(missing, request)
			}
		}
	}
	return missing
}

func (q Questions) known(i, place, question int) access.Decision {
	answers := q.Known[i].Answers
	if place >= len(answers) || question >= len(answers[place]) {
		return access.Decision{}
	}
	return answers[place][question]
}

// Run asks. A question not reached before ctx ended is unknown.
func (q Questions) Run(ctx context.Context) []AnswerRow {
	rows := make([]AnswerRow, len(q.Identities))
	slots := newSlots(q.InFlight)
	slots.each(len(rows), func(i int) { rows[i] = q.row(ctx, slots, i) })
	return rows
}

func (q Questions) row(ctx context.Context, slots slots, i int) AnswerRow {
	row := AnswerRow{Who: q.Identities[i], Seen: q.Known[i].Seen}
	missing := q.missing(i)
	if len(missing) > 0 {
		row.Seen, row.Err = slots.identify(ctx, q.Authority, row.Who, row.Seen)
	}
	asked := q.ask(ctx, slots, row, missing)
	for p, place := range q.Places {
		var answers []access.Decision
		for n, request := range q.Requests(place) {
			answer := q.known(i, p, n)
			if answer.Verdict == access.Unknown {
				answer = asked[request]
			}
			answers = append(answers, answer)
		}
		row.Answers = append(row.Answers, answers)
	}
	return row
}

func (q Questions) ask(ctx context.Context, slots slots, row AnswerRow, missing []access.Request) map[access.Request]access.Decision {
	answers := make(map[access.Request]access.Decision, len(missing))
	var mu sync.Mutex
	slots.each(len(missing), func(n int) {
		var decision access.Decision
		if row.Err == nil {
			slots.do(ctx, func() { decision = q.Authority.Check(ctx, row.Who, missing[n]) })
		}
		if decision.Verdict == access.Unknown {
			decision.Cause = whyUnknown(ctx, row.Err, decision)
		}
		mu.Lock()
		answers[missing[n]] = decision
		mu.Unlock()
		q.Step()
	})
	return answers
}

// whyUnknown: what kept everything about an identity from being asked goes
// before what kept one question.
func whyUnknown(ctx context.Context, err error, decision access.Decision) error {
	if err != nil {
		return err
	}
	return errors.New(causeOf(ctx, decision))
}
