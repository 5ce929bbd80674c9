package report

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/level"
	"github.com/who-can-as/kubectl-who-can-as/pkg/matrix"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

// can is a rule on resources of the core group.
func can(verbs, resources string) rbacv1.PolicyRule {
	return rbacv1.PolicyRule{Verbs: strings.Split(verbs, ","), APIGroups: []string{""}, Resources: strings.Split(resources, ",")}
}

func viewRules() []rbacv1.PolicyRule {
	return []rbacv1.PolicyRule{can("get,list", "pods"), can("get", "namespaces")}
}

func editRules() []rbacv1.PolicyRule  { return append(viewRules(), can("create", "pods")) }
func adminRules() []rbacv1.PolicyRule { return append(editRules(), can("create", "secrets")) }

func allRules() []rbacv1.PolicyRule {
	all := []string{"*"}
	return []rbacv1.PolicyRule{{Verbs: all, APIGroups: all, Resources: all}, {Verbs: all, NonResourceURLs: all}}
}

// fourLevels are the default roles in miniature.
func fourLevels() (level.Ladder, []LevelRole) {
	var roles []rbacv1.ClusterRole
	var from []LevelRole
	for i, rules := range [][]rbacv1.PolicyRule{viewRules(), editRules(), adminRules(), allRules()} {
		name := level.Names()[i]
		roles = append(roles, rbacv1.ClusterRole{ObjectMeta: metav1.ObjectMeta{Name: name}, Rules: rules})
		from = append(from, LevelRole{Name: name, From: "cluster"})
	}
	catalog := access.NewCatalog([]access.Resource{{Name: "pods", Namespaced: true}, {Name: "secrets", Namespaced: true}, {Name: "namespaces"}})
	return level.NewLadder(roles, catalog), from
}

// scripted answers from a table of rules by identity and namespace, and asks
// nobody where it says so.
type scripted struct {
	rules map[string]access.Rules // "WHO NAMESPACE"; no rules by default
	truth map[string][]rbacv1.PolicyRule
	fails map[string]error
}

func (s scripted) Identify(_ context.Context, who identity.Identity) (access.Seen, error) {
	if err := s.fails[who.String()]; err != nil {
		return access.Seen{}, err
	}
	return access.Seen{Source: access.SourceImpersonation, Username: who.Username(), UID: who.UID, Groups: who.ExpectedGroups(), Extra: who.Extra, Verified: true}, nil
}

func (s scripted) Rules(_ context.Context, who identity.Identity, namespace string) access.Rules {
	rules, listed := s.rules[who.String()+" "+namespace]
	if !listed {
		return access.Rules{Complete: true}
	}
	return rules
}

func (s scripted) Check(_ context.Context, who identity.Identity, request access.Request) access.Decision {
	for _, rule := range s.truth[who.String()+" "+request.Namespace] {
		if access.RuleAllows(rule, request) {
			return access.Decision{Verdict: access.Allowed}
		}
	}
	return access.Decision{Verdict: access.Denied}
}

func all(rules ...rbacv1.PolicyRule) access.Rules { return access.Rules{Rules: rules, Complete: true} }

// unread rules are those that could be read of more.
func unread(rules ...rbacv1.PolicyRule) access.Rules {
	return access.Rules{Rules: rules, Causes: []string{"roles could not be read"}, Final: true}
}

// hooked rules have a webhook beside them.
func hooked(rules ...rbacv1.PolicyRule) access.Rules {
	return access.Rules{Rules: rules, Causes: []string{"a webhook has a say"}}
}

func user(name string) identity.Identity { return identity.Identity{Kind: identity.User, Name: name} }

