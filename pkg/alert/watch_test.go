package alert

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/auditlog"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// noon is that of a Friday.
var noon = time.Date(2026, 1, 30, 12, 0, 0, 0, time.UTC)

// rights: ann may act as anybody by a binding of the day before, ben by one of the
// day after, and boss may do everything.
func rights() *Rights {
	var objects access.Objects
	add := func(name string, created time.Time, rule rbacv1.PolicyRule) {
		meta := metav1.ObjectMeta{Name: name, CreationTimestamp: metav1.NewTime(created)}
		objects.ClusterRoles = append(objects.ClusterRoles, rbacv1.ClusterRole{ObjectMeta: meta, Rules: []rbacv1.PolicyRule{rule}})
		objects.ClusterRoleBindings = append(objects.ClusterRoleBindings, rbacv1.ClusterRoleBinding{
			ObjectMeta: meta, RoleRef: rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: name},
			Subjects: []rbacv1.Subject{{Kind: rbacv1.UserKind, APIGroup: rbacv1.GroupName, Name: name}},
		})
	}
	act := rbacv1.PolicyRule{Verbs: []string{"impersonate"}, APIGroups: []string{""}, Resources: []string{"users", "groups", "serviceaccounts"}}
	add("ann", noon.AddDate(0, 0, -1), act)
	add("ben", noon.AddDate(0, 0, 1), act)
	add("boss", noon, rbacv1.PolicyRule{Verbs: []string{"*"}, APIGroups: []string{"*"}, Resources: []string{"*"}})
	return NewRights(rbac.Holdings{Policy: rbac.NewPolicy(objects), Objects: objects})
}

func event(actor, target string, groups ...string) auditlog.Event {
	return auditlog.Event{
		Time: noon, Actor: auditlog.User{Username: actor}, Target: auditlog.User{Username: target, Groups: groups},
		Mode: auditlog.LegacyMode, Sources: []string{"203.0.113.1", "192.0.2.1"}, Agent: "kubectl",
	}
}

// options are everything: a baseline of ann's, hours around noon, rights.
func options(t *testing.T) Options {
	t.Helper()
	hours, err := ParseHours("Fri 08:00-18:00")
	if err != nil {
		t.Fatal(err)
	}
	baseline := NewBaseline()
	for _, actor := range []string{"ann", "ben", "carl", "system:masters-member", "system:serviceaccount:ci:bot"} {
		baseline.Add(event(actor, ""))
	}
	return Options{Baseline: baseline, Hours: hours, Rights: rights()}
}

