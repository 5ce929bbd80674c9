package diffstories

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/storybook"
)

// TestGuide plays docs/diff.md.
func TestGuide(t *testing.T) {
	tell(t, filepath.Join(repository, "docs", "diff.md"))
}

// TestStories plays what the guide does not tell.
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
		s := newScene(t)
		s.save(t, part)
		return s.Play(t, part, *update, func(string) {})
	})
}
