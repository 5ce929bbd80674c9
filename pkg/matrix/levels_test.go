package matrix_test

import (
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/level"
	"github.com/who-can-as/kubectl-who-can-as/pkg/matrix"
)

// jane looks everywhere and changes things in dev; bob has nothing.
func janeAndBob(who, namespace string) access.Rules {
	switch who + " " + namespace {
	case "jane ":
		return complete(looks()...)
	case "jane dev":
		return complete(can("create", "pods"), can("delete", "pods"))
	default:
		return complete()
	}
}

// Each identity takes one self-check, one list of what holds everywhere, and one
// list a namespace.
func TestRequestsOfASurvey(t *testing.T) {
	authority := &fake{rules: janeAndBob}
	steps := 0
	s := survey(authority, users("jane", "bob"), "dev", "prod")
	s.Step = func() { steps++ }
	grid := s.Run(t.Context())
	want := []string{
		`jane in "": complete "look", rules: 2`,
		`jane in "dev": complete "change" and more, rules: 4`,
		`jane in "prod": complete "look", rules: 2`,
		`bob in "": complete "", rules: 0`,
		`bob in "dev": complete "", rules: 0`,
		`bob in "prod": complete "", rules: 0`,
	}
	if diff := cmp.Diff(want, told(grid)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	asked := []string{
		"identify jane", `rules jane ""`, `rules jane "dev"`, `rules jane "prod"`,
		"identify bob", `rules bob ""`, `rules bob "dev"`, `rules bob "prod"`,
	}
	if diff := cmp.Diff(asked, authority.asked); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
	if steps != s.Places() || steps != 6 {
		t.Errorf("%d steps of %d places, want 6", steps, s.Places())
	}
	if diff := cmp.Diff([]string(nil), grid.Causes()); diff != "" || grid.Silent() {
		t.Errorf("silent %v, causes %s", grid.Silent(), diff)
	}
}

// No more requests are in flight than allowed, over all identities and
// namespaces, and no fewer where there is enough to ask.
func TestRequestsInFlight(t *testing.T) {
	for _, inFlight := range []int{1, 3, 7} {
		synctest.Test(t, func(t *testing.T) {
			authority := &fake{rules: janeAndBob, takes: time.Second}
			var names, namespaces []string
			for i := range 10 {
				names, namespaces = append(names, fmt.Sprint("user", i)), append(namespaces, fmt.Sprint("ns", i))
			}
			s := survey(authority, users(names...), namespaces...)
			s.InFlight = inFlight
			s.Run(t.Context())
			if authority.most != inFlight || len(authority.asked) != 10*(10+2) {
				t.Errorf("%d of %d in flight, %d requests", authority.most, inFlight, len(authority.asked))
			}
		})
	}
}

// A fold of what everybody may do is no rule of one's own.
func TestRulesOfEverybodyAreLeftOut(t *testing.T) {
	authority := &fake{rules: func(_, namespace string) access.Rules {
		if namespace != "" {
			return complete()
		}
		reviews := can("create", "selfsubjectreviews")
		reviews.APIGroups = []string{"authentication.k8s.io"}
		return complete(reviews)
	}}
	want := []string{`jane in "": complete "", rules: 0`}
	if diff := cmp.Diff(want, told(survey(authority, users("jane")).Run(t.Context()))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Rules that name a namespace count in that one, whichever is judged first.
func TestRulesThatNameANamespace(t *testing.T) {
	authority := &fake{rules: func(_, namespace string) access.Rules {
		if namespace == "" {
			return complete(can("get,list", "pods"), can("get", "namespaces", "dev"))
		}
		return complete()
	}}
	for _, order := range [][2]string{{"dev", "prod"}, {"prod", "dev"}} {
		grid := survey(authority, users("jane"), order[:]...).Run(t.Context())
		got := map[string]level.Standing{}
		for column, cell := range grid.Rows[0].Cells {
			got[grid.Place(column)] = cell.Standing
		}
		want := map[string]level.Standing{"": {Rules: 2}, "dev": {Level: 1, Rules: 2}, "prod": {Rules: 1}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("in the order %v (-want +got):\n%s", order, diff)
		}
	}
}

// The same rules have one number, in whichever cell they come up, and no rules
// are number 0.
func TestSetsOfRules(t *testing.T) {
	authority := &fake{rules: func(who, namespace string) access.Rules {
		switch {
		case who == "bob" && namespace == "":
			return complete()
		case who == "bob" && namespace == "prod":
			return complete(can("get", "pods"), can("create", "pods"))
		case who == "bob":
			return complete(can("create", "pods"), can("get", "pods"))
		default:
			return complete(can("create", "pods"), can("get", "pods"))
		}
	}}
	grid := survey(authority, users("jane", "bob"), "dev", "prod").Run(t.Context())
	got := [][2]int32{}
	for i, row := range grid.Rows {
		for _, cell := range row.Cells {
			everywhere, inside := grid.SetsOf(i, cell)
			got = append(got, [2]int32{everywhere, inside})
		}
	}
	want := [][2]int32{{1, 0}, {1, 1}, {1, 1}, {0, 0}, {0, 1}, {0, 2}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("numbers (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(complete(can("get", "pods"), can("create", "pods")).Rules, grid.Rules(2)); diff != "" || grid.Rules(0) != nil {
		t.Errorf("rules of set 2 (-want +got):\n%s\nof set 0: %v", diff, grid.Rules(0))
	}
}

// What cannot be asked about one leaves the others as they are, and each cause is
// told once.
func TestFailures(t *testing.T) {
	authority := &fake{
		identify: func(who string) (access.Seen, error) {
			if who == "eve" {
				return access.Seen{}, errors.New("eve may not be impersonated")
			}
			return seen(who), nil
		},
		rules: func(who, namespace string) access.Rules {
			if namespace == "prod" && who == "jane" {
				return access.Rules{Failed: errors.New("503"), Causes: []string{"the server is overloaded"}, Final: true}
			}
			return janeAndBob(who, namespace)
		},
	}
	grid := survey(authority, users("jane", "eve", "bob"), "dev", "prod").Run(t.Context())
	want := []string{
		`jane in "": complete "look", rules: 2`,
		`jane in "dev": complete "change" and more, rules: 4`,
		`jane in "prod": at least "look", rules: 2, the server is overloaded`,
		`eve in "": unknown "", rules: 0, eve may not be impersonated`,
		`eve in "dev": unknown "", rules: 0, eve may not be impersonated`,
		`eve in "prod": unknown "", rules: 0, eve may not be impersonated`,
		`bob in "": complete "", rules: 0`,
		`bob in "dev": complete "", rules: 0`,
		`bob in "prod": complete "", rules: 0`,
	}
	if diff := cmp.Diff(want, told(grid)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	causes := []string{"the server is overloaded", "eve may not be impersonated"}
	if diff := cmp.Diff(causes, grid.Causes()); diff != "" {
		t.Errorf("causes (-want +got):\n%s", diff)
	}
	eve := access.Seen{Username: "eve", Groups: []string{"system:authenticated"}}
	if diff := cmp.Diff(eve, grid.Rows[1].Seen); diff != "" || grid.Rows[1].Err == nil {
		t.Errorf("eve is seen with the error %v as (-want +got):\n%s", grid.Rows[1].Err, diff)
	}
}

func TestSilentGrid(t *testing.T) {
	authority := &fake{identify: func(string) (access.Seen, error) { return access.Seen{}, errors.New("no") }}
	if grid := survey(authority, users("jane"), "dev").Run(t.Context()); !grid.Silent() {
		t.Errorf("it says %q", told(grid))
	}
}

// What is settled is not asked again; one cell that is missing takes the
// self-check and what holds everywhere, too.
func TestKnownCellsAreNotAskedAgain(t *testing.T) {
	known := map[int]matrix.KnownRow{
		0: {Seen: seen("jane"), Cells: []matrix.KnownCell{
			{Standing: level.Standing{Level: 1, Rules: 2}, Knowledge: matrix.Complete},
			{Standing: level.Standing{Level: 2, More: true, Rules: 9}, Knowledge: matrix.Decided, Cause: "a webhook has a say"},
			{Standing: level.Standing{Rules: 1}, Knowledge: matrix.Complete},
		}},
		1: {Seen: seen("bob"), Cells: []matrix.KnownCell{
			{Standing: level.Standing{Level: 1}, Knowledge: matrix.Complete},
			{Standing: level.Standing{Level: 1}, Knowledge: matrix.AtLeast, Cause: "proven, not settled"},
		}},
	}
	authority := &fake{rules: janeAndBob}
	var steps atomic.Int32
	s := survey(authority, users("jane", "bob"), "dev", "prod")
	s.Known, s.Step = known, func() { steps.Add(1) }
	if whos, places := s.Open(); whos != 1 || places != 2 {
		t.Errorf("%d identities and %d namespaces are open, want bob in dev and prod", whos, places)
	}
	grid := s.Run(t.Context())
	want := []string{
		`jane in "": complete "look", rules: 2`,
		`jane in "dev": decided "change" and more, rules: 9, a webhook has a say`,
		`jane in "prod": complete "", rules: 1`,
		`bob in "": complete "look", rules: 0`,
		`bob in "dev": complete "", rules: 0`,
		`bob in "prod": complete "", rules: 0`,
	}
	if diff := cmp.Diff(want, told(grid)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	asked := []string{"identify bob", `rules bob ""`, `rules bob "dev"`, `rules bob "prod"`}
	if diff := cmp.Diff(asked, authority.asked); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(seen("jane"), grid.Rows[0].Seen); diff != "" || steps.Load() != 6 {
		t.Errorf("%d steps; jane is seen as (-want +got):\n%s", steps.Load(), diff)
	}
}

// A cell not reached in time is unknown, and no request begins after that.
func TestTimeUpWhileRulesAreAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		authority := &fake{rules: func(who, namespace string) access.Rules {
			if namespace == "dev" {
				return webhook(can("create", "pods"))
			}
			return janeAndBob(who, namespace)
		}, takes: time.Second}
		grid := survey(authority, users("jane", "bob"), "dev", "prod").Run(timeUp(t, 3500*time.Millisecond))
		want := []string{
			`jane in "": complete "look", rules: 2`,
			`jane in "dev": at least "change", rules: 3, not asked: time is up`,
			`jane in "prod": at least "look", rules: 2, not asked: time is up`,
			`bob in "": unknown "", rules: 0, not asked: time is up`,
			`bob in "dev": unknown "", rules: 0, not asked: time is up`,
			`bob in "prod": unknown "", rules: 0, not asked: time is up`,
		}
		if diff := cmp.Diff(want, told(grid)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		asked := []string{"identify jane", `rules jane ""`, `rules jane "dev"`, `rules jane "prod"`}
		if diff := cmp.Diff(asked, authority.asked); diff != "" {
			t.Errorf("asked (-want +got):\n%s", diff)
		}
		bob := access.Seen{Username: "bob", Groups: identity.Identity{Kind: identity.User, Name: "bob"}.ExpectedGroups()}
		if diff := cmp.Diff(bob, grid.Rows[1].Seen); diff != "" || grid.Rows[1].Err != nil {
			t.Errorf("bob is seen with the error %v as (-want +got):\n%s", grid.Rows[1].Err, diff)
		}
	})
}
