package diffstories

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	authorizationv1 "k8s.io/api/authorization/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/access"
	"github.com/who-can-as/kubectl-who-can-as/pkg/identity"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// TestDiffAgreesWithTheServer asks the server both sides' requests of every cell
// that a diff shows.
func TestDiffAgreesWithTheServer(t *testing.T) {
	pairs := [][2]identity.Identity{
		{{Kind: identity.ServiceAccount, Namespace: "ci", Name: "deployer"}, {Kind: identity.Group, Name: "dev-team"}},
		{{Kind: identity.Group, Name: "sre"}, {Kind: identity.Group, Name: "auditors"}},
		{{Kind: identity.User, Name: "jane@example.com"}, {Kind: identity.Group, Name: "system:masters"}},
	}
	s := newScene(t)
	for _, pair := range pairs {
		for _, where := range []string{"-n production", "-A"} {
			for _, source := range []string{"impersonation", "rbac"} {
				line := fmt.Sprintf("kubectl who-can-as diff '%s' '%s' %s --source %s --all -o json -q", pair[0], pair[1], where, source)
				t.Run(strings.ReplaceAll(line, "/", ":"), func(t *testing.T) {
					answer := s.diff(t, line)
					asked := 0
					for _, entry := range answer.Differences {
						asked += s.assertCells(t, entry, pair)
					}
					if asked == 0 {
						t.Error("nothing was asked")
					}
					t.Logf("%d cells", asked)
				})
			}
		}
	}
}

func (s *scene) diff(t *testing.T, line string) report.Diff {
	t.Helper()
	var stdout, stderr strings.Builder
	if code := s.Run(t.Context(), t, line, "", &stdout, &stderr); code > 1 {
		t.Fatalf("%s ended with %d: %s", line, code, stderr.String())
	}
	var answer report.Diff
	if err := json.Unmarshal([]byte(stdout.String()), &answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

// assertCells asks the requests of one entry's verbs, and counts them. Wildcards
// are asked as they are written, which the server allows whoever may do all.
func (s *scene) assertCells(t *testing.T, entry report.DiffEntry, pair [2]identity.Identity) int {
	t.Helper()
	count := 0
	names := entry.Names
	if names == nil {
		names = []string{""}
	}
	for verb, difference := range entry.Verbs {
		for _, name := range names {
			request := access.Right{
				Verb: verb, Group: entry.Group, Resource: entry.Resource, Path: entry.Path, Name: name, Limited: name != "",
			}.Request(namespaceOf(entry))
			left, right := s.allowed(t, pair[0], request), s.allowed(t, pair[1], request)
			count++
			want := map[[2]bool]access.Difference{
				{true, true}: access.Both, {true, false}: access.OnlyLeft, {false, true}: access.OnlyRight, {false, false}: access.Neither,
			}[[2]bool{left, right}]
			if difference != want {
				t.Errorf("%s: the diff says %s, the server %s", request, difference, want)
			}
		}
	}
	return count
}

// namespaceOf is where the requests of an entry are made: what holds everywhere
// is asked at cluster scope, and for all namespaces.
func namespaceOf(entry report.DiffEntry) string {
	if entry.Namespace == access.Everywhere {
		return ""
	}
	return entry.Namespace
}

func (s *scene) allowed(t *testing.T, who identity.Identity, request access.Request) bool {
	t.Helper()
	reviews, err := s.cluster.Reviews()
	if err != nil {
		t.Fatal(err)
	}
	spec := authorizationv1.SubjectAccessReviewSpec{User: who.Username(), Groups: who.ExpectedGroups()}
	if request.IsURL() {
		spec.NonResourceAttributes = &authorizationv1.NonResourceAttributes{Verb: request.Verb, Path: request.Path}
	} else {
		spec.ResourceAttributes = &authorizationv1.ResourceAttributes{
			Verb: request.Verb, Group: request.Group, Resource: request.Resource, Subresource: request.Subresource,
			Namespace: request.Namespace, Name: request.Name,
		}
	}
	review, err := reviews.Create(t.Context(), &authorizationv1.SubjectAccessReview{Spec: spec}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return review.Status.Allowed
}
