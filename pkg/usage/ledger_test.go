package usage

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/auditlog"
	"github.com/who-can-as/kubectl-who-can-as/pkg/builtin"
	"github.com/who-can-as/kubectl-who-can-as/pkg/impersonation"
	"github.com/who-can-as/kubectl-who-can-as/pkg/rbac"
)

func rule(verbs, group, resources string, names ...string) rbacv1.PolicyRule {
	return rbacv1.PolicyRule{Verbs: strings.Split(verbs, ","), APIGroups: []string{group}, Resources: strings.Split(resources, ","), ResourceNames: names}
}

// policy is a gateway, a help desk, and somebody with a rule for more than acting.
func policy() *rbac.Policy {
	var objects access.Objects
	grant := func(name string, subject rbacv1.Subject, rules ...rbacv1.PolicyRule) {
		meta := metav1.ObjectMeta{Name: name}
		objects.ClusterRoles = append(objects.ClusterRoles, rbacv1.ClusterRole{ObjectMeta: meta, Rules: rules})
		objects.ClusterRoleBindings = append(objects.ClusterRoleBindings, rbacv1.ClusterRoleBinding{
			ObjectMeta: meta, RoleRef: rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: name}, Subjects: []rbacv1.Subject{subject},
		})
	}
	const authentication = "authentication.k8s.io"
	grant("desk", rbacv1.Subject{Kind: "Group", Name: "helpdesk"}, rule("impersonate", "", "users", "jane", "omar"), rule("impersonate:user-info", authentication, "users", "jane"))
	grant("gateway", rbacv1.Subject{Kind: "ServiceAccount", Namespace: "gateway", Name: "proxy"},
		rule("impersonate", "", "users,groups"), rule("impersonate", authentication, "uids"), rule("get", "", "pods"))
	grant("mixed", rbacv1.Subject{Kind: "User", Name: "root"}, rule("impersonate,get", "", "users"))
	return rbac.NewPolicy(objects)
}

func at(minute int) time.Time { return time.Date(2026, 1, 31, 12, minute, 0, 0, time.UTC) }

func events() []auditlog.Event {
	proxy := auditlog.User{Username: "system:serviceaccount:gateway:proxy", Groups: []string{"system:serviceaccounts", "system:authenticated"}}
	dave := auditlog.User{Username: "dave", Groups: []string{"helpdesk", "system:authenticated"}}
	as := func(name string, groups ...string) auditlog.User {
		return auditlog.User{Username: name, Groups: append(groups, "system:authenticated")}
	}
	return []auditlog.Event{
		{Time: at(1), Actor: proxy, Target: as("jane", "dev"), Mode: "legacy"},
		{Time: at(3), Actor: proxy, Target: as("jane", "dev", "web"), Mode: "legacy"},
		{Time: at(2), Actor: proxy, Target: as("system:serviceaccount:ci:bot"), Mode: "legacy", Refused: true},
		{Time: at(4), Actor: dave, Target: as("jane"), Mode: "legacy"},
		{Time: at(5), Actor: auditlog.User{Username: "stranger"}, Target: as("omar"), Mode: "legacy"},
	}
}

