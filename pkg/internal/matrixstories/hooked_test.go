package matrixstories

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	authorizationv1 "k8s.io/api/authorization/v1"

	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/testcluster"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// hooked is the stage of the same world where an authorizer that lists no rules
// is asked before RBAC.
var hooked = stage{
	lazy:    testcluster.Lazy{Options: testcluster.Options{Requesters: 40, AuthorizationMode: "Webhook,RBAC"}},
	world:   "world.yaml",
	callers: map[rights]int{admin: 30},
}

// askVault is the authorizer: it lets bob delete secrets in alpha and prince do
// everything in beta, and takes one permission of RBAC's from each of editor and
// viewer in alpha.
func askVault(w http.ResponseWriter, request *http.Request) {
	var review authorizationv1.SubjectAccessReview
	if err := json.NewDecoder(request.Body).Decode(&review); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if asked := review.Spec.ResourceAttributes; asked != nil {
		switch strings.Join([]string{review.Spec.User, asked.Verb, asked.Resource, asked.Subresource, asked.Namespace}, " ") {
		case "bob delete secrets  alpha":
			review.Status.Allowed, review.Status.Reason = true, "the vault says so"
		case "editor delete secrets  alpha", "viewer get pods log alpha":
			review.Status.Denied, review.Status.Reason = true, "the vault is closed"
		}
		if review.Spec.User == "prince" && asked.Namespace == "beta" {
			review.Status.Allowed = true
		}
	}
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(review); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

// TestLevelsBesideRBAC: where rules do not tell everything, levels are decided
// by asking, whoever answers. RBAC objects alone tell another tale.
func TestLevelsBesideRBAC(t *testing.T) {
	t.Parallel()
	stage := hooked.open(t)
	tests := []struct{ who, impersonation, review, rbac string }{
		{"bob", "none~ none~ none~", "none~ none~ none~", "none none none"},
		{"prince", "none~ none~ cluster-admin", "none~ none~ cluster-admin", "none none none"},
		{"editor", "none~ view+ none~", "none~ view~ none~", "none edit none"},
		{"viewer", "none~ none+ none~", "none~ none~ none~", "none view none"},
		{"boss", "none~ admin~ none~", "none~ admin~ none~", "none admin none"},
		{"root-all", "cluster-admin cluster-admin cluster-admin", "cluster-admin cluster-admin cluster-admin", "cluster-admin cluster-admin cluster-admin"},
	}
	whos := ""
	for _, test := range tests {
		whos += test.who + " "
	}
	for i, source := range []string{"impersonation", "review", "rbac"} {
		t.Run(source, func(t *testing.T) {
			t.Parallel()
			answer := decoded[report.LevelMatrix](t, stage.scene(t, admin), whos+"-n alpha,beta --source "+source)
			for n, test := range tests {
				if got, want := words(answer.Rows[n]), []string{test.impersonation, test.review, test.rbac}[i]; got != want {
					t.Errorf("%s: got %q, want %q", test.who, got, want)
				}
			}
		})
	}
	s := stage.scene(t, admin)
	s.golden(t, "hooked/levels", s.matrix(t, whos+"-n alpha,beta").String())
}

// TestQuestionsBesideRBAC: only the server knows what another authorizer allows,
// and such a yes is marked.
func TestQuestionsBesideRBAC(t *testing.T) {
	t.Parallel()
	s := hooked.open(t).scene(t, admin)
	const words = "bob root-all editor -n alpha,gamma --can 'delete secrets'"
	type yes struct{ who, where, decidedBy, reason string }
	always := []yes{
		{"bob", "gamma", "rbac", ""}, {"root-all", "", "rbac", ""}, {"root-all", "alpha", "rbac", ""}, {"root-all", "gamma", "rbac", ""},
	}
	for source, more := range map[string][]yes{
		"impersonation": {{"bob", "alpha", "other", "the vault says so"}},
		"review":        {{"bob", "alpha", "other", "the vault says so"}},
		"rbac":          {{"editor", "alpha", "rbac", ""}},
	} {
		answer := decoded[report.Matrix](t, s, words+" --source "+source)
		want, got := map[yes]bool{}, map[yes]bool{}
		for _, each := range append(more, always...) {
			want[each] = true
		}
		for _, row := range answer.Rows {
			for i, cell := range append([]report.MatrixCell{row.Cluster}, row.Cells...) {
				said := cell.Answers[0]
				if said.Allowed.String() != "yes" {
					continue
				}
				if said.DecidedBy == "rbac" {
					said.Reason = ""
				}
				got[yes{row.Identity.Asked, append([]string{""}, answer.Namespaces...)[i], said.DecidedBy, said.Reason}] = true
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: yes (-want +got):\n%s", source, diff)
		}
	}
	for _, format := range []string{"wide", "csv", "jsonl"} {
		s.golden(t, "hooked/questions-"+format, s.matrix(t, "bob --group nobodies -n alpha,gamma --can 'delete secrets' -o "+format).String())
	}
}

// TestMaxRequests: what takes more requests than are allowed is not begun, what
// rules prove is shown, and the answer says by which flag it goes on.
func TestMaxRequests(t *testing.T) {
	t.Parallel()
	stage := hooked.open(t)
	for _, test := range []struct {
		name, flags string
		code, most  int // single questions that may be sent
	}{
		{"none", "--max-requests 0", 0, 0},
		{"too-low", "--max-requests 47", 0, 0},
		{"strict", "--max-requests 47 --strict", 3, 0},
		{"probes", "--max-requests 48", 0, 48},
		{"enough", "--max-requests 2000", 0, 2000},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := stage.scene(t, admin)
			got := s.run(t, "kubectl impersonate-matrix viewer editor prince root-all -n alpha,beta "+test.flags)
			if asked := s.reviews(t)["create selfsubjectaccessreviews"]; got.code != test.code || asked > test.most {
				t.Errorf("exit code %d, want %d; %d single questions, want at most %d", got.code, test.code, asked, test.most)
			}
			s.golden(t, "hooked/max-"+test.name, got.String()+"--- reviews\n"+lines(s.reviews(t)))
		})
	}
}
