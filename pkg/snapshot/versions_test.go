package snapshot

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// versions is where a snapshot in each version of the format is kept. These files
// are never written anew: a change of the format is a new version.
var versions = filepath.Join("testdata", "versions")

// TestEveryVersionCanBeRead: all are of the same state.
func TestEveryVersionCanBeRead(t *testing.T) {
	entries, err := os.ReadDir(versions)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		names = append(names, strings.TrimSuffix(entry.Name(), ".json"))
		file, err := os.Open(filepath.Join(versions, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		read, err := ReadFrom(file)
		if err != nil {
			t.Fatalf("%s: %v", entry.Name(), err)
		}
		if err := file.Close(); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(sample(), read.Snapshot); diff != "" {
			t.Errorf("%s (-want +got):\n%s", entry.Name(), diff)
		}
	}
	if this := strings.TrimPrefix(APIVersion, Group+"/"); !slices.Contains(names, this) {
		t.Errorf("no snapshot is kept in the format of now, %s: %v", this, names)
	}
}

// TestTheFormatIsTheOneThatIsKept: if this fails, readers that are out there
// cannot read what is written now.
func TestTheFormatIsTheOneThatIsKept(t *testing.T) {
	want, err := os.ReadFile(filepath.Join(versions, strings.TrimPrefix(APIVersion, Group+"/")+".json"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(written(t, sample()))); diff != "" {
		t.Errorf("(-kept +written):\n%s", diff)
	}
	if !Recognise(want) || Recognise(bytes.Replace(want, []byte(Kind), []byte("Identities"), 1)) {
		t.Error("a snapshot is told by its first bytes, and nothing else is")
	}
}

// TestWhatTheDigestIs is the recipe of docs/snapshots.md: all lines but the first
// and the last.
func TestWhatTheDigestIs(t *testing.T) {
	text := string(written(t, sample()))
	lines := strings.SplitAfter(strings.TrimSuffix(text, "\n"), "\n")
	sum := newWriter(nil).sum
	sum.Write([]byte(strings.Join(lines[1:len(lines)-1], "")))
	if want := `"digest":"` + digestOf(sum) + `"}`; lines[len(lines)-1] != want {
		t.Errorf("the last line is %s, want %s", lines[len(lines)-1], want)
	}
}