// everyKind are identities and rules that give every kind of cell.
func everyKind() ([]identity.Identity, scripted) {
	more := can("delete", "pods")
	odd := user("李 =cmd()<script>\x1b[31m")
	whos := []identity.Identity{
		user("ann"), user("bob"), user("cid"), user("dan"), user("eve"),
		{Kind: identity.ServiceAccount, Namespace: "ci", Name: "bot"},
		{Kind: identity.Group, Name: "ops"},
		odd, user("gus"),
	}
	return whos, scripted{
		rules: map[string]access.Rules{
			"ann a": all(viewRules()...), "ann b": all(append(viewRules(), more)...), "ann c": all(editRules()...), "ann d": all(allRules()...),
			"bob a": all(can("get", "pods"), more), "bob c": all(adminRules()...), "bob d": all(viewRules()...),
			"cid a": unread(viewRules()...), "cid b": unread(append(viewRules(), more)...), "cid c": unread(more), "cid d": unread(),
			"dan a": hooked(more), "dan b": hooked(), "dan c": hooked(), "dan d": hooked(append(viewRules(), more)...),
			"sa/ci:bot a": all(viewRules()...), "sa/ci:bot b": all(viewRules()...), "sa/ci:bot c": all(viewRules()...), "sa/ci:bot d": all(viewRules()...),
			"group/ops a": all(viewRules()...), "group/ops b": all(viewRules()...), "group/ops c": all(viewRules()...), "group/ops d": all(viewRules()...),
			"gus a": all(viewRules()...), "gus b": all(), "gus c": all(), "gus d": all(),
			odd.String() + " ": all(allRules()...), odd.String() + " b": all(more),
		},
		truth: map[string][]rbacv1.PolicyRule{"dan a": {more}, "dan c": editRules(), "dan d": viewRules()},
		fails: map[string]error{"eve": errors.New("eve may not be impersonated")},
	}
}

// survey asks about identities in the namespaces a to d.
func survey(t *testing.T, authority access.Authority, whos []identity.Identity, known map[int]matrix.KnownRow) *matrix.Grid {
	t.Helper()
	ladder, _ := fourLevels()
	return matrix.Levels{
		Authority: authority, Ladder: ladder, Identities: whos, Namespaces: namespaces(), InFlight: 1, MaxRequests: 1000,
		Known: known, Step: func() {}, Sweeping: func(matrix.Sweep, int) func() { return func() {} },
	}.Run(t.Context())
}

func namespaces() []string { return []string{"a", "b", "c", "d"} }

func testPage() Page {
	return Page{
		Facts:   []ExploreFact{{Name: "cluster", Value: "test"}},
		Command: func(who Identity) string { return "ask " + who.Asked },
		Flag:    func(namespace string) string { return "-n " + namespace },
	}
}

func levelsWith(t *testing.T, view View) *LevelMatrix {
	t.Helper()
	whos, authority := everyKind()
	_, from := fourLevels()
	m := NewLevelMatrix(survey(t, authority, whos, nil), from, view)
	m.SetPage(testPage())
	return m
}

func TestLevelMatrix(t *testing.T) { golden(t, "levels", levelsWith(t, View{})) }

// views are one of each kind.
func views() map[string]View {
	return map[string]View{
		"differences": {OnlyDifferences: true}, "allowed": {OnlyAllowed: true}, "both": {OnlyDifferences: true, OnlyAllowed: true},
		"by-name": {Sort: "name"}, "by-level": {Sort: "level"}, "transposed": {Transpose: true},
		"by-kind": {GroupBy: "kind"}, "by-namespace": {GroupBy: "namespace", Sort: "level"},
	}
}

// A view leaves the rest of the answer as it is: what is incomplete is so,
// whether it is shown or not.
func TestViewsOfLevels(t *testing.T) {
	gaps := levelsWith(t, View{}).Gaps()
	for name, view := range views() {
		m := levelsWith(t, view)
		goldenText(t, "levels-"+name, shown(t, m, m.Omitted))
		if diff := cmp.Diff(gaps, m.Gaps()); diff != "" {
			t.Errorf("%s: gaps (-want +got):\n%s", name, diff)
		}
	}
}

