package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	rbacv1 "k8s.io/api/rbac/v1"
)

// made is a release in which view has some rules, edit and admin one more.
func made(minor int, view ...words) release {
	all := append([]words{{resources: "secrets", verbs: "get"}}, view...)
	return release{version: "made up", minor: minor, rules: map[string][]words{
		"view": view, "edit": all, "admin": all, "cluster-admin": {{urls: "*", verbs: "*"}},
	}}
}

func TestWhatStaysIsOneLine(t *testing.T) {
	pods, nodes := words{resources: "pods", verbs: "get"}, words{resources: "nodes", verbs: "get"}
	releases := []release{made(1, pods, nodes), made(2, nodes), made(3, pods, nodes)}
	got := merged(releases)
	if err := check(got, releases); err != nil {
		t.Error(err)
	}
	want := []line{
		{words: words{resources: "secrets", verbs: "get"}, roles: "edit,admin", since: 1, until: 3},
		{words: pods, roles: "view,edit,admin", since: 3, until: 3},
		{words: pods, roles: "view,edit,admin", since: 1, until: 1},
		{words: nodes, roles: "view,edit,admin", since: 1, until: 3},
		{words: words{urls: "*", verbs: "*"}, roles: "cluster-admin", since: 1, until: 3},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(line{}, words{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTableThatLosesARuleIsRefused(t *testing.T) {
	pods := words{resources: "pods", verbs: "get"}
	tests := map[string]struct {
		releases []release
		lines    []line
	}{
		"the table can't hold ClusterRole view of made up in order": {releases: []release{made(1, pods)}, lines: merged([]release{made(1)})},
		"minor version 3 follows 1":                                 {releases: []release{made(1), made(3)}, lines: merged([]release{made(1), made(3)})},
	}
	for want, test := range tests {
		if err := check(test.lines, test.releases); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestRuleThatHasNoPlaceInTheTableIsRefused(t *testing.T) {
	get, core, pods := []string{"get"}, []string{""}, []string{"pods"}
	for name, rule := range map[string]rbacv1.PolicyRule{
		"names":               {Verbs: get, APIGroups: core, Resources: pods, ResourceNames: []string{"db"}},
		"URLs and resources":  {Verbs: get, APIGroups: core, Resources: pods, NonResourceURLs: []string{"/metrics"}},
		"no group":            {Verbs: get, Resources: pods},
		"no verb":             {APIGroups: core, Resources: pods},
		"a comma in its word": {Verbs: get, APIGroups: core, Resources: []string{"pods,nodes"}},
	} {
		if got, err := wordsOf(rule); err == nil {
			t.Errorf("%s: got %+v", name, got)
		}
	}
}
