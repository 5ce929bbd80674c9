package newcomer

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/storybook"
)

// page is what README.md tells to type, in its order.
type page struct {
	storybook.Story
	// Commands are the indented blocks without a comment, line by line.
	Commands []string
	// Examples are the lines below a comment.
	Examples []example
}

// example is a command, and what the page says about it.
type example struct{ Says, Typed string }

// read takes the page apart.
func read(t *testing.T, text string) page {
	t.Helper()
	story, err := storybook.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	p := page{Story: story}
	says, fenced := "", false
	for line := range strings.Lines(text) {
		typed, indented := strings.CutPrefix(strings.TrimRight(line, "\n"), "    ")
		switch {
		case strings.HasPrefix(line, "```"):
			fenced = !fenced
		case fenced, line == "\n":
		case !indented:
			says = ""
		case strings.HasPrefix(typed, "# "):
			says = strings.TrimPrefix(typed, "# ")
		case says != "":
			p.Examples = append(p.Examples, example{says, typed})
		default:
			p.Commands = append(p.Commands, typed)
		}
	}
	return p
}

func TestReadTakesAPageApart(t *testing.T) {
	got := read(t, strings.Join([]string{
		"# title", "", "    make demo", "", "```console", "$ ls", "    # no example", "```", "text", "",
		"    # why?", "    kubectl why", "    kubectl why not", "", "    # who?", "    kubectl who", "", "text", "", "    make test", "",
	}, "\n"))
	want := page{
		Commands: []string{"make demo", "make test"},
		Examples: []example{{"why?", "kubectl why"}, {"why?", "kubectl why not"}, {"who?", "kubectl who"}},
	}
	got.Story = storybook.Story{}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b storybook.Story) bool { return true })); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
