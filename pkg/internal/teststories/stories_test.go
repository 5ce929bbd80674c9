package teststories

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/storybook"
)

// TestPages plays the pages that users read.
func TestPages(t *testing.T) {
	for _, name := range []string{"permission-tests.md", "ci.md"} {
		t.Run(name, func(t *testing.T) { tell(t, filepath.Join(repository, "docs", name)) })
	}
}

// TestStories plays what the pages do not tell.
func TestStories(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "*.md"))
	if err != nil || len(files) == 0 {
		t.Fatal("there are no stories", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".md"), func(t *testing.T) { tell(t, file) })
	}
}

func tell(t *testing.T, file string) {
	t.Helper()
	storybook.Tell(t, file, *update, func(t *testing.T, part storybook.Section) map[int]string {
		return newScene(t, part).play(t, part)
	})
}

// TestWorkflowsRunWhatTheRecipesShow: every command of a workflow that the page
// proposes is one that the page runs, or that installs something.
func TestWorkflowsRunWhatTheRecipesShow(t *testing.T) {
	ran := 0
	for _, part := range storybook.Read(t, filepath.Join(repository, "docs", "ci.md")).Sections {
		shown := map[string]bool{}
		var runs []string
		for _, block := range part.Blocks {
			if block.Language == "yaml" {
				runs = append(runs, workflow(block.Text)...)
			}
			if block.Language != "console" {
				continue
			}
			commands, err := block.Commands()
			if err != nil {
				t.Fatal(err)
			}
			for _, command := range commands {
				shown[plain(command.Typed)] = true
			}
		}
		for _, run := range runs {
			ran++
			if !shown[run] && !strings.HasPrefix(run, "kubectl krew ") {
				t.Errorf("%s: the workflow runs %q, which the recipe does not show", part.Heading, run)
			}
		}
	}
	if ran < 7 {
		t.Errorf("only %d commands of workflows were found", ran)
	}
}

// workflow are the commands that a workflow runs.
func workflow(text string) []string {
	var runs []string
	for line := range strings.Lines(text) {
		if _, command, found := strings.Cut(line, "- run: "); found {
			runs = append(runs, plain(command))
		}
	}
	return runs
}

// plain is a command on one line, without what tells its exit code.
func plain(command string) string {
	command, _, _ = strings.Cut(command, "; echo")
	return strings.Join(strings.Fields(strings.ReplaceAll(command, "\\\n", " ")), " ")
}
