package builtin_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/builtin"
)

const (
	oldest = 29
	newest = 37
)

func TestDefaultRolesAreNamedFromWeakToStrong(t *testing.T) {
	for minor := oldest; minor <= newest; minor++ {
		roles, version := builtin.DefaultRoles(minor)
		got := []string{version}
		for _, role := range roles {
			got = append(got, role.Name)
		}
		want := []string{fmt.Sprintf("v1.%d", minor), "view", "edit", "admin", "cluster-admin"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

// TestStrongerDefaultRolesAllowMore: whatever a role allows, the next one does,
// and something else besides.
func TestStrongerDefaultRolesAllowMore(t *testing.T) {
	for minor := oldest; minor <= newest; minor++ {
		roles, version := builtin.DefaultRoles(minor)
		for i, weak := range roles[:len(roles)-1] {
			strong := roles[i+1]
			if missing := refused(strong, weak); len(missing) > 0 {
				t.Errorf("%s: %s does not allow what %s does: %v", version, strong.Name, weak.Name, missing)
			}
			if len(refused(weak, strong)) == 0 {
				t.Errorf("%s: %s allows nothing that %s does not", version, strong.Name, weak.Name)
			}
		}
	}
}

// refused are the requests that the rules of one role are about and another
// role does not allow.
func refused(by, from rbacv1.ClusterRole) []access.Request {
	var requests []access.Request
	for _, rule := range from.Rules {
		for _, request := range access.Breakdown(rule, "dev") {
			if !allows(by, request) {
				requests = append(requests, request)
			}
		}
	}
	return requests
}

func allows(role rbacv1.ClusterRole, request access.Request) bool {
	return slices.ContainsFunc(role.Rules, func(rule rbacv1.PolicyRule) bool { return access.RuleAllows(rule, request) })
}

// holders are the names of the default roles that allow a request, of a minor
// version.
func holders(minor int, request access.Request) string {
	var names []string
	roles, _ := builtin.DefaultRoles(minor)
	for _, role := range roles {
		if allows(role, request) {
			names = append(names, role.Name)
		}
	}
	return strings.Join(names, " ")
}

func TestWhatTheDefaultRolesAreKnownFor(t *testing.T) {
	const (
		all       = "view edit admin cluster-admin"
		edit      = "edit admin cluster-admin"
		admin     = "admin cluster-admin"
		strongest = "cluster-admin"
	)
	tests := []struct {
		request access.Request
		want    string
	}{
		{access.Request{Verb: "list", Resource: "pods"}, all},
		{access.Request{Verb: "get", Resource: "pods", Subresource: "log"}, all},
		{access.Request{Verb: "get", Resource: "namespaces"}, all},
		{access.Request{Verb: "watch", Group: "apps", Resource: "deployments"}, all},
		{access.Request{Verb: "get", Resource: "events"}, all},
		{access.Request{Verb: "create", Resource: "events"}, edit},
		{access.Request{Verb: "get", Resource: "secrets"}, edit},
		{access.Request{Verb: "delete", Resource: "secrets"}, edit},
		{access.Request{Verb: "create", Resource: "pods", Subresource: "exec"}, edit},
		{access.Request{Verb: "impersonate", Resource: "serviceaccounts"}, edit},
		{access.Request{Verb: "create", Resource: "serviceaccounts", Subresource: "token"}, edit},
		{access.Request{Verb: "update", Group: "apps", Resource: "deployments", Subresource: "scale"}, edit},
		{access.Request{Verb: "get", Group: rbacv1.GroupName, Resource: "roles"}, admin},
		{access.Request{Verb: "create", Group: rbacv1.GroupName, Resource: "rolebindings"}, admin},
		{access.Request{Verb: "create", Group: "authorization.k8s.io", Resource: "localsubjectaccessreviews"}, admin},
		{access.Request{Verb: "bind", Group: rbacv1.GroupName, Resource: "roles"}, strongest},
		{access.Request{Verb: "get", Group: rbacv1.GroupName, Resource: "clusterroles"}, strongest},
		{access.Request{Verb: "update", Resource: "resourcequotas"}, strongest},
		{access.Request{Verb: "update", Resource: "endpoints"}, strongest},
		{access.Request{Verb: "create", Resource: "namespaces"}, strongest},
		{access.Request{Verb: "impersonate", Resource: "users"}, strongest},
		{access.Request{Verb: "get", Resource: "nodes"}, strongest},
		{access.Request{Verb: "get", Path: "/metrics"}, strongest},
	}
	for minor := oldest; minor <= newest; minor++ {
		for _, test := range tests {
			if got := holders(minor, test.request); got != test.want {
				t.Errorf("v1.%d: %s: got %q, want %q", minor, test.request, got, test.want)
			}
		}
	}
}

func TestWhatChangedInTheDefaultRoles(t *testing.T) {
	tests := []struct {
		request access.Request
		before  string
		since   int
		after   string
	}{
		{access.Request{Verb: "get", Group: "resource.k8s.io", Resource: "resourceclaims"}, "cluster-admin", 34, "view edit admin cluster-admin"},
		{access.Request{Verb: "create", Group: "resource.k8s.io", Resource: "resourceclaims"}, "cluster-admin", 34, "edit admin cluster-admin"},
		{access.Request{Verb: "get", Group: "events.k8s.io", Resource: "events"}, "cluster-admin", 35, "view edit admin cluster-admin"},
		{access.Request{Verb: "create", Group: "events.k8s.io", Resource: "events"}, "cluster-admin", 35, "edit admin cluster-admin"},
	}
	for minor := oldest; minor <= newest; minor++ {
		for _, test := range tests {
			want := test.before
			if minor >= test.since {
				want = test.after
			}
			if got := holders(minor, test.request); got != want {
				t.Errorf("v1.%d: %s: got %q, want %q", minor, test.request, got, want)
			}
		}
	}
}

func TestClusterAdminIsEverything(t *testing.T) {
	want := rbacv1.ClusterRole{
		ObjectMeta: metav1.ObjectMeta{Name: "cluster-admin"},
		Rules: []rbacv1.PolicyRule{
			{APIGroups: []string{rbacv1.APIGroupAll}, Resources: []string{rbacv1.ResourceAll}, Verbs: []string{rbacv1.VerbAll}},
			{NonResourceURLs: []string{rbacv1.NonResourceAll}, Verbs: []string{rbacv1.VerbAll}},
		},
	}
	for minor := oldest; minor <= newest; minor++ {
		roles, version := builtin.DefaultRoles(minor)
		if diff := cmp.Diff(want, roles[len(roles)-1]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", version, diff)
		}
	}
}

func TestUnknownVersionHasTheRolesOfTheNearest(t *testing.T) {
	for asked, nearest := range map[int]int{-1: newest, 0: newest, 1: oldest, 28: oldest, 38: newest, 1000: newest} {
		want, wantVersion := builtin.DefaultRoles(nearest)
		got, gotVersion := builtin.DefaultRoles(asked)
		if gotVersion != wantVersion {
			t.Errorf("%d: got %s, want %s", asked, gotVersion, wantVersion)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%d (-want +got):\n%s", asked, diff)
		}
	}
}

// TestTheNewestRolesAreOfTheReleaseOfTheResources: if not, one of the two tables
// is to be generated anew.
func TestTheNewestRolesAreOfTheReleaseOfTheResources(t *testing.T) {
	_, version := builtin.DefaultRoles(0)
	if !strings.HasPrefix(builtin.Version(), version+".") {
		t.Errorf("the roles are of %s, the resources of %s", version, builtin.Version())
	}
}

func TestTheRolesAreTheCallersOwn(t *testing.T) {
	want, _ := builtin.DefaultRoles(0)
	changed, _ := builtin.DefaultRoles(0)
	for _, role := range changed {
		for _, rule := range role.Rules {
			rule.Verbs[0] = "changed"
		}
	}
	got, _ := builtin.DefaultRoles(0)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("one caller changed another one's roles (-before +after):\n%s", diff)
	}
}
