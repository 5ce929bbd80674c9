package report

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/matrix"
)

// The answers that a question can get.
func granted() access.Decision {
	return access.Decision{Verdict: access.Allowed, Source: access.SourceImpersonation, Grant: viewers("prod"), Reason: "RBAC: allowed by a binding"}
}

func grantedTwice() access.Decision {
	other := *viewers("dev")
	other.Subject = access.Ref{Kind: "User", Name: "jane"}
	return access.Decision{Verdict: access.Allowed, Source: access.SourceRBAC, Grants: []access.Grant{*viewers("prod"), other}}
}

func allowed() access.Decision {
	return access.Decision{Verdict: access.Allowed, Reason: "webhook: on call"}
}
func denied() access.Decision { return access.Decision{Verdict: access.Denied} }

func unanswered() access.Decision { return access.Undecided("", errors.New("503")) }

// answerRows are identities with the answers to two questions in the cluster as
// a whole, dev and prod.
func answerRows() []matrix.AnswerRow {
	row := func(who identity.Identity, answers ...[]access.Decision) matrix.AnswerRow {
		seen := access.Seen{Source: access.SourceImpersonation, Username: who.Username(), UID: who.UID, Groups: who.ExpectedGroups(), Extra: who.Extra, Verified: true}
		return matrix.AnswerRow{Who: who, Seen: seen, Answers: answers}
	}
	two := func(a, b access.Decision) []access.Decision { return []access.Decision{a, b} }
	return []matrix.AnswerRow{
		row(user("ann"), two(denied(), denied()), two(granted(), denied()), two(granted(), allowed())),
		row(identity.Identity{Kind: identity.ServiceAccount, Namespace: "ci", Name: "bot"}, two(denied(), denied()), two(denied(), denied()), two(denied(), unanswered())),
		row(user("李\x1b[31m=cmd()<script>"), two(denied(), denied()), two(grantedTwice(), denied()), two(unanswered(), allowed())),
		row(user("dan"), two(allowed(), allowed()), two(granted(), denied()), two(denied(), denied())),
	}
}

func matrixWith(view View, questions ...string) *Matrix {
	rows := answerRows()
	for i := range rows {
		for place := range rows[i].Answers {
			rows[i].Answers[place] = rows[i].Answers[place][:len(questions)]
		}
	}
	m := NewMatrix(questions, []string{"dev", "prod"}, rows, view)
	m.SetPage(testPage())
	return m
}

func TestMatrixOfSeveralQuestions(t *testing.T) {
	golden(t, "matrix", matrixWith(View{}, "get pods", "create pods/exec"))
}

func TestMatrixOfOneQuestion(t *testing.T) { golden(t, "matrix-one", matrixWith(View{}, "get pods")) }

func TestViewsOfMatrix(t *testing.T) {
	for name, view := range views() {
		m := matrixWith(view, "get pods", "create pods/exec")
		goldenText(t, "matrix-"+name, shown(t, m, m.Omitted))
		if diff := cmp.Diff([]string{"503 (2 answers)"}, m.Gaps()); diff != "" {
			t.Errorf("%s: gaps (-want +got):\n%s", name, diff)
		}
	}
}

func TestSilentMatrix(t *testing.T) {
	rows := []matrix.AnswerRow{{Who: user("eve"), Answers: [][]access.Decision{{unanswered()}}}}
	if !NewMatrix([]string{"get pods"}, nil, rows, View{}).Silent() {
		t.Error("it says something")
	}
	rows[0].Answers[0][0] = denied()
	if NewMatrix([]string{"get pods"}, nil, rows, View{}).Silent() {
		t.Error("no is an answer")
	}
}

// A survey of what an answer in JSON holds asks for the unknown alone, and gives
// the same JSON for the rest.
func TestResumeMatrix(t *testing.T) {
	before := inJSON(t, matrixWith(View{}, "get pods", "create pods/exec"), "  ")
	var m Matrix
	if err := json.Unmarshal([]byte(before), &m); err != nil {
		t.Fatal(err)
	}
	var whos []identity.Identity
	known := map[int]matrix.KnownAnswers{}
	for i, row := range answerRows() {
		whos = append(whos, row.Who)
		known[i] = m.Known(m.Find(row.Who), []string{"dev", "prod"})
	}
	q := matrix.Questions{
		Authority: unhelpful{mute{t}}, Identities: whos, Places: []string{"", "dev", "prod"}, InFlight: 1, Known: known, Step: func() {},
		Requests: func(place string) []access.Request {
			return []access.Request{{Verb: "get", Resource: "pods", Namespace: place}, {Verb: "create", Resource: "pods", Subresource: "exec", Namespace: place}}
		},
	}
	if q.Count() != 2 {
		t.Errorf("%d questions, want the 2 without an answer", q.Count())
	}
	after := NewMatrix(m.Questions, m.Namespaces, q.Run(t.Context()), View{})
	if diff := cmp.Diff(before, inJSON(t, after, "  ")); diff != "" {
		t.Errorf("(-before +after):\n%s", diff)
	}
	fresh := m.Known(m.Find(whos[0]), []string{"new", "prod"})
	if len(fresh.Answers) != 3 || fresh.Answers[1] != nil || len(fresh.Answers[2]) != 2 {
		t.Errorf("of a new namespace %v is known", fresh.Answers)
	}
	if m.Find(user("zoe")) != nil {
		t.Error("found somebody who was not asked about")
	}
}

// unhelpful answers two questions without an answer, and no others.
type unhelpful struct{ mute }

func (u unhelpful) Identify(_ context.Context, who identity.Identity) (access.Seen, error) {
	return access.Seen{Source: access.SourceImpersonation, Username: who.Username(), Groups: who.ExpectedGroups(), Verified: true}, nil
}

func (u unhelpful) Check(ctx context.Context, who identity.Identity, request access.Request) access.Decision {
	if request.Namespace != "prod" {
		return u.mute.Check(ctx, who, request)
	}
	return unanswered()
}
