package teststories

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/storybook"
)

// TestWhatIsAskedIsWhatWasCounted holds the number of requests that a plan tells
// against the server's audit log: each thing is asked once, and nothing else.
func TestWhatIsAskedIsWhatWasCounted(t *testing.T) {
	s := newScene(t, storybook.Section{Heading: "counted"})
	var out, trouble bytes.Buffer
	const line = "kubectl who-can-as test docs/examples/acme-tests docs/examples/acme-tests/people.yaml" +
		" --identities docs/examples/acme-identities.yaml --concurrency 7 -o json"
	if code := s.Run(t.Context(), t, line, "", &out, &trouble); code != 0 {
		t.Fatalf("exit code %d: %s", code, trouble.String())
	}
	var report struct {
		Kind    string
		Summary map[string]int
	}
	if err := json.Unmarshal(out.Bytes(), &report); err != nil {
		t.Fatal(err)
	}
	events, err := s.cluster.AuditEvents(t.Context(), s.caller)
	if err != nil {
		t.Fatal(err)
	}
	reviews := map[string]int{}
	for _, event := range events {
		if strings.HasPrefix(event.UserAgent, "who-can-as/") && event.Verb == "create" {
			reviews[event.ObjectRef.Resource]++
		}
	}
	// Eight identities; 32 questions of the people, and three verbs in each of
	// ten namespaces; the rules everywhere and in two namespaces of one service
	// account, and everywhere and in ten of two.
	want := map[string]int{"selfsubjectreviews": 9, "selfsubjectaccessreviews": 62, "selfsubjectrulesreviews": 25}
	if diff := cmp.Diff(want, reviews); diff != "" {
		t.Errorf("reviews (-want +got):\n%s", diff)
	}
	asked := map[string]int{"files": 2, "tests": 16, "expectations": 97, "passed": 97, "asked": 96, "failed": 0, "errors": 0, "unknown": 0, "skipped": 0}
	if diff := cmp.Diff(asked, report.Summary); diff != "" || report.Kind != "TestReport" {
		t.Errorf("%s (-want +got):\n%s", report.Kind, diff)
	}
}
