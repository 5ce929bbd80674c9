package level_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/level"
)

func TestStand(t *testing.T) {
	everything := rbacv1.PolicyRule{Verbs: words("*"), APIGroups: words("*"), Resources: words("*")}
	urls := rbacv1.PolicyRule{Verbs: words("*"), NonResourceURLs: words("*")}
	pods := on(words("list", "get"), words("pods"))
	tests := []struct {
		name      string
		namespace string
		rules     []rbacv1.PolicyRule
		want      level.Standing
	}{
		{"no rules", "prod", nil, level.Standing{}},
		{"part of a level", "prod", []rbacv1.PolicyRule{pods}, level.Standing{Rules: 1}},
		{"rules that come twice count once", "prod", []rbacv1.PolicyRule{pods, on(words("get", "list"), words("pods"))}, level.Standing{Rules: 1}},
		{"the namespace's own object by any name", "prod", []rbacv1.PolicyRule{pods, on(words("get"), words("namespaces"))}, level.Standing{Level: 1, Rules: 2}},
		{"the namespace's own object by its name", "prod", []rbacv1.PolicyRule{pods, on(words("get"), words("namespaces"), "prod")}, level.Standing{Level: 1, Rules: 2}},
		{"another namespace's object", "prod", []rbacv1.PolicyRule{pods, on(words("get"), words("namespaces"), "dev")}, level.Standing{Rules: 1}},
		{"one namespace is not all of them", "", []rbacv1.PolicyRule{pods, on(words("get", "list"), words("namespaces"), "prod"), on(words("get"), words("nodes"))}, level.Standing{Rules: 3}},
		{"listing namespaces is nothing inside one", "prod", []rbacv1.PolicyRule{on(words("list"), words("namespaces"))}, level.Standing{}},
		{"all verbs on namespaces are something inside one", "prod", []rbacv1.PolicyRule{on(words("*"), words("namespaces"))}, level.Standing{Rules: 1}},
		{"the status of the own object", "prod", []rbacv1.PolicyRule{on(words("get"), words("namespaces/status"))}, level.Standing{Rules: 1}},
		{"cluster-scoped resources are nothing in a namespace", "prod", []rbacv1.PolicyRule{on(words("get"), words("nodes")), on(words("get"), words("nodes/proxy"))}, level.Standing{}},
		{"cluster-scoped resources by group wildcard", "prod", []rbacv1.PolicyRule{{Verbs: words("get"), APIGroups: words("*"), Resources: words("nodes")}}, level.Standing{}},
		{"a name with two scopes is namespaced for all groups", "prod", []rbacv1.PolicyRule{{Verbs: words("get"), APIGroups: words("*"), Resources: words("zones")}}, level.Standing{Rules: 1}},
		{"a name with two scopes is what its group says", "prod", []rbacv1.PolicyRule{{Verbs: words("get"), APIGroups: words("a.io"), Resources: words("zones")}}, level.Standing{}},
		{"URLs are nothing in a namespace", "prod", []rbacv1.PolicyRule{urls}, level.Standing{}},
		{"URLs are something in the cluster", "", []rbacv1.PolicyRule{urls}, level.Standing{Rules: 1}},
		{"what is not served is taken for namespaced", "prod", []rbacv1.PolicyRule{on(words("get"), words("gizmos"))}, level.Standing{Rules: 1}},
		{"everything", "prod", []rbacv1.PolicyRule{everything, urls}, level.Standing{Level: 3, Rules: 1}},
		{"everything in the cluster", "", []rbacv1.PolicyRule{everything, urls}, level.Standing{Level: 3, Rules: 2}},
		{"everything but URLs", "", []rbacv1.PolicyRule{everything}, level.Standing{Level: 1, More: true, Rules: 1}},
		{"all resources, not all verbs", "prod", []rbacv1.PolicyRule{{Verbs: words("get", "list"), APIGroups: words("*"), Resources: words("*")}}, level.Standing{Level: 1, More: true, Rules: 1}},
		{"all core resources", "prod", []rbacv1.PolicyRule{on(words("*"), words("*"))}, level.Standing{Level: 2, More: true, Rules: 1}},
		{"one verb more", "prod", []rbacv1.PolicyRule{pods, on(words("get", "delete"), words("namespaces"))}, level.Standing{Level: 1, More: true, Rules: 2}},
		{"one subresource more", "prod", []rbacv1.PolicyRule{pods, on(words("get"), words("namespaces", "*/log"))}, level.Standing{Level: 1, More: true, Rules: 2}},
		{"nothing more than a named part of the level", "prod", []rbacv1.PolicyRule{pods, on(words("get"), words("namespaces")), on(words("get"), words("pods"), "web")}, level.Standing{Level: 1, Rules: 3}},
		{"more elsewhere is not more here", "prod", []rbacv1.PolicyRule{pods, on(words("get"), words("namespaces")), on(words("delete"), words("nodes"))}, level.Standing{Level: 1, Rules: 2}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, small().Stand(tt.namespace, tt.rules)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// A role that is about the namespace's own object alone makes a level too.
func TestLevelOfTheOwnObjectAlone(t *testing.T) {
	look := role("look", on(words("get"), words("namespaces")))
	ladder := level.NewLadder([]rbacv1.ClusterRole{look}, smallCatalog())
	if diff := cmp.Diff(level.Standing{Level: 1, Rules: 1}, ladder.Stand("prod", look.Rules)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// An empty role, as one that nothing has aggregated yet, is a level that nobody
// has.
func TestEmptyRoleGivesNoLevel(t *testing.T) {
	pods := on(words("get"), words("pods"))
	ladder := level.NewLadder([]rbacv1.ClusterRole{role("look", pods), role("empty")}, smallCatalog())
	for _, place := range places() {
		want := level.Standing{Level: 1, More: true, Rules: 2}
		got := ladder.Stand(place, []rbacv1.PolicyRule{pods, on(words("create"), words("pods"))})
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("in %q (-want +got):\n%s", place, diff)
		}
	}
}

func TestContributes(t *testing.T) {
	nodes := on(words("get", "delete"), words("nodes"))
	tests := []struct {
		name      string
		level     level.Level
		namespace string
		rule      rbacv1.PolicyRule
		want      bool
	}{
		{"part of the level", 2, "prod", on(words("create"), words("pods")), true},
		{"part of the level by a wildcard", 1, "prod", on(words("*"), words("*")), true},
		{"beyond the level", 1, "prod", on(words("create"), words("pods")), false},
		{"the own object", 1, "prod", on(words("get"), words("namespaces"), "prod"), true},
		{"another object", 1, "prod", on(words("get"), words("namespaces"), "dev"), false},
		{"what counts in the cluster alone", 1, "prod", nodes, false},
		{"what counts in the cluster", 1, "", nodes, true},
		{"below all levels: an effect", 0, "prod", on(words("get"), words("gizmos")), true},
		{"below all levels: no effect", 0, "prod", nodes, false},
		{"below all levels in the cluster", 0, "", nodes, true},
	}
	for _, tt := range tests {
		if got := small().Contributes(tt.level, tt.namespace, tt.rule); got != tt.want {
			t.Errorf("%s: got %v", tt.name, got)
		}
	}
}