// shown is the table of a view with what it left out.
func shown(t *testing.T, r Report, omitted Omitted) string {
	t.Helper()
	return strings.Join(grid(t, r.Table(false)), "\n") + "\nomitted: " + inJSON(t, omitted, "") + "\n"
}

// Where asking takes more requests than are allowed, the answer says how many.
func TestLevelMatrixOfFewRequests(t *testing.T) {
	whos, authority := everyKind()
	ladder, from := fourLevels()
	grid := matrix.Levels{
		Authority: authority, Ladder: ladder, Identities: whos[3:4], Namespaces: []string{"b", "c", "d"}, InFlight: 1, MaxRequests: 3, Step: func() {},
	}.Run(t.Context())
	golden(t, "levels-few-requests", withPage(grid, from))
}

// withPage is a matrix with a page.
func withPage(grid *matrix.Grid, from []LevelRole) *LevelMatrix {
	m := NewLevelMatrix(grid, from, View{})
	m.SetPage(testPage())
	return m
}

func TestLevelMatrixOfNobody(t *testing.T) {
	whos, authority := everyKind()
	_, from := fourLevels()
	m := NewLevelMatrix(survey(t, authority, whos[4:5], nil), from, View{})
	if !m.Silent() {
		t.Error("it says something")
	}
	if levelsWith(t, View{}).Silent() {
		t.Error("many cells say something")
	}
}

// bound are the objects behind a few cells: one binding names two people.
func bound() access.Objects {
	named := func(name, namespace string) metav1.ObjectMeta {
		return metav1.ObjectMeta{Name: name, Namespace: namespace}
	}
	ref := func(name string) rbacv1.RoleRef {
		return rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: name}
	}
	people := []rbacv1.Subject{{Kind: "User", Name: "ann"}, {Kind: "User", Name: "bob"}}
	return access.Objects{
		ClusterRoles: []rbacv1.ClusterRole{
			{ObjectMeta: named("look", ""), Rules: viewRules()}, {ObjectMeta: named("change", ""), Rules: editRules()},
		},
		ClusterRoleBindings: []rbacv1.ClusterRoleBinding{{ObjectMeta: named("lookers", ""), RoleRef: ref("look"), Subjects: people}},
		RoleBindings:        []rbacv1.RoleBinding{{ObjectMeta: named("changers", "b"), RoleRef: ref("change"), Subjects: people[1:]}},
	}
}

// Cells name their bindings, each with the subject that it is about; a cell that
// is unknown names none, and that is not the same as having none.
func TestLevelMatrixWithBindings(t *testing.T) {
	policy := rbac.NewPolicy(bound())
	reader := func(context.Context, string) (rbac.Holdings, error) { return rbac.Holdings{Policy: policy}, nil }
	ladder, from := fourLevels()
	whos := []identity.Identity{user("ann"), user("bob"), user("eve"), user("fay")}
	grid := survey(t, failing{rbac.NewAuthority(reader, nil)}, whos, nil)
	m := NewLevelMatrix(grid, from, View{})
	m.SetPage(testPage())
	m.NameBindings(matrix.NewProvenance(policy, ladder))
	golden(t, "levels-bindings", m)
}

// failing cannot answer about eve.
type failing struct{ access.Authority }

func (f failing) Identify(ctx context.Context, who identity.Identity) (access.Seen, error) {
	if who.Name == "eve" {
		return access.Seen{}, errors.New("eve may not be impersonated")
	}
	return f.Authority.Identify(ctx, who)
}

// mute must not be asked anything.
type mute struct{ t *testing.T }

func (m mute) Identify(_ context.Context, who identity.Identity) (access.Seen, error) {
	m.t.Errorf("asked who %s is", who)
	return access.Seen{}, nil
}

func (m mute) Check(_ context.Context, who identity.Identity, request access.Request) access.Decision {
	m.t.Errorf("asked whether %s may %s", who, request)
	return access.Decision{}
}

func (m mute) Rules(_ context.Context, who identity.Identity, namespace string) access.Rules {
	m.t.Errorf("asked for the rules of %s in %q", who, namespace)
	return access.Rules{}
}

