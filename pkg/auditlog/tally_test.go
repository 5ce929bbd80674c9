package auditlog

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// at is a time on the day of these tests.
func at(clock string) time.Time {
	moment, err := time.Parse(time.RFC3339, "2026-01-05T"+clock+"Z")
	if err != nil {
		panic(err)
	}
	return moment
}

// dayOf are some events by two actors.
func dayOf() []Event {
	alice, bob := User{Username: "alice"}, User{Username: "bob"}
	jane := User{Username: "jane", Groups: []string{"dev", "system:authenticated"}}
	return []Event{
		{ID: "1", Time: at("09:30:00"), Actor: alice, Target: jane, Mode: "legacy", Verb: "list", Resource: "pods", Namespace: "a", Sources: []string{"192.0.2.1"}, Agent: "kubectl"},
		{ID: "2", Time: at("09:10:00"), Actor: alice, Target: jane, Mode: "legacy", Verb: "get", Resource: "secrets", Namespace: "b", Denied: true, Sources: []string{"203.0.113.1", "192.0.2.1"}, Agent: "kubectl"},
		{ID: "3", Actor: alice, Target: User{}, Mode: "user-info", Verb: "get", Resource: "/healthz", Refused: true, Sources: []string{"192.0.2.1"}, Agent: "curl"},
		{ID: "4", Time: at("11:00:00"), Actor: bob, Target: jane, Mode: "legacy", Verb: "list", Resource: "pods", Namespace: "a"},
	}
}

func values(all ...string) Values { return Values{All: all} }

