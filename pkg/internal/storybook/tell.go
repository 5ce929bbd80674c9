package storybook

import (
	"maps"
	"os"
	"strings"
	"testing"
)

// Read reads a story from a file.
func Read(t testing.TB, file string) Story {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	story, err := Parse(string(text))
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return story
}

// Tell plays the sections of a file one after the other, each in a test of its
// own. play returns what the blocks should show, by their first lines, which is
// written down with update.
func Tell(t *testing.T, file string, update bool, play func(t *testing.T, part Section) map[int]string) {
	t.Helper()
	told := Read(t, file)
	changed := map[int]string{}
	for _, part := range told.Sections {
		if len(part.Blocks) == 0 {
			continue
		}
		t.Run(strings.ReplaceAll(part.Heading, "/", "-"), func(t *testing.T) { maps.Copy(changed, play(t, part)) })
	}
	if !update {
		return
	}
	if err := os.WriteFile(file, []byte(told.With(changed)), 0o644); err != nil {
		t.Fatal(err)
	}
}
