package newcomer

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/flags"
	"github.com/who-can-as/kubectl-who-can-as/pkg/cmd/whocanas"
)

// form is a line of README.md's list that shows how a subcommand is called.
var form = regexp.MustCompile(`^kubectl who-can-as ([a-z]+) .*  `)

// TestFormsNameEveryCommand: the page's list has each subcommand once, and no other.
func TestFormsNameEveryCommand(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(repository, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	var listed, want []string
	for _, line := range read(t, string(text)).Commands {
		if found := form.FindStringSubmatch(line); found != nil {
			listed = append(listed, found[1])
		}
	}
	for _, cmd := range whocanas.New(flags.Console{}).Commands() {
		want = append(want, cmd.Name())
	}
	slices.Sort(listed)
	slices.Sort(want)
	if diff := cmp.Diff(want, listed); diff != "" {
		t.Errorf("(-commands +page):\n%s", diff)
	}
}
