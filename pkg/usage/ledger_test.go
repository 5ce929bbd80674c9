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
	ledger := New(impersonation.Holders(p, true))
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
	ledger := New(impersonation.Holders(p, true))
	for _, event := range events() {
		ledger.Add(event)
	}
	got := map[string][]rbacv1.PolicyRule{}
	for _, role := range Narrowed(p, ledger.Entries()) {
		got[role.Ref.Name] = role.Rules
	}
	want := map[string][]rbacv1.PolicyRule{
		"desk":    {rule("impersonate", "", "users", "jane")},
		"gateway": {rule("impersonate", "", "users", "jane"), rule("impersonate", "", "groups", "dev", "web"), rule("impersonate", "authentication.k8s.io", "uids"), rule("get", "", "pods")},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
