package explainstories

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/who-can-as/kubectl-who-can-as/pkg/explain"
	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/storybook"
	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// mostRounds is how many messages one refused command can lead to: the right to
// impersonate has two halves, and each is refused by itself.
const mostRounds = 3

// prove goes the whole way from a refusal to its end: the section's first
// command is refused; its message, pasted, is explained with the section's
// reason first; the first fix is applied, and then nobody refuses any more, and
// nobody else has gained anything.
func (s *scene) prove(t *testing.T, part storybook.Section) {
	t.Helper()
	refused, arguments := s.plot(t, part)
	_, stderr, code := s.streams(t, refused, "")
	if !strings.Contains(stderr, "orbidden") {
		t.Fatalf("%s is not refused: %s", refused, stderr)
	}
	for round := 0; code != 0 && strings.Contains(stderr, "orbidden"); round++ {
		if round == mostRounds {
			t.Fatalf("still refused after %d fixes: %s", round, stderr)
		}
		answer := s.explain(t, arguments, stderr)
		if round == 0 {
			assertReason(t, answer, explain.Reason(part.Heading))
		}
		s.fix(t, arguments, stderr, answer)
		_, stderr, code = s.streams(t, refused, "")
	}
	t.Logf("after the fix: exit code %d, %s", code, stderr)
}

// plot reads from a section what is refused and how it is explained.
func (s *scene) plot(t *testing.T, part storybook.Section) (refused, arguments string) {
	t.Helper()
	var all []storybook.Command
	for _, block := range part.Blocks {
		if block.Language == "console" {
			commands, err := block.Commands()
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, commands...)
		}
	}
	if len(all) < 2 {
		t.Fatal("the section has to begin with a refused command, and then explain it")
	}
	refused = words(all[0].Typed)
	arguments, explained := strings.CutPrefix(words(all[1].Typed), refused+" 2>&1 | kubectl who-can-as explain --error -")
	if !explained {
		t.Fatalf("the message of %s is not explained with --error -", refused)
	}
	return refused, arguments
}

// words are a command as one line.
func words(typed string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(typed, "\\\n", " ")), " ")
}

func (s *scene) explain(t *testing.T, arguments, message string) explanations {
	t.Helper()
	stdout, stderr, code := s.streams(t, "kubectl who-can-as explain --error - --fix -o json"+arguments, message)
	if code != 1 {
		t.Errorf("explain ended with %d, want 1 for a no: %s", code, stderr)
	}
	var answer explanations
	if err := json.Unmarshal([]byte(stdout), &answer); err != nil {
		t.Fatalf("%v: %s", err, stdout)
	}
	if len(answer.Items) != 1 || answer.Items[0].Allowed != "no" || answer.Items[0].DecidedBy != "rbac" || answer.Incomplete {
		t.Fatalf("%s is not explained as one refusal by RBAC: %s", message, stdout)
	}
	return answer
}

// explanations is what the tests look at in an ExplanationList.
type explanations struct {
	Incomplete bool
	Items      []struct {
		Identity   struct{ Username string }
		Request    report.Request
		Allowed    string
		DecidedBy  string
		NearMisses []report.NearMiss
		Fixes      []report.Fix
	}
}

func assertReason(t *testing.T, answer explanations, want explain.Reason) {
	t.Helper()
	misses := answer.Items[0].NearMisses
	if len(misses) == 0 || misses[0].Reason != want {
		t.Errorf("the near misses are %+v, the first should be for %s", misses, want)
	}
}

// fix applies the first fix, and sees that it is for the one asked about alone.
func (s *scene) fix(t *testing.T, arguments, message string, answer explanations) {
	t.Helper()
	manifests, stderr, _ := s.streams(t, "kubectl who-can-as explain --error - --fix -o manifest"+arguments, message)
	if manifests == "" {
		t.Fatalf("no fix: %s", stderr)
	}
	others := s.others(t, answer)
	before := s.ask(t, others)
	s.fixed = true
	s.apply(t, manifests)
	after := s.ask(t, others)
	for i, question := range others {
		if before[i] != after[i] {
			t.Errorf("%s: allowed %t before the fix, %t after it", question, before[i], after[i])
		}
	}
	t.Logf("%d answers about others are as they were", len(others))
}
