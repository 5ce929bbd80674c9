package manifest

import (
	"bytes"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzLoad: whatever a file holds, it is read the same way twice, its problems
// are on its lines, and nothing of what is wrong is kept.
func FuzzLoad(f *testing.F) {
	for _, folder := range []string{"shapes", "refused"} {
		for _, file := range fixtures(f, folder) {
			text, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(text)
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		loaded, err := Load([]string{"-"}, bytes.NewReader(text), Options{KeepGoing: true})
		if err != nil {
			t.Fatal(err)
		}
		again, err := Load([]string{"-"}, bytes.NewReader(text), Options{})
		if (err == nil) != (len(again.Problems) == 0) {
			t.Errorf("problems %v, error %v", again.Problems, err)
		}
		if diff := cmp.Diff(loaded, again); diff != "" {
			t.Errorf("two readings differ:\n%s", diff)
		}
		lines := bytes.Count(text, []byte("\n")) + bytes.Count(text, []byte("\r")) + 2
		for _, problem := range loaded.Problems {
			if problem.Line > lines || problem.What == "" {
				t.Errorf("of %d lines: %+v", lines, problem)
			}
		}
		for ref, at := range loaded.Positions {
			if at.Line < 1 || at.Line > lines || at.Document < 1 || ref.Name == "" {
				t.Errorf("of %d lines: %s is at %+v", lines, ref, at)
			}
		}
	})
}
