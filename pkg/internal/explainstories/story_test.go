package explainstories

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/explain"
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
	for _, part := range read(t, filepath.Join(repository, "docs", "explain.md")).sections {
		if isReason(part.heading) {
			got = append(got, part.heading)
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
	told := read(t, file)
	changed := map[int]string{}
	for _, part := range told.sections {
		if len(part.blocks) == 0 {
			continue
		}
		t.Run(strings.ReplaceAll(part.heading, "/", "-"), func(t *testing.T) {
			s := newScene(t)
			s.prepare(t, part)
			maps.Copy(changed, s.play(t, part))
			if isReason(part.heading) {
				s.prove(t, part)
			}
		})
	}
	if *update {
		if err := os.WriteFile(file, []byte(told.with(changed)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func read(t *testing.T, file string) story {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return readStory(t, string(text))
}

func isReason(heading string) bool {
	return slices.Contains(explain.Reasons(), explain.Reason(heading))
}