// refined are identities with everything that makes one another.
func refined() []identity.Identity {
	return []identity.Identity{
		user("ann"),
		{Kind: identity.User, Name: "ann", Groups: []string{"ops", "dev"}, UID: "7", Extra: map[string][]string{"a.io/x": {"1", "2"}}},
		{Kind: identity.Group, Name: "ops", Groups: []string{"dev"}},
		{Kind: identity.ServiceAccount, Namespace: "ci", Name: "bot"},
		{Kind: identity.Node, Name: "n1"},
		{Kind: identity.User, Name: "ann", Groups: []string{"ops"}, Entry: "annie"},
	}
}

// What an answer in JSON has established is not asked again, and a survey of it
// gives the same JSON.
func TestResumeLevels(t *testing.T) {
	whos, authority := everyKind()
	whos = append([]identity.Identity{whos[0], whos[1], whos[3], whos[5], whos[6], whos[7], whos[8]}, refined()[1:]...)
	_, from := fourLevels()
	before := inJSON(t, NewLevelMatrix(survey(t, authority, whos, nil), from, View{}), "  ")
	known := resumed(t, before, whos)
	after := inJSON(t, NewLevelMatrix(survey(t, mute{t}, whos, known), from, View{}), "  ")
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("(-before +after):\n%s", diff)
	}
}

func resumed(t *testing.T, answer string, whos []identity.Identity) map[int]matrix.KnownRow {
	t.Helper()
	var m LevelMatrix
	if err := json.Unmarshal([]byte(answer), &m); err != nil {
		t.Fatal(err)
	}
	known := map[int]matrix.KnownRow{}
	for i, who := range whos {
		row := m.Find(who)
		if row == nil {
			t.Fatalf("%s is not found", who)
		}
		known[i] = m.Known(row, namespaces())
	}
	return known
}

// What was open is asked again: cells that are unknown or proven at least, and
// namespaces that were not in the answer.
func TestResumeWhatWasOpen(t *testing.T) {
	m := levelsWith(t, View{})
	cid := m.Find(user("cid"))
	known := m.Known(cid, []string{"d", "new", "a"})
	want := []matrix.KnownCell{{Knowledge: matrix.Complete}, {}, {}, {}}
	if diff := cmp.Diff(want, known.Cells); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, stranger := range []identity.Identity{
		user("zoe"),
		{Kind: identity.User, Name: "ann", Groups: []string{"ops"}},
		{Kind: identity.User, Name: "ann", UID: "7"},
		{Kind: identity.User, Name: "ann", Extra: map[string][]string{"a": {"b"}}},
		{Kind: identity.User, Name: "ann", Entry: "ann"},
	} {
		if m.Find(stranger) != nil {
			t.Errorf("%+v was found", stranger)
		}
	}
}

// Cells that look the same are not odd to each other, however they came about.
func TestOddLevelsAreThoseThatLookDifferent(t *testing.T) {
	whos := []identity.Identity{user("ann"), user("bob"), user("cid")}
	authority := scripted{
		rules: map[string]access.Rules{"ann a": all(viewRules()...), "bob a": hooked(), "cid a": hooked()},
		truth: map[string][]rbacv1.PolicyRule{"bob a": viewRules(), "cid a": viewRules()},
	}
	_, from := fourLevels()
	m := NewLevelMatrix(survey(t, authority, whos, nil), from, View{})
	odd := slices.ContainsFunc(m.Rows, func(r LevelRow) bool { return r.Cells[0].Odd })
	want := []string{"ann view", "bob view(+)", "cid view(+)"}
	var got []string
	for _, row := range m.Rows {
		got = append(got, row.Identity.Label()+" "+m.text(row.Cells[0]))
	}
	if diff := cmp.Diff(want, got); diff != "" || odd {
		t.Errorf("odd %v (-want +got):\n%s", odd, diff)
	}
}
