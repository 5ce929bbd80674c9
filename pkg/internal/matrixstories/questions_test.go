package matrixstories

import (
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/report"
)

// askers are five identities, each with what makes kubectl act as it.
var askers = []struct{ who, as string }{
	{"@ann", "--as ann --as-group builders"},
	{"bob", "--as bob"},
	{"sa/alpha:bot", "--as system:serviceaccount:alpha:bot"},
	{"group/auditors", "--as who-can-as:any-member --as-group auditors"},
	{"wild", "--as wild"},
}

// questions are five questions, in this plugin's words and in those of kubectl
// auth can-i.
var questions = []struct{ can, canI string }{
	{"get pods", "get pods"},
	{"create pods/exec", "create pods --subresource exec"},
	{"list nodes", "list nodes"},
	{"get secrets/db", "get secrets/db"},
	{"patch deployments.apps", "patch deployments.apps"},
}

var namespaces = strings.Fields("alpha beta gamma delta epsilon zeta eta theta iota kappa")

// questionWords are the arguments for all of it.
func questionWords() string {
	words := "--identities people.yaml -l world=greek"
	for _, asker := range askers {
		words += " " + asker.who
	}
	for _, question := range questions {
		words += " --can '" + question.can + "'"
	}
	return words
}

// TestQuestionsAgreeWithKubectl asks kubectl auth can-i for every cell. About
// nodes it has kubectl list them: auth can-i says yes to that in a namespace
// where a RoleBinding names nodes, and the server refuses it all the same.
func TestQuestionsAgreeWithKubectl(t *testing.T) {
	t.Parallel()
	s := greek.open(t).scene(t, admin)
	want := s.canI(t)
	for _, source := range []string{"impersonation", "review", "rbac"} {
		t.Run(source, func(t *testing.T) {
			t.Parallel()
			answer := decoded[report.Matrix](t, greek.open(t).scene(t, admin), questionWords()+" --source "+source)
			if diff := cmp.Diff(sorted(namespaces), answer.Namespaces); diff != "" {
				t.Fatalf("namespaces (-want +got):\n%s", diff)
			}
			got := map[cellOf]string{}
			for i, row := range answer.Rows {
				for column, namespace := range append([]string{""}, answer.Namespaces...) {
					cell := row.Cluster
					if column > 0 {
						cell = row.Cells[column-1]
					}
					for n, said := range cell.Answers {
						got[cellOf{askers[i].who, namespace, questions[n].can}] = said.Allowed.String()
						if wanted := map[string]string{"yes": report.DecidedByRBAC}[said.Allowed.String()]; said.DecidedBy != wanted {
							t.Errorf("%s: decided by %q, want %q", askers[i].who, said.DecidedBy, wanted)
						}
					}
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("cells (-kubectl +impersonate-matrix):\n%s", diff)
			}
		})
	}
}

// cellOf is one answer's place; namespace "" is all of them.
type cellOf struct{ who, namespace, question string }

// canI asks kubectl for every cell, a few at a time.
func (s *scene) canI(t *testing.T) map[cellOf]string {
	t.Helper()
	const inFlight = 4
	answers := map[cellOf]string{}
	var mu sync.Mutex
	var group sync.WaitGroup
	slots := make(chan struct{}, inFlight)
	for _, asker := range askers {
		for _, question := range questions {
			for _, namespace := range append([]string{""}, namespaces...) {
				if question.can == "list nodes" && namespace != "" {
					continue
				}
				slots <- struct{}{}
				group.Go(func() {
					defer func() { <-slots }()
					said := s.kubectlSays(t, question.canI, asker.as, namespace)
					mu.Lock()
					defer mu.Unlock()
					answers[cellOf{asker.who, namespace, question.can}] = said
				})
			}
		}
	}
	group.Wait()
	for _, asker := range askers {
		for _, namespace := range namespaces {
			answers[cellOf{asker.who, namespace, "list nodes"}] = answers[cellOf{asker.who, "", "list nodes"}]
		}
	}
	yes, no := 0, 0
	for cell, said := range answers {
		switch said {
		case "yes":
			yes++
		case "no":
			no++
		default:
			t.Fatalf("kubectl says %q about %v", said, cell)
		}
	}
	if yes < 20 || no < 20 {
		t.Fatalf("%d yes and %d no: the world is too dull to compare", yes, no)
	}
	return answers
}

func (s *scene) kubectlSays(t *testing.T, canI, as, namespace string) string {
	words := "auth can-i " + canI + " " + as
	switch {
	case canI == "list nodes":
		words = "get nodes " + as
	case namespace == "":
		words += " -A"
	default:
		words += " -n " + namespace
	}
	command := exec.CommandContext(t.Context(), s.cluster.KubectlPath, strings.Fields(words)...)
	command.Env = s.env
	var stderr strings.Builder
	command.Stderr = &stderr
	said, err := command.Output() // a no is an exit code as well
	switch {
	case canI != "list nodes":
		return strings.TrimSpace(string(said))
	case err == nil:
		return "yes"
	case strings.Contains(stderr.String(), "Error from server (Forbidden)"):
		return "no"
	default:
		return stderr.String()
	}
}
