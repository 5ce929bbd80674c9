package manifest

import (
	"bytes"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/who-can-as/kubectl-who-can-as/pkg/snapshot"
)

// FuzzLoad: whatever a file holds, it is read the same way twice, its problems
// are on its lines, and nothing of what is wrong is kept. A snapshot that is wrong
// is no problem but an error.
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
	taken, err := os.ReadFile(kept)
	if err != nil {
		f.Fatal(err)
	}
	for _, text := range [][]byte{taken, packed(f, ".gz", taken), packed(f, ".zst", taken), packed(f, ".gz", []byte("kind: List"))} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		loaded, err := Load([]string{"-"}, bytes.NewReader(text), Options{KeepGoing: true})
		if err != nil {
			if _, again := Load([]string{"-"}, bytes.NewReader(text), Options{}); again == nil || again.Error() != err.Error() {
				t.Errorf("two readings differ: %v, then %v", err, again)
			}
			return
		}
		again, err := Load([]string{"-"}, bytes.NewReader(text), Options{})
		if (err == nil) != (len(again.Problems) == 0) {
			t.Errorf("problems %v, error %v", again.Problems, err)
		}
		if diff := cmp.Diff(loaded, again, cmp.AllowUnexported(snapshot.Read{}), cmpopts.IgnoreUnexported(Loaded{})); diff != "" {
			t.Errorf("two readings differ:\n%s", diff)
		}
		if bytes.HasPrefix(text, []byte{0x1f, 0x8b}) || bytes.HasPrefix(text, []byte{0x28, 0xb5, 0x2f, 0xfd}) {
			return // its lines are not to be seen here
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