func TestTallyByWho(t *testing.T) {
	tally := NewTally(ByWho)
	for _, event := range dayOf() {
		tally.Add(event)
	}
	want := []*Group{
		{
			Actor: "alice", Target: "jane (dev)", Mode: "legacy", Count: 2, Denied: 1, Span: Span{First: at("09:10:00"), Last: at("09:30:00")},
			Actors: values("alice"), Targets: values("jane (dev)"), Modes: values("legacy"), Verbs: values("get", "list"), Resources: values("pods", "secrets"),
			Namespaces: values("a", "b"), Sources: values("192.0.2.1", "203.0.113.1 via 192.0.2.1"), Agents: values("kubectl"),
		},
		{
			Actor: "alice", Target: "?", Mode: "user-info", Count: 1, Refused: 1,
			Actors: values("alice"), Targets: values("?"), Modes: values("user-info"), Verbs: values("get"), Resources: values("/healthz"),
			Sources: values("192.0.2.1"), Agents: values("curl"),
		},
		{
			Actor: "bob", Target: "jane (dev)", Mode: "legacy", Count: 1, Span: Span{First: at("11:00:00"), Last: at("11:00:00")},
			Actors: values("bob"), Targets: values("jane (dev)"), Modes: values("legacy"), Verbs: values("list"), Resources: values("pods"), Namespaces: values("a"),
		},
	}
	if diff := cmp.Diff(want, tally.Groups()); diff != "" {
		t.Errorf("groups (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(Group{}, tally.Overflow); diff != "" {
		t.Errorf("overflow (-want +got):\n%s", diff)
	}
}

func TestTallyByOthers(t *testing.T) {
	want := map[Dimension]string{
		ByActor:     "alice 3, bob 1",
		ByTarget:    "jane (dev) 3, ? 1",
		ByNamespace: "a 2,  1, b 1",
		ByResource:  "pods 2, /healthz 1, secrets 1",
		BySource:    "192.0.2.1 2,  1, 203.0.113.1 via 192.0.2.1 1",
		ByAgent:     "kubectl 2,  1, curl 1",
		ByHour:      " 1, 2026-01-05T09:00Z 2, 2026-01-05T11:00Z 1",
	}
	for by, want := range want {
		tally := NewTally(by)
		for _, event := range dayOf() {
			tally.Add(event)
		}
		var got []string
		for _, group := range tally.Groups() {
			got = append(got, fmt.Sprintf("%s %d", group.Key, group.Count))
		}
		if diff := cmp.Diff(want, strings.Join(got, ", ")); diff != "" {
			t.Errorf("by %s (-want +got):\n%s", by, diff)
		}
	}
}

// TestTallyIsBounded: names without number or end neither take all memory nor get
// lost.
func TestTallyIsBounded(t *testing.T) {
	tally := NewTally(ByAgent)
	const events = mostGroups + 1000
	for i := range events {
		tally.Add(Event{Agent: fmt.Sprint(i), Verb: "get"})
	}
	if got := len(tally.Groups()); got != mostGroups || tally.Overflow.Count != events-mostGroups {
		t.Errorf("%d groups and %d more events", got, tally.Overflow.Count)
	}
	long := NewTally(ByAgent)
	for i := range 100 {
		long.Add(Event{Agent: fmt.Sprint(i) + strings.Repeat("x", 1<<20)})
	}
	if got := len(long.Groups()) + long.Overflow.Count; got != 100 || long.Overflow.Count < 50 {
		t.Errorf("%d of 100 events, %d of them more than there is room for", got, long.Overflow.Count)
	}
}

func TestValuesAreBounded(t *testing.T) {
	var got Values
	var words []string
	for i := range mostValues {
		words = append(words, fmt.Sprintf("w%02d", i))
	}
	space := room{left: 1 << 20}
	for _, word := range words {
		got.add(word, &space)
		got.add(word, &space)
	}
	if diff := cmp.Diff(Values{All: words}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	got.add("one more", &space)
	if diff := cmp.Diff(Values{All: words, More: true}, got); diff != "" {
		t.Errorf("one more (-want +got):\n%s", diff)
	}
}

// TestOneRequestIsCountedOnce, whatever its stages and copies; requests to which
// a client gave one id are different ones.
func TestOneRequestIsCountedOnce(t *testing.T) {
	events := eventsOf(t, asCarol, asBot, strings.Replace(asCarol, "ResponseComplete", "Panic", 1), asCarol,
		strings.Replace(asCarol, "09:00:00.000001", "09:00:00.000002", 1),
		strings.Replace(asCarol, `"verb":"list"`, `"verb":"watch"`, 1))
	merger, got := NewMerger(), []bool{}
	for _, event := range events {
		got = append(got, merger.Known(event))
	}
	if diff := cmp.Diff([]bool{false, false, true, true, false, false}, got); diff != "" {
		t.Errorf("known (-want +got):\n%s", diff)
	}
}

// TestMergerForgetsTheOldest, and says so.
func TestMergerForgetsTheOldest(t *testing.T) {
	merger := NewMerger()
	event := func(i int) Event { return Event{ID: fmt.Sprint(i)} }
	for i := range 2*remembered + 1 {
		if merger.Known(event(i)) {
			t.Fatalf("event %d is known", i)
		}
		if i == 2*remembered-1 && merger.Forgets() {
			t.Fatal("it forgets too early")
		}
	}
	if !merger.Forgets() || merger.Known(event(0)) || !merger.Known(event(remembered)) {
		t.Errorf("forgets: %v", merger.Forgets())
	}
}

func TestFilter(t *testing.T) {
	event := dayOf()[1]
	event.Resource = "deployments.apps/scale"
	lost := Event{Actor: User{Username: "alice"}, Refused: true, Verb: "get", Time: at("09:00:00")}
	tests := []struct {
		name      string
		filter    Filter
		event     Event
		wants     bool
		unsettled bool
		undated   bool
	}{
		{"all", Filter{}, event, true, false, false},
		{"the actor", Filter{Actors: []string{"bob", "alice"}}, event, true, false, false},
		{"another actor", Filter{Actors: []string{"bob"}}, event, false, false, false},
		{"the target", Filter{Targets: []string{"jane"}}, event, true, false, false},
		{"another target", Filter{Targets: []string{"root"}}, event, false, false, false},
		{"a group", Filter{Groups: []string{"dev"}}, event, true, false, false},
		{"another group", Filter{Groups: []string{"sre"}}, event, false, false, false},
		{"the verb", Filter{Verbs: []string{"get"}}, event, true, false, false},
		{"another verb", Filter{Verbs: []string{"list"}}, event, false, false, false},
		{"the resource", Filter{Resources: []string{"deployments.apps/scale"}}, event, true, false, false},
		{"of any group", Filter{Resources: []string{"deployments/scale"}}, event, true, false, false},
		{"no subresource", Filter{Resources: []string{"deployments.apps"}}, event, false, false, false},
		{"the namespace", Filter{Namespaces: []string{"b"}}, event, true, false, false},
		{"another namespace", Filter{Namespaces: []string{"a"}}, event, false, false, false},
		{"since then", Filter{Since: at("09:10:00")}, event, true, false, false},
		{"since later", Filter{Since: at("09:10:01")}, event, false, false, false},
		{"until later", Filter{Until: at("09:10:01")}, event, true, false, false},
		{"until then", Filter{Until: at("09:10:00")}, event, false, false, false},
		{"failed", Filter{Failed: true}, event, true, false, false},
		{"what went well", Filter{Failed: true}, dayOf()[0], false, false, false},
		{"what does something", Filter{NoReviews: true}, event, true, false, false},
		{"what only asks", Filter{NoReviews: true}, Event{Resource: "selfsubjectaccessreviews.authorization.k8s.io", Verb: "create"}, false, false, false},
		{"no time", Filter{Since: at("09:00:00")}, dayOf()[2], true, false, true},
		{"a target that the log lost", Filter{Targets: []string{"jane"}}, lost, false, true, false},
		{"groups that the log lost", Filter{Groups: []string{"dev"}}, lost, false, true, false},
		{"of another actor", Filter{Targets: []string{"jane"}, Actors: []string{"bob"}}, lost, false, false, false},
		{"groups of a refused one", Filter{Groups: []string{"dev"}}, Event{Refused: true, Target: User{Groups: []string{"sre"}}}, false, true, false},
		{"another refused target", Filter{Targets: []string{"jane"}}, Event{Refused: true, Target: User{Username: "root"}}, false, false, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := [3]bool{tt.filter.Wants(tt.event), tt.filter.Unsettled(tt.event), tt.filter.Undated(tt.event)}
			if diff := cmp.Diff([3]bool{tt.wants, tt.unsettled, tt.undated}, got); diff != "" {
				t.Errorf("wants, unsettled, undated (-want +got):\n%s", diff)
			}
		})
	}
}
