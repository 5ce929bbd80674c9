package level_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/level"
)

// places are a namespace and the cluster as a whole.
func places() []string { return []string{"prod", ""} }

// on is a rule about resources of the core group.
func on(verbs []string, resources []string, names ...string) rbacv1.PolicyRule {
	return rbacv1.PolicyRule{Verbs: verbs, APIGroups: []string{""}, Resources: resources, ResourceNames: names}
}

func words(words ...string) []string { return words }

func role(name string, rules ...rbacv1.PolicyRule) rbacv1.ClusterRole {
	return rbacv1.ClusterRole{ObjectMeta: metav1.ObjectMeta{Name: name}, Rules: rules}
}

// smallCatalog has one resource of each scope, and one name with two scopes.
func smallCatalog() access.Catalog {
	return access.NewCatalog([]access.Resource{
		{Name: "pods", Namespaced: true},
		{Name: "pods/log", Namespaced: true},
		{Name: "namespaces"},
		{Name: "namespaces/status"},
		{Name: "nodes"},
		{Group: "apps", Name: "deployments", Namespaced: true},
		{Group: "a.io", Name: "zones"},
		{Group: "b.io", Name: "zones", Namespaced: true},
	})
}

// small is a ladder that fits on a page.
func small() level.Ladder {
	look := []rbacv1.PolicyRule{
		on(words("get", "list"), words("pods")),
		on(words("get", "list"), words("namespaces")),
		on(words("get"), words("nodes")),
	}
	change := slices.Concat(look, []rbacv1.PolicyRule{
		on(words("create", "get"), words("pods")),
		on(words("get"), words("secrets"), "db"),
		{Verbs: words("get"), NonResourceURLs: words("/metrics")},
	})
	all := []rbacv1.PolicyRule{
		{Verbs: words("*"), APIGroups: words("*"), Resources: words("*")},
		{Verbs: words("*"), NonResourceURLs: words("*")},
	}
	return level.NewLadder([]rbacv1.ClusterRole{role("look", look...), role("change", change...), role("all", all...)}, smallCatalog())
}

func phrases(requests []access.Request) []string {
	phrases := []string{}
	for _, request := range requests {
		phrases = append(phrases, request.String())
	}
	return phrases
}

// What sets a level apart from the one below comes first, each question is there
// once, and what a namespace cannot give is no question in it.
func TestQuestions(t *testing.T) {
	tests := []struct {
		level     level.Level
		namespace string
		want      []string
	}{
		{1, "prod", []string{"get pods in namespace prod", "list pods in namespace prod", "get namespaces/prod in namespace prod"}},
		{2, "prod", []string{
			"create pods in namespace prod", "get secrets/db in namespace prod",
			"get pods in namespace prod", "list pods in namespace prod", "get namespaces/prod in namespace prod",
		}},
		{3, "prod", []string{"* *.* in namespace prod"}},
		{1, "", []string{"get pods", "list pods", "get namespaces", "list namespaces", "get nodes"}},
		{2, "", []string{
			"create pods", "get secrets/db", "get /metrics",
			"get pods", "list pods", "get namespaces", "list namespaces", "get nodes",
		}},
		{3, "", []string{"* *.*", "* *"}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, phrases(small().Questions(tt.level, tt.namespace))); diff != "" {
			t.Errorf("level %d in %q (-want +got):\n%s", tt.level, tt.namespace, diff)
		}
	}
}

// The same question is counted once, whatever number of levels takes it.
func TestMostQuestions(t *testing.T) {
	for namespace, want := range map[string]int{"prod": 6, "": 10} {
		if got := small().MostQuestions(namespace); got != want {
			t.Errorf("in %q: got %d, want %d", namespace, got, want)
		}
	}
}

// A role about single objects of the cluster gives nothing in a namespace.
func TestRoleWithoutQuestionsInANamespace(t *testing.T) {
	ladder := level.NewLadder([]rbacv1.ClusterRole{role("nodes", on(words("get"), words("nodes"))), role("empty")}, smallCatalog())
	for rung, want := range map[level.Level][]string{1: {"get nodes"}, 2: {}} {
		if diff := cmp.Diff([]string{}, phrases(ladder.Questions(rung, "prod"))); diff != "" {
			t.Errorf("level %d in prod (-want +got):\n%s", rung, diff)
		}
		if diff := cmp.Diff(want, phrases(ladder.Questions(rung, ""))); diff != "" {
			t.Errorf("level %d (-want +got):\n%s", rung, diff)
		}
	}
}

func allowed(rules []rbacv1.PolicyRule, request access.Request) bool {
	return slices.ContainsFunc(rules, func(rule rbacv1.PolicyRule) bool { return access.RuleAllows(rule, request) })
}

func TestNames(t *testing.T) {
	names := []string{}
	for rung := range small().Top() + 2 {
		names = append(names, small().Name(rung))
	}
	if diff := cmp.Diff([]string{"", "look", "change", "all", ""}, names); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
