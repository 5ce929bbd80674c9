package matrix_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/matrix"
)

func permissions(authority access.Authority, whos ...identity.Identity) matrix.Permissions {
	return matrix.Permissions{
		Authority: authority, Catalog: catalog(), Identities: whos, Namespace: "prod", InFlight: 1, MaxRequests: 1000,
		Step: func() {}, Sweeping: func(int) func() { return func() {} },
	}
}

// holdings are the rows of everybody in words, each with the verbs that are
// allowed and those that are unknown.
func holdings(rows []matrix.PermissionRow) []string {
	var lines []string
	for _, row := range rows {
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s: %s", row.Who, row.Gap)))
		for _, listed := range row.Rows {
			lines = append(lines, "  "+listed.Request("").Target()+verdicts(listed))
		}
	}
	return lines
}

func verdicts(row access.Row) string {
	text := ""
	for _, verb := range slices.Sorted(maps.Keys(row.Verdicts)) {
		switch row.Verdicts[verb] {
		case access.Allowed:
			text += " " + verb
		case access.Unknown:
			text += " " + verb + "?"
		}
	}
	return text
}

// sweepSize is how many questions a sweep asks about one identity.
func sweepSize() int {
	return len(access.SweepPlan(catalog().Resources(), []string{"prod"}, nil))
}

func TestPermissionsByRules(t *testing.T) {
	authority := &fake{rules: func(who, namespace string) access.Rules {
		switch who + " " + namespace {
		case "jane ":
			return complete(can("get", "pods,nodes"))
		case "jane prod":
			return complete(can("create", "pods"))
		default:
			return complete()
		}
	}}
	steps := 0
	p := permissions(authority, users("jane", "bob")...)
	p.Step = func() { steps++ }
	want := []string{"jane:", "  nodes get", "  pods create get", "bob:"}
	if diff := cmp.Diff(want, holdings(p.Run(t.Context()))); diff != "" || steps != 2 {
		t.Errorf("%d steps (-want +got):\n%s", steps, diff)
	}
	asked := []string{"identify jane", `rules jane ""`, `rules jane "prod"`, "identify bob", `rules bob ""`, `rules bob "prod"`}
	if diff := cmp.Diff(asked, authority.asked); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
}

// Only whose rules are not all there are is asked about one by one.
func TestPermissionsBySweep(t *testing.T) {
	authority := &fake{check: allowing(can("get,list", "pods")), rules: func(who, _ string) access.Rules {
		if who == "jane" {
			return webhook(can("get", "pods"))
		}
		return complete(can("get", "nodes"))
	}}
	var announced []int
	steps := 0
	p := permissions(authority, users("jane", "bob")...)
	p.Sweeping = func(requests int) func() {
		announced = append(announced, requests)
		return func() { steps++ }
	}
	rows := p.Run(t.Context())
	want := []string{"jane: a webhook has a say", "  pods get list", "bob:", "  nodes get"}
	if diff := cmp.Diff(want, holdings(rows)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]int{sweepSize()}, announced); diff != "" || steps != sweepSize() || authority.checks() != sweepSize() {
		t.Errorf("%d steps, %d questions, announced (-want +got):\n%s", steps, authority.checks(), diff)
	}
	if len(rows[0].Answers) != sweepSize() || rows[1].Answers != nil {
		t.Errorf("%d and %d answers", len(rows[0].Answers), len(rows[1].Answers))
	}
}

// A sweep that takes more than is allowed is none, and says what it takes.
func TestPermissionsSweepIsBounded(t *testing.T) {
	authority := &fake{check: allowing(), rules: func(string, string) access.Rules { return webhook(can("get", "pods")) }}
	p := permissions(authority, users("jane", "bob")...)
	p.MaxRequests = 2*sweepSize() - 1
	rows := p.Run(t.Context())
	if authority.checks() != 0 || rows[0].Needed != 2*sweepSize() || rows[1].Needed != 2*sweepSize() {
		t.Errorf("%d questions, needed %d and %d", authority.checks(), rows[0].Needed, rows[1].Needed)
	}
	p.MaxRequests++
	rows = p.Run(t.Context())
	if authority.checks() != 2*sweepSize() || rows[0].Needed != 0 {
		t.Errorf("%d questions, needed %d", authority.checks(), rows[0].Needed)
	}
}

