package matrix_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/matrix"
)

// timeUp is a context that ends after a while.
func timeUp(t *testing.T, after time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeoutCause(t.Context(), after, errTimeUp)
	t.Cleanup(cancel)
	return ctx
}

// allowing answers as rules would.
func allowing(rules ...rbacv1.PolicyRule) func(string, access.Request) access.Decision {
	return func(_ string, request access.Request) access.Decision {
		if slices.ContainsFunc(rules, func(rule rbacv1.PolicyRule) bool { return access.RuleAllows(rule, request) }) {
			return access.Decision{Verdict: access.Allowed}
		}
		return access.Decision{Verdict: access.Denied}
	}
}

// hidden has a webhook that allows what no list of rules shows.
func hidden(check func(string, access.Request) access.Decision, listed ...rbacv1.PolicyRule) *fake {
	return &fake{check: check, rules: func(_, namespace string) access.Rules {
		if namespace == "" {
			return webhook(listed...)
		}
		return webhook()
	}}
}

// Where rules do not tell everything, one question a level finds out what is not
// held, and then all questions of the level that is left are asked. None twice.
func TestSweepHasTwoParts(t *testing.T) {
	authority := hidden(allowing(append(looks(), can("create", "pods"))...), can("delete", "pods"))
	var parts []string
	s := survey(authority, users("jane"), "dev")
	s.Sweeping = func(plan matrix.Sweep, cells int) func() {
		parts = append(parts, fmt.Sprintf("%d cells, plan %+v", cells, plan))
		return func() { parts = append(parts, "step") }
	}
	grid := s.Run(t.Context())
	want := []string{
		`jane in "": decided "change" and more, rules: 1, a webhook has a say`,
		`jane in "dev": decided "change" and more, rules: 1, a webhook has a say`,
	}
	if diff := cmp.Diff(want, told(grid)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	asked := []string{
		"identify jane", `rules jane ""`, `rules jane "dev"`,
		"jane: * *.*", "jane: create pods",
		"jane: * *.* in namespace dev", "jane: create pods in namespace dev",
		"jane: get pods", "jane: list pods", "jane: get namespaces",
		"jane: get pods in namespace dev", "jane: list pods in namespace dev", "jane: get namespaces/dev in namespace dev",
	}
	if diff := cmp.Diff(asked, authority.asked); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
	progress := []string{
		"2 cells, plan {Cells:2 Requests:6 Skipped:0 Needed:0}", "step", "step",
		"2 cells, plan {Cells:2 Requests:10 Skipped:0 Needed:0}", "step", "step",
	}
	if diff := cmp.Diff(progress, parts); diff != "" {
		t.Errorf("parts (-want +got):\n%s", diff)
	}
}

// Whoever has nothing is found out by the first part.
func TestSweepOfNothing(t *testing.T) {
	authority := hidden(allowing())
	grid := survey(authority, users("jane"), "dev").Run(t.Context())
	want := []string{
		`jane in "": decided "", rules: 0, a webhook has a say`,
		`jane in "dev": decided "", rules: 0, a webhook has a say`,
	}
	if diff := cmp.Diff(want, told(grid)); diff != "" || authority.checks() != 2*3 {
		t.Errorf("%d questions (-want +got):\n%s", authority.checks(), diff)
	}
}

// Whoever has everything is found out by one question in a namespace.
func TestSweepOfEverything(t *testing.T) {
	all := []string{"*"}
	authority := hidden(allowing(rbacv1.PolicyRule{Verbs: all, APIGroups: all, Resources: all}))
	grid := survey(authority, users("jane"), "dev").Run(t.Context())
	want := []string{
		`jane in "": decided "change", rules: 0, a webhook has a say`,
		`jane in "dev": complete "all", rules: 0`,
	}
	if diff := cmp.Diff(want, told(grid)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	asked := []string{
		"jane: * *", "jane: * *.*", "jane: * *.* in namespace dev",
		"jane: create pods", "jane: get namespaces", "jane: get pods", "jane: list pods",
	}
	if diff := cmp.Diff(asked, authority.sorted()[1:len(asked)+1]); diff != "" || authority.checks() != len(asked) {
		t.Errorf("%d questions (-want +got):\n%s", authority.checks(), diff)
	}
}

// A level for which one permission is missing behind the first question is the
// one below.
func TestSweepGoesDownAfterANo(t *testing.T) {
	authority := hidden(allowing(can("create,get", "pods"), can("get", "namespaces")))
	grid := survey(authority, users("jane"), "dev").Run(t.Context())
	want := []string{
		`jane in "": decided "", rules: 0, a webhook has a say`,
		`jane in "dev": decided "", rules: 0, a webhook has a say`,
	}
	if diff := cmp.Diff(want, told(grid)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Not one question more is asked than is allowed, and the parts that fit are.
func TestSweepIsBounded(t *testing.T) {
	for limit := range 20 {
		authority := hidden(allowing(changes()...), can("get", "pods"))
		s := survey(authority, users("jane", "bob"), "dev")
		s.MaxRequests = limit
		grid := s.Run(t.Context())
		if authority.checks() > limit {
			t.Errorf("asked %d questions of %d", authority.checks(), limit)
		}
		want := matrix.Sweep{Cells: 4, Skipped: 4, Needed: 22}
		if limit >= 12 {
			want.Requests, want.Needed = 12, 20
		}
		if diff := cmp.Diff(want, grid.Sweep); diff != "" {
			t.Errorf("at most %d (-want +got):\n%s", limit, diff)
		}
		for _, line := range told(grid)[:2] {
			if open := `at least "", rules: 1, a webhook has a say`; line[len(line)-len(open):] != open {
				t.Errorf("at most %d: %s", limit, line)
			}
		}
	}
	authority := hidden(allowing(changes()...), can("get", "pods"))
	s := survey(authority, users("jane", "bob"), "dev")
	s.MaxRequests = 20
	grid := s.Run(t.Context())
	if diff := cmp.Diff(matrix.Sweep{Cells: 4, Requests: 20}, grid.Sweep); diff != "" || authority.checks() != 20 {
		t.Errorf("with enough: %d questions (-want +got):\n%s", authority.checks(), diff)
	}
}

// The bound is for single questions: the lists of rules are asked in any case.
func TestNoSweepAtAll(t *testing.T) {
	authority := hidden(nil, looks()...)
	s := survey(authority, users("jane"), "dev")
	s.MaxRequests = 0
	want := []string{
		`jane in "": at least "look", rules: 2, a webhook has a say`,
		`jane in "dev": at least "look", rules: 2, a webhook has a say`,
	}
	if diff := cmp.Diff(want, told(s.Run(t.Context()))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Asking tells no more than rules that are final, and nothing about cells that
// are complete.
func TestFinalRulesAreNotSwept(t *testing.T) {
	authority := &fake{rules: func(_, namespace string) access.Rules {
		switch namespace {
		case "dev":
			return access.Rules{Rules: looks(), Causes: []string{"roles could not be read", "roles could not be read"}, Final: true}
		case "prod":
			return access.Rules{Rules: looks()}
		default:
			return complete()
		}
	}, check: allowing(looks()...)}
	grid := survey(authority, users("jane"), "dev", "prod").Run(t.Context())
	want := []string{
		`jane in "": complete "", rules: 0`,
		`jane in "dev": at least "look", rules: 2, roles could not be read`,
		`jane in "prod": decided "look", rules: 2, the server says that its list of rules is incomplete`,
	}
	if diff := cmp.Diff(want, told(grid)); diff != "" || grid.Sweep.Cells != 1 {
		t.Errorf("%+v (-want +got):\n%s", grid.Sweep, diff)
	}
}

// A question without an answer leaves the cell at what rules prove, unless
// another answer is no.
func TestQuestionsWithoutAnswers(t *testing.T) {
	tests := []struct {
		name  string
		check func(string, access.Request) access.Decision
		want  string
	}{
		{"none is answered", func(string, access.Request) access.Decision {
			return access.Undecided(access.SourceReview, errors.New("the webhook is down"))
		}, `jane in "dev": at least "", rules: 1, the webhook is down`},
		{"one is not answered", func(_ string, request access.Request) access.Decision {
			if request.Verb == "list" {
				return access.Decision{}
			}
			return allowing(changes()...)("", request)
		}, `jane in "dev": at least "", rules: 1, no answer was given`},
		{"one is not answered beside a no", func(_ string, request access.Request) access.Decision {
			if request.Verb == "list" {
				return access.Decision{}
			}
			return allowing(can("create,get", "pods"))("", request)
		}, `jane in "dev": at least "", rules: 1, no answer was given`},
		{"the last is no", func(_ string, request access.Request) access.Decision {
			if request.Verb == "list" {
				return access.Decision{Verdict: access.Denied}
			}
			return access.Decision{Verdict: access.Allowed}
		}, `jane in "dev": complete "all", rules: 1`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			grid := survey(hidden(tt.check, can("get", "pods")), users("jane"), "dev").Run(t.Context())
			if diff := cmp.Diff(tt.want, told(grid)[1]); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// Whenever time is up in the midst of a sweep, the cells that are not decided say
// so, and no question is begun after it.
func TestTimeUpInASweep(t *testing.T) {
	const lists = 4 // self-check and lists of rules, one second each
	for seconds := lists; seconds < lists+16; seconds++ {
		synctest.Test(t, func(t *testing.T) {
			authority := hidden(allowing(changes()...), can("get", "pods"))
			authority.takes = time.Second
			after := time.Duration(seconds)*time.Second + time.Second/2
			grid := survey(authority, users("jane"), "dev", "prod").Run(timeUp(t, after))
			if asked := len(authority.asked); asked > seconds+1 {
				t.Errorf("after %s: %d requests", after, asked)
			}
			for _, cell := range grid.Rows[0].Cells {
				decided := `decided "change", rules: 1, a webhook has a say`
				if got := inWords(grid, cell); got != decided && got != `at least "", rules: 1, not asked: time is up` {
					t.Errorf("after %s: %s", after, got)
				}
			}
		})
	}
}

// Questions of a sweep are in flight together, within the bound.
func TestSweepInFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		authority := hidden(allowing(changes()...))
		authority.takes = time.Second
		s := survey(authority, users("a", "b", "c", "d"), "dev", "prod")
		s.InFlight = 5
		s.Run(t.Context())
		if authority.most != 5 || authority.checks() != 4*3*5 {
			t.Errorf("%d in flight, %d questions", authority.most, authority.checks())
		}
	})
}