func TestLedger(t *testing.T) {
	p := policy()
	ledger := New(impersonation.Holders(p, true), builtin.NewDefaults(0))
	for _, event := range events() {
		ledger.Add(event)
	}
	var got []string
	for _, e := range ledger.Entries() {
		got = append(got, fmt.Sprintf("%s %s %s: %d, used %q, spare %q, unused %t, narrower %t, untold %t, last %s",
			e.Subject, e.Right.Mode, e.Right.What, e.Count, e.Names, e.Spare(), e.Unused(), e.Narrower(), e.Untold, e.Last.Format("04")))
	}
	want := []string{
		`Group helpdesk legacy users: 1, used ["jane"], spare ["omar"], unused false, narrower true, untold false, last 04`,
		`Group helpdesk user-info users: 0, used [], spare ["jane"], unused true, narrower true, untold false, last 00`,
		`ServiceAccount gateway/proxy legacy users: 2, used ["jane"], spare [], unused false, narrower true, untold false, last 03`,
		`ServiceAccount gateway/proxy legacy groups: 2, used ["dev" "web"], spare [], unused false, narrower true, untold false, last 03`,
		`ServiceAccount gateway/proxy legacy uids: 0, used [], spare [], unused false, narrower false, untold true, last 00`,
		`User root legacy users: 0, used [], spare [], unused true, narrower true, untold false, last 00`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestNarrowed: rules for what was used, other rules as they are, and no role that
// nothing would change or that is for more than acting.
func TestNarrowed(t *testing.T) {
	p := policy()
	ledger := New(impersonation.Holders(p, true), builtin.NewDefaults(0))
	for _, event := range events() {
		ledger.Add(event)
	}
	got := map[string][]rbacv1.PolicyRule{}
	roles, kept := Narrowed(p, ledger.Entries(), builtin.NewDefaults(0))
	for _, role := range roles {
		got[role.Ref.Name] = role.Rules
	}
	if diff := cmp.Diff([]Kept{{access.Ref{Kind: "ClusterRole", Name: "mixed"}, "a rule of it is for other verbs, too"}}, kept); diff != "" {
		t.Errorf("kept (-want +got):\n%s", diff)
	}
	want := map[string][]rbacv1.PolicyRule{
		"desk":    {rule("impersonate", "", "users", "jane")},
		"gateway": {rule("impersonate", "", "users", "jane"), rule("impersonate", "", "groups", "dev", "system:authenticated", "web"), rule("impersonate", "authentication.k8s.io", "uids"), rule("get", "", "pods")},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestDefaultsAreKept: what every cluster has or makes anew is not narrowed, and what
// every cluster gives is no candidate.
func TestDefaultsAreKept(t *testing.T) {
	defaults, _ := builtin.DefaultRoles(0)
	objects := access.Objects{ClusterRoles: append(defaults,
		rbacv1.ClusterRole{
			ObjectMeta:      metav1.ObjectMeta{Name: "ops"},
			AggregationRule: &rbacv1.AggregationRule{ClusterRoleSelectors: []metav1.LabelSelector{{MatchLabels: map[string]string{"ops": "yes"}}}},
			Rules:           []rbacv1.PolicyRule{rule("impersonate", "", "users")},
		},
		rbacv1.ClusterRole{ObjectMeta: metav1.ObjectMeta{Name: "part", Labels: map[string]string{"ops": "yes"}}, Rules: []rbacv1.PolicyRule{rule("impersonate", "", "users")}},
	)}
	bind := func(name, role, group string) {
		objects.ClusterRoleBindings = append(objects.ClusterRoleBindings, rbacv1.ClusterRoleBinding{
			ObjectMeta: metav1.ObjectMeta{Name: name}, RoleRef: rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: role},
			Subjects: []rbacv1.Subject{{APIGroup: rbacv1.GroupName, Kind: rbacv1.GroupKind, Name: group}},
		})
	}
	bind("cluster-admin", "cluster-admin", "system:masters")
	bind("editors", "edit", "dev")
	bind("ops", "ops", "sre")
	p := rbac.NewPolicy(objects)
	ledger := New(impersonation.Holders(p, false), builtin.NewDefaults(0))
	var candidates []string
	for _, entry := range ledger.Entries() {
		if entry.Narrower() {
			candidates = append(candidates, entry.Subject.Name+" "+string(entry.Right.What))
		}
	}
	if diff := cmp.Diff([]string{"dev serviceaccounts", "sre users"}, candidates); diff != "" {
		t.Errorf("candidates (-want +got):\n%s", diff)
	}
	roles, kept := Narrowed(p, ledger.Entries(), builtin.NewDefaults(0))
	want := []Kept{
		{access.Ref{Kind: "ClusterRole", Name: "edit"}, "every cluster has it"},
		{access.Ref{Kind: "ClusterRole", Name: "ops"}, "it is made of ClusterRole part"},
	}
	if diff := cmp.Diff(want, kept); diff != "" || len(roles) > 0 {
		t.Errorf("%v, kept (-want +got):\n%s", roles, diff)
	}
}