func TestWatch(t *testing.T) {
	const bot, other = "system:serviceaccount:ci:bot", "system:serviceaccount:ci:other"
	with := func(e auditlog.Event, change func(*auditlog.Event)) auditlog.Event {
		change(&e)
		return e
	}
	tests := []struct {
		name  string
		event auditlog.Event
		want  []Code
	}{
		{"what is usual", event("ann", "jane"), nil},
		{"system:masters", event("ann", "jane", "system:masters"), []Code{Masters}},
		{"system:masters, refused", with(event("ann", "", "system:masters"), func(e *auditlog.Event) { e.Refused = true }), []Code{Masters}},
		{"cluster-admin", event("ann", "boss"), []Code{ClusterAdmin}},
		{"cluster-admin, refused", with(event("ann", "boss"), func(e *auditlog.Event) { e.Refused = true }), nil},
		{"a person as a service account", event("ann", other), []Code{AccountByPerson}},
		{"a service account as another", event(bot, other), []Code{NoRight}},
		{"another address", with(event("ann", "jane"), func(e *auditlog.Event) { e.Sources = []string{"192.0.2.1", "192.0.2.2"} }), []Code{NewAddress}},
		{"another address before the server's own", with(event("ann", "jane"), func(e *auditlog.Event) { e.Sources = []string{"192.0.2.2", "192.0.2.1"} }), nil},
		{"another program", with(event("ann", "jane"), func(e *auditlog.Event) { e.Agent = "curl" }), []Code{NewAgent}},
		{"at night", with(event("ann", "jane"), func(e *auditlog.Event) { e.Time = noon.Add(-12 * time.Hour) }), []Code{OutsideHours}},
		{"without a time", with(event("ann", "jane"), func(e *auditlog.Event) { e.Time = time.Time{} }), nil},
		{"by a right that is younger", event("ben", "jane"), []Code{YoungerThanEvent}},
		{"by a right that is younger, without a time", with(event("ben", "jane"), func(e *auditlog.Event) { e.Time = time.Time{} }), nil},
		{"by no right", event("carl", "jane"), []Code{NoRight}},
		{"by a member of system:masters", with(event("system:masters-member", "jane"), func(e *auditlog.Event) { e.Actor.Groups = []string{"system:masters"} }), nil},
	}
	watch := NewWatch(options(t))
	for _, tt := range tests {
		var got []Code
		for _, kind := range watch.See(tt.event) {
			got = append(got, kind.Code)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
	var alerts []string
	for _, a := range watch.Alerts() {
		alerts = append(alerts, fmt.Sprintf("%s %s %s %s %q %d %d", a.Code, a.Severity, a.Actor, a.Target, a.Detail, a.Count, a.Refused))
	}
	want := []string{
		`WCT001 critical ann ? (system:masters) "" 1 1`,
		`WCT001 critical ann jane (system:masters) "" 1 0`,
		`WCT002 high ann boss "" 1 0`,
		`WCT007 high ben jane "" 1 0`,
		`WCT003 medium ann system:serviceaccount:ci:other "" 1 0`,
		`WCT004 medium ann jane "192.0.2.2" 1 0`,
		`WCT008 medium carl jane "" 1 0`,
		`WCT008 medium system:serviceaccount:ci:bot system:serviceaccount:ci:other "" 1 0`,
		`WCT005 low ann jane "curl" 1 0`,
		`WCT006 low ann jane "" 1 0`,
	}
	if diff := cmp.Diff(want, alerts); diff != "" {
		t.Errorf("alerts (-want +got):\n%s", diff)
	}
	if watch.Undated != 2 || watch.Overflow != 0 {
		t.Errorf("%d undated, %d too many", watch.Undated, watch.Overflow)
	}
}

// TestWatchSums: the same again is one alert, from the first to the last.
func TestWatchSums(t *testing.T) {
	watch := NewWatch(Options{})
	for hours := range 3 {
		e := event("ann", "jane", "system:masters")
		e.Time = noon.Add(time.Duration(1-hours) * time.Hour)
		watch.See(e)
	}
	want := []*Alert{{Kind: Kinds()[0], Actor: "ann", Target: "jane (system:masters)", Count: 3, Span: auditlog.Span{First: noon.Add(-time.Hour), Last: noon.Add(time.Hour)}}}
	if diff := cmp.Diff(want, watch.Alerts()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestWatchIsBounded: what there is no room for is counted.
func TestWatchIsBounded(t *testing.T) {
	watch := NewWatch(Options{})
	for n := range mostAlerts + 3 {
		watch.See(event(fmt.Sprint("actor", n), "jane", "system:masters"))
	}
	if len(watch.Alerts()) != mostAlerts || watch.Overflow != 3 {
		t.Errorf("%d alerts, %d too many", len(watch.Alerts()), watch.Overflow)
	}
	baseline := NewBaseline()
	for n := range mostSeen/2 + 3 {
		baseline.Add(event(fmt.Sprint("actor", n), ""))
	}
	if baseline.Overflow != 3 {
		t.Errorf("%d too many for the baseline", baseline.Overflow)
	}
}

// TestNotLookedFor: what needs something is named without it.
func TestNotLookedFor(t *testing.T) {
	var got []Code
	for _, kind := range (Options{Baseline: NewBaseline()}).NotLookedFor() {
		got = append(got, kind.Code)
	}
	if diff := cmp.Diff([]Code{ClusterAdmin, OutsideHours, YoungerThanEvent, NoRight}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	partly := options(t)
	partly.Rights.held.Gaps = []string{"you may not list rolebindings"}
	got = nil
	for _, kind := range partly.NotLookedFor() {
		got = append(got, kind.Code)
	}
	if diff := cmp.Diff([]Code{YoungerThanEvent, NoRight}, got); diff != "" {
		t.Errorf("where not all bindings could be read (-want +got):\n%s", diff)
	}
	if found := NewWatch(partly).See(event("carl", "jane")); len(found) > 0 {
		t.Errorf("where not all bindings could be read: %v", found)
	}
	if kinds := options(t).NotLookedFor(); len(kinds) > 0 {
		t.Errorf("with everything given: %v", kinds)
	}
}
