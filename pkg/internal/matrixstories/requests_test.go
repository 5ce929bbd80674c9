package matrixstories

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

const (
	five    = "@ann bob sa/alpha:bot group/auditors wild --identities people.yaml -l world=greek"
	twoCans = " --can 'get pods' --can 'list nodes'"
)

// TestRequests: what a matrix of five identities and ten namespaces costs when
// discovery is cached, and that it is what --dry-run foretold.
func TestRequests(t *testing.T) {
	t.Parallel()
	stage := greek.open(t)
	stage.scene(t, admin).matrix(t, five) // fills the cache
	const selfChecks, rules, single, about = "create selfsubjectreviews", "create selfsubjectrulesreviews",
		"create selfsubjectaccessreviews", "create subjectaccessreviews"
	roles := func(more map[string]int) map[string]int {
		more["get clusterroles"], more["list namespaces"] = 4, 1
		return more
	}
	lists := map[string]int{
		"list namespaces": 1, "list roles": 1, "list rolebindings": 1, "list clusterroles": 1, "list clusterrolebindings": 1,
	}
	for _, test := range []struct {
		name, line string
		most       int // that was promised
		want       map[string]int
		reviews    int // that the plan tells, or lists
	}{
		{"levels", five, 5*(10+2) + 10, roles(map[string]int{selfChecks: 5, rules: 5 * 11}), 60},
		{"levels-impersonation", five + " --source impersonation", 5*(10+2) + 10, roles(map[string]int{selfChecks: 5, rules: 5 * 11}), 60},
		{"levels-rbac", five + " --source rbac", 12, lists, 4},
		// A cluster-scoped question is sent once for each identity, not once for each column.
		{"questions", five + twoCans, 5*(11+2) + 1, map[string]int{selfChecks: 5, single: 5 * 12, "list namespaces": 1}, 65},
		{"questions-review", five + twoCans + " --source review", 5*(11+2) + 1, map[string]int{about: 5 * 13, "list namespaces": 1}, 65},
		{"questions-rbac", five + twoCans + " --source rbac", 12, lists, 4},
		{"permissions", "@ann bob --identities people.yaml -n alpha --by resource", 2*3 + 1, map[string]int{selfChecks: 2, rules: 4, "get namespaces": 1}, 6},
		{"permissions-rbac", "@ann bob --identities people.yaml -n alpha --by verb --source rbac", 12, without(lists, "list namespaces", "get namespaces"), 4},
		{"named-namespaces", "viewer -n alpha,beta -n gamma,alpha", 5 + 4 + 3, map[string]int{selfChecks: 1, rules: 4, "get clusterroles": 4, "get namespaces": 3}, 5},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			foretold := stage.scene(t, admin)
			plan := decoded[report.Plan](t, foretold, test.line+" --dry-run")
			if reviews := foretold.reviews(t); len(reviews) > 0 || plan.Requests != test.reviews {
				t.Errorf("--dry-run sends %v and tells %d requests, want %d", reviews, plan.Requests, test.reviews)
			}
			foretold.golden(t, "plan/"+test.name, foretold.matrix(t, test.line+" --dry-run").String())
			s := stage.scene(t, admin)
			s.matrix(t, test.line)
			asked := s.asked(t)
			if diff := cmp.Diff(test.want, asked); diff != "" || sum(asked) > test.most {
				t.Errorf("%d requests, want at most %d (-want +got):\n%s", sum(asked), test.most, diff)
			}
		})
	}
}

// without is a copy in which one word stands for another.
func without(counts map[string]int, old, replacement string) map[string]int {
	changed := map[string]int{replacement: counts[old]}
	for what, count := range counts {
		if what != old {
			changed[what] = count
		}
	}
	return changed
}

// TestPlanBoundsReviews: where everything is asked one by one, the plan tells
// the most that it can take.
func TestPlanBoundsReviews(t *testing.T) {
	t.Parallel()
	s := greek.open(t).scene(t, admin)
	const line = "viewer boss -n alpha --source review"
	plan := decoded[report.Plan](t, s, line+" --dry-run")
	s.matrix(t, line)
	if asked := s.reviews(t)["create subjectaccessreviews"]; asked > plan.Requests || asked < plan.Requests/20 {
		t.Errorf("%d reviews were sent, at most %d foretold", asked, plan.Requests)
	}
}

// TestFilesAskNothing: with -f there is no cluster to ask.
func TestFilesAskNothing(t *testing.T) {
	t.Parallel()
	s := greek.open(t).faulty(t, admin)
	world, err := os.ReadFile(filepath.Join("testdata", "world.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(s.dir, "world.yaml"), world, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, line := range map[string]string{
		"levels": "@ann bob viewer-all stray -n alpha,gamma", "questions": "@ann bob -n alpha,gamma" + twoCans,
		"permissions": "@ann bob -n gamma --by verb", "subjects": "--all-subjects -l half=first", "plan": "bob --dry-run",
	} {
		got := s.run(t, "kubectl impersonate-matrix --identities people.yaml "+line+" -f world.yaml")
		s.golden(t, "offline/"+name, got.String())
	}
	if requests := s.proxy.Requests(); len(requests) > 0 {
		t.Errorf("%d requests were sent, the first %s %s", len(requests), requests[0].Method, requests[0].Path)
	}
}
