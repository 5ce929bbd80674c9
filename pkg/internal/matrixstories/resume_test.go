package matrixstories

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/faultproxy"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// TestResume: what an earlier answer left open is asked and nothing else, and
// the whole is what a full run answers.
func TestResume(t *testing.T) {
	t.Parallel()
	refused := faultproxy.Forbidden("not now")
	inGammaFor := func(who string) faultproxy.Matcher {
		return faultproxy.Impersonating(who).And(faultproxy.Mentions("gamma"))
	}
	for name, test := range map[string]struct{ line, missing string }{
		"levels":    {three + " --max-requests 0", "1 selfsubjectreviews as bob\n1 selfsubjectreviews as viewer-all\n2 selfsubjectrulesreviews as bob\n2 selfsubjectrulesreviews as viewer-all\n"},
		"questions": {three + " --can 'get pods' --can 'delete pods'", "2 selfsubjectaccessreviews as bob\n2 selfsubjectaccessreviews as viewer-all\n1 selfsubjectreviews as bob\n1 selfsubjectreviews as viewer-all\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := greek.open(t).faulty(t, admin)
			s.proxy.Inject(inGammaFor("bob"), refused)
			s.proxy.Inject(inGammaFor("viewer-all"), refused)
			s.proxy.Inject(faultproxy.Path(http.MethodPost, "/apis/authorization.k8s.io/v1/subjectaccessreviews"), refused)
			partial := s.run(t, test.line+" -o json | tee partial.json")
			s.golden(t, "resume/"+name, partial.String())
			s.proxy.Reset()
			if plan := decoded[report.Plan](t, s, strings.TrimPrefix(test.line, matrixCommand)+" --resume partial.json --dry-run"); plan.Requests != 6 {
				t.Errorf("the plan tells %d requests, want 6: %+v", plan.Requests, plan.Steps)
			}
			resumed := s.run(t, test.line+" -o json --resume partial.json")
			if diff := cmp.Diff("--- reviews\n"+test.missing, s.sent()); diff != "" {
				t.Errorf("asked again (-want +got):\n%s", diff)
			}
			full := s.run(t, test.line+" -o json")
			if diff := cmp.Diff(full.stdout, resumed.stdout); diff != "" || full.code != 0 || resumed.code != 0 {
				t.Errorf("exit codes %d and %d (-full +resumed):\n%s", full.code, resumed.code, diff)
			}
			s.proxy.Reset()
			if err := writeFile(s, "full.json", full.stdout); err != nil {
				t.Fatal(err)
			}
			again := s.run(t, test.line+" -o json --resume full.json")
			if again.stdout != full.stdout || s.sent() != "--- reviews\n" {
				t.Errorf("a full answer, resumed, asks %s\n%s", s.sent(), again)
			}
		})
	}
}

// TestResumeRefused: an answer to something else completes nothing.
func TestResumeRefused(t *testing.T) {
	t.Parallel()
	stage := greek.open(t)
	s := stage.scene(t, admin)
	s.matrix(t, "bob -n gamma -o json > levels.json")
	s.matrix(t, "bob -n gamma --can 'get pods' -o json > questions.json")
	blind := stage.scene(t, impersonator) // for whom the levels are those of the built-in roles
	if err := writeFile(blind, "levels.json", s.run(t, "cat levels.json").stdout); err != nil {
		t.Fatal(err)
	}
	for name, refused := range map[string]struct {
		*scene
		flags string
	}{
		"not-json":        {s, "--resume people.yaml"},
		"no-file":         {s, "--resume gone.json"},
		"other-view":      {s, "--resume questions.json"},
		"other-view-too":  {s, "--resume levels.json --can 'get pods'"},
		"other-questions": {s, "--resume questions.json --can 'list pods'"},
		"permissions":     {s, "--resume levels.json --by verb"},
		"other-roles":     {blind, "--resume levels.json"},
	} {
		got := refused.run(t, "kubectl impersonate-matrix bob -n gamma "+refused.flags)
		if got.code != 2 {
			t.Errorf("%s: exit code %d, want 2", name, got.code)
		}
		refused.golden(t, "resume/refused-"+name, got.String())
		if reviews := refused.reviews(t); name == "other-roles" && len(reviews) > 0 {
			t.Errorf("%s: asked %v", name, reviews)
		}
	}
}