func TestPermissionsThatFail(t *testing.T) {
	authority := &fake{
		identify: func(who string) (access.Seen, error) {
			if who == "eve" {
				return access.Seen{}, errors.New("eve may not be impersonated")
			}
			return seen(who), nil
		},
		rules: func(who, _ string) access.Rules {
			if who == "bob" {
				return access.Rules{Rules: complete(can("get", "nodes")).Rules, Causes: []string{"roles could not be read"}, Final: true}
			}
			return webhook()
		},
		check: func(string, access.Request) access.Decision { return access.Undecided("", errors.New("503")) },
	}
	rows := permissions(authority, users("jane", "eve", "bob")...).Run(t.Context())
	want := []string{"eve: eve may not be impersonated", "bob: roles could not be read", "  nodes get list?"}
	if diff := cmp.Diff(want, holdings(rows[1:])); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	unknown := 0
	for _, answer := range rows[0].Answers {
		if answer.Verdict == access.Unknown && answer.Cause.Error() == "503" {
			unknown++
		}
	}
	if unknown != sweepSize() || authority.checks() != sweepSize() {
		t.Errorf("%d questions, %d unknown answers, want %d", authority.checks(), unknown, sweepSize())
	}
}

func TestTimeUpWhilePermissionsAreAsked(t *testing.T) {
	gaps := func(seconds int) []string {
		var gaps []string
		synctest.Test(t, func(t *testing.T) {
			authority := &fake{check: allowing(), rules: func(string, string) access.Rules { return webhook() }, takes: time.Second}
			for _, row := range permissions(authority, users("jane", "bob")...).Run(timeUp(t, time.Duration(seconds)*time.Second-time.Second/2)) {
				late := 0
				for _, answer := range row.Answers {
					if answer.Cause != nil && answer.Cause.Error() == "not asked: time is up" {
						late++
					}
				}
				gaps = append(gaps, fmt.Sprintf("%s; answers: %d, late %d", row.Gap, len(row.Answers), late))
			}
			if len(authority.asked) > seconds {
				t.Errorf("%d requests in %d seconds", len(authority.asked), seconds)
			}
		})
		return gaps
	}
	size := sweepSize()
	late := "not asked: time is up; answers: 0, late 0"
	tests := map[int][]string{
		2: {late, late},
		5: {late, late},
		8: {
			fmt.Sprintf("a webhook has a say; answers: %d, late %d", size, size-1),
			fmt.Sprintf("a webhook has a say; answers: %d, late %d", size, size),
		},
	}
	for seconds, want := range tests {
		if diff := cmp.Diff(want, gaps(seconds)); diff != "" {
			t.Errorf("%d seconds (-want +got):\n%s", seconds, diff)
		}
	}
}

// A verdict is that of an answer, else of the rules; without either, it is no only
// where there is no gap, or where the gap cannot matter.
func TestVerdictOfARow(t *testing.T) {
	pods := access.Request{Verb: "get", Resource: "pods", Namespace: "prod"}
	row := matrix.PermissionRow{
		Everywhere: complete(can("list", "pods")), Inside: complete(can("get", "pods,nodes")),
		Answers: map[access.Request]access.Decision{pods: {Verdict: access.Denied}, {Verb: "watch", Resource: "pods", Namespace: "prod"}: {}},
	}
	for _, gap := range []string{"", "a webhook has a say"} {
		row.Gap = gap
		open := map[string]access.Verdict{"": access.Denied}[gap]
		want := map[access.Request]access.Verdict{
			pods: access.Denied,
			{Verb: "list", Resource: "pods", Namespace: "prod"}:             access.Allowed,
			{Verb: "get", Resource: "pods", Namespace: "prod", Name: "web"}: access.Allowed,
			{Verb: "get", Resource: "nodes"}:                                access.Denied, // what holds everywhere is all known
			{Verb: "watch", Resource: "pods", Namespace: "prod"}:            open,
		}
		for request, verdict := range want {
			if got := row.Verdict(request); got != verdict {
				t.Errorf("with the gap %q: %s: got %s, want %s", gap, request, got, verdict)
			}
			about := request
			about.Verb = "another"
			if got := row.About(about, false).Verdict(request); got != verdict {
				t.Errorf("with the gap %q, by the rules about it: %s: got %s, want %s", gap, request, got, verdict)
			}
		}
	}
}

// A rule whose names hold the empty one is about requests without a name, and
// not about any object.
func TestRulesAboutUnnamedRequests(t *testing.T) {
	row := matrix.PermissionRow{Inside: complete(can("list", "pods", ""))}
	list := access.Request{Verb: "list", Resource: "pods", Namespace: "prod"}
	for unnamed, want := range map[bool]access.Verdict{true: access.Allowed, false: access.Denied} {
		if got := row.About(list, unnamed).Verdict(list); got != want {
			t.Errorf("unnamed %v: got %s, want %s", unnamed, got, want)
		}
	}
}
