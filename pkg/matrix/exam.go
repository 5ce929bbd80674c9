package matrix

import (
	"context"
	"sync"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/level"
)

// exam finds out the level of one cell by asking for what each level takes, the
// strongest first, and each question once.
type exam struct {
	survey    *survey
	row       *Row
	cell      *Cell
	namespace string
	// rung is the strongest level that is not excluded yet.
	rung    level.Level
	answers map[access.Request]access.Decision
}

// probe asks the first question of each level until one is not answered with
// no. Levels are so ordered that this question sets them apart.
func (e *exam) probe(ctx context.Context) {
	for ; e.rung > 0; e.rung-- {
		questions := e.survey.Ladder.Questions(e.rung, e.namespace)
		if len(questions) == 0 {
			continue
		}
		e.ask(ctx, questions[:1])
		if e.answers[questions[0]].Verdict == access.Denied {
			continue
		}
		if e.cause(ctx, questions[:1]) != "" || len(questions) == 1 {
			e.finish(ctx)
		}
		return
	}
	e.conclude()
}

// finish asks for everything until a level is held whole.
func (e *exam) finish(ctx context.Context) {
	for ; e.rung > 0; e.rung-- {
		switch verdict, cause := e.holds(ctx, e.survey.Ladder.Questions(e.rung, e.namespace)); verdict {
		case access.Unknown:
			e.cell.cause, e.cell.open = e.survey.grid.causes.number(cause), false
			return
		case access.Allowed:
			e.conclude()
			return
		}
	}
	e.conclude()
}

func (e *exam) conclude() {
	e.survey.decide(e.cell, e.namespace, e.row, e.rung)
	e.cell.open = false
}

// settled reports whether nothing is left to ask.
func (e *exam) settled() bool { return !e.cell.open }

// left is the most questions that finish can ask.
func (e *exam) left() int {
	left := map[access.Request]bool{}
	for rung := e.rung; rung > 0; rung-- {
		for _, question := range e.survey.Ladder.Questions(rung, e.namespace) {
			if _, asked := e.answers[question]; !asked {
				left[question] = true
			}
		}
	}
	return len(left)
}

// holds asks in batches, each twice as large as the one before, until an answer
// is no. An unknown answer leaves the level unknown, unless another one of its
// batch is no.
func (e *exam) holds(ctx context.Context, questions []access.Request) (access.Verdict, string) {
	if len(questions) == 0 {
		return access.Denied, ""
	}
	for size := 1; len(questions) > 0; size *= 2 {
		batch := questions[:min(size, len(questions))]
		questions = questions[len(batch):]
		e.ask(ctx, batch)
		for _, question := range batch {
			if e.answers[question].Verdict == access.Denied {
				return access.Denied, ""
			}
		}
		if cause := e.cause(ctx, batch); cause != "" {
			return access.Unknown, cause
		}
	}
	return access.Allowed, ""
}

// cause is why one of the questions was not answered, "" if all were.
func (e *exam) cause(ctx context.Context, questions []access.Request) string {
	for _, question := range questions {
		if decision := e.answers[question]; decision.Verdict == access.Unknown {
			return causeOf(ctx, decision)
		}
	}
	return ""
}

func (e *exam) ask(ctx context.Context, batch []access.Request) {
	var mu sync.Mutex
	var fresh []access.Request
	for _, question := range batch {
		if _, asked := e.answers[question]; !asked {
			fresh = append(fresh, question)
		}
	}
	e.survey.slots.each(len(fresh), func(n int) {
		var decision access.Decision
		e.survey.slots.do(ctx, func() { decision = e.survey.Authority.Check(ctx, e.row.Who, fresh[n]) })
		mu.Lock()
		e.answers[fresh[n]] = decision
		mu.Unlock()
	})
}

func causeOf(ctx context.Context, decision access.Decision) string {
	switch {
	case ctx.Err() != nil:
		return ended(ctx)
	case decision.Cause != nil:
		return decision.Cause.Error()
	default:
		return "no answer was given"
	}
}
