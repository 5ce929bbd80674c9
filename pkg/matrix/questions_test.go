package matrix_test

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/matrix"
)

// podsAndNodes are two questions, of which the second is about the cluster.
func podsAndNodes(place string) []access.Request {
	return []access.Request{
		{Verb: "get", Resource: "pods", Namespace: place},
		{Verb: "get", Resource: "nodes"},
	}
}

func questions(authority access.Authority, whos []identity.Identity, places ...string) matrix.Questions {
	return matrix.Questions{
		Authority: authority, Identities: whos, Places: places, Requests: podsAndNodes, InFlight: 1, Step: func() {},
	}
}

// answersOf are the rows in words.
func answersOf(rows []matrix.AnswerRow, places []string) []string {
	var lines []string
	for _, row := range rows {
		for p, answers := range row.Answers {
			line := fmt.Sprintf("%s in %q:", row.Who, places[p])
			for _, answer := range answers {
				line += " " + answer.Verdict.String()
				if answer.Cause != nil {
					line += " (" + answer.Cause.Error() + ")"
				}
			}
			lines = append(lines, line)
		}
	}
	return lines
}

// A request that is the same in several places is sent once.
func TestQuestionsAreSentOnce(t *testing.T) {
	authority := &fake{check: allowing(can("get", "nodes"))}
	steps := 0
	places := []string{"", "dev", "prod"}
	q := questions(authority, users("jane", "bob"), places...)
	q.Step = func() { steps++ }
	rows := q.Run(t.Context())
	want := []string{
		`jane in "": no yes`, `jane in "dev": no yes`, `jane in "prod": no yes`,
		`bob in "": no yes`, `bob in "dev": no yes`, `bob in "prod": no yes`,
	}
	if diff := cmp.Diff(want, answersOf(rows, places)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	asked := []string{
		"identify jane", "jane: get pods", "jane: get nodes", "jane: get pods in namespace dev", "jane: get pods in namespace prod",
		"identify bob", "bob: get pods", "bob: get nodes", "bob: get pods in namespace dev", "bob: get pods in namespace prod",
	}
	if diff := cmp.Diff(asked, authority.asked); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
	if q.Count() != 8 || steps != 8 {
		t.Errorf("%d counted, %d steps, want 8", q.Count(), steps)
	}
}

func TestQuestionsInFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		authority := &fake{check: allowing(), takes: time.Second}
		q := questions(authority, users("a", "b", "c", "d"), "", "dev", "prod")
		q.InFlight = 6
		q.Run(t.Context())
		if authority.most != 6 {
			t.Errorf("%d in flight", authority.most)
		}
	})
}

// Nothing is asked about somebody whom the authority cannot answer about, and a
// question without an answer says why.
func TestQuestionsThatFail(t *testing.T) {
	authority := &fake{
		identify: func(who string) (access.Seen, error) {
			if who == "eve" {
				return access.Seen{}, errors.New("eve may not be impersonated")
			}
			return seen(who), nil
		},
		check: func(_ string, request access.Request) access.Decision {
			switch request.Namespace {
			case "dev":
				return access.Undecided(access.SourceImpersonation, errors.New("503"))
			case "prod":
				return access.Decision{}
			default:
				return access.Decision{Verdict: access.Denied}
			}
		},
	}
	places := []string{"dev", "prod"}
	q := questions(authority, users("jane", "eve"), places...)
	rows := q.Run(t.Context())
	want := []string{
		`jane in "dev": unknown (503) no`, `jane in "prod": unknown (no answer was given) no`,
		`eve in "dev": unknown (eve may not be impersonated) unknown (eve may not be impersonated)`,
		`eve in "prod": unknown (eve may not be impersonated) unknown (eve may not be impersonated)`,
	}
	if diff := cmp.Diff(want, answersOf(rows, places)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if len(authority.asked) != 5 || rows[1].Err == nil {
		t.Errorf("eve's error is %v, asked %q", rows[1].Err, authority.asked)
	}
	eve := access.Seen{Username: "eve", Groups: []string{"system:authenticated"}}
	if diff := cmp.Diff(eve, rows[1].Seen); diff != "" {
		t.Errorf("eve (-want +got):\n%s", diff)
	}
}

func TestTimeUpWhileQuestionsAreAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		authority := &fake{check: allowing(), takes: time.Second}
		places := []string{"", "dev"}
		rows := questions(authority, users("jane"), places...).Run(timeUp(t, 2500*time.Millisecond))
		want := []string{
			`jane in "": no unknown (not asked: time is up)`,
			`jane in "dev": unknown (not asked: time is up) unknown (not asked: time is up)`,
		}
		if diff := cmp.Diff(want, answersOf(rows, places)); diff != "" || len(authority.asked) != 3 {
			t.Errorf("%d requests (-want +got):\n%s", len(authority.asked), diff)
		}
	})
}

// Answers of an earlier survey are not asked for again; without a question there
// is no self-check either.
func TestKnownAnswersAreNotAskedAgain(t *testing.T) {
	yes, no := access.Decision{Verdict: access.Allowed, Reason: "as before"}, access.Decision{Verdict: access.Denied}
	authority := &fake{check: allowing()}
	places := []string{"", "dev"}
	q := questions(authority, users("jane", "bob", "eve"), places...)
	q.Known = map[int]matrix.KnownAnswers{
		0: {Seen: seen("jane"), Answers: [][]access.Decision{{yes, no}, {yes, no}}},
		1: {Seen: seen("bob"), Answers: [][]access.Decision{{yes, access.Undecided("", errors.New("503"))}}},
	}
	rows := q.Run(t.Context())
	want := []string{
		`jane in "": yes no`, `jane in "dev": yes no`,
		`bob in "": yes no`, `bob in "dev": no no`,
		`eve in "": no no`, `eve in "dev": no no`,
	}
	if diff := cmp.Diff(want, answersOf(rows, places)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	asked := []string{
		"identify bob", "bob: get nodes", "bob: get pods in namespace dev",
		"identify eve", "eve: get pods", "eve: get nodes", "eve: get pods in namespace dev",
	}
	if diff := cmp.Diff(asked, authority.asked); diff != "" || q.Count() != 5 {
		t.Errorf("%d counted, asked (-want +got):\n%s", q.Count(), diff)
	}
	if diff := cmp.Diff(seen("jane"), rows[0].Seen); diff != "" || rows[0].Answers[0][0].Reason != "as before" {
		t.Errorf("%+v, seen (-want +got):\n%s", rows[0], diff)
	}
}
