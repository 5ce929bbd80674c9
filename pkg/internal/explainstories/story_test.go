package explainstories

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/explain"
	"github.com/who-can-as/kubectl-who-can-as/pkg/internal/storybook"
)

// TestGuide plays docs/explain.md. For each reason it has a section, and what
// is told there is held to more than what the page shows.
func TestGuide(t *testing.T) {
	tell(t, filepath.Join(repository, "docs", "explain.md"))
}

// TestGuideHasEveryReason: one section each, closest first.
func TestGuideHasEveryReason(t *testing.T) {
	var want []string
	for _, reason := range explain.Reasons() {
		want = append(want, string(reason))
	}
	var got []string
	for _, part := range storybook.Read(t, filepath.Join(repository, "docs", "explain.md")).Sections {
		if isReason(part.Heading) {
			got = append(got, part.Heading)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("sections (-want +got):\n%s", diff)
	}
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

// tell plays the sections of a file one after the other.
func tell(t *testing.T, file string) {
	t.Helper()
	storybook.Tell(t, file, *update, func(t *testing.T, part storybook.Section) map[int]string {
		s := newScene(t)
		s.prepare(t, part)
		changed := s.play(t, part)
		if isReason(part.Heading) {
			s.prove(t, part)
		}
		return changed
	})
}

func isReason(heading string) bool {
	return slices.Contains(explain.Reasons(), explain.Reason(heading))
}
