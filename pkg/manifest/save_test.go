package manifest

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/who-can-as/kubectl-who-can-as/pkg/snapshot"
)

func keptSnapshot(t *testing.T) snapshot.Read {
	t.Helper()
	taken, err := ReadSnapshot(kept, nil)
	if err != nil {
		t.Fatal(err)
	}
	return taken
}

// inFolder are the names of all that is in a folder.
func inFolder(t *testing.T, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

func contentOf(t *testing.T, file string) string {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// TestASavedSnapshotIsWhatItWas: compressed as its name says, the same bytes each
// time, for its owner alone, and nothing else is left behind.
func TestASavedSnapshotIsWhatItWas(t *testing.T) {
	taken := keptSnapshot(t)
	for name, magic := range map[string]string{"a.json": "{\"api", "b.JSON.GZ": "\x1f\x8b", "c.json.zst": "\x28\xb5\x2f\xfd", strings.Repeat("d", 255): "{"} {
		folder := t.TempDir()
		file := filepath.Join(folder, name)
		digest, err := SaveSnapshot(file, taken.Snapshot, false)
		if err != nil {
			t.Fatal(err)
		}
		first := contentOf(t, file)
		if digest != taken.Digest || !strings.HasPrefix(first, magic) {
			t.Errorf("%s: digest %s, begins with %q", name, digest, first[:6])
		}
		if diff := cmp.Diff([]string{name}, inFolder(t, folder)); diff != "" {
			t.Errorf("%s: (-want +got):\n%s", name, diff)
		}
		if info, err := os.Stat(file); err != nil || info.Mode() != 0o600 {
			t.Errorf("%s: mode %v, %v", name, info.Mode(), err)
		}
		read, err := ReadSnapshot(file, nil)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(taken.Snapshot, read.Snapshot); diff != "" {
			t.Errorf("%s: (-want +got):\n%s", name, diff)
		}
		if _, err := SaveSnapshot(file, taken.Snapshot, true); err != nil || contentOf(t, file) != first {
			t.Errorf("%s: other bytes the second time, %v", name, err)
		}
	}
}

// TestWhatIsThereStays unless it is to be replaced.
func TestWhatIsThereStays(t *testing.T) {
	taken := keptSnapshot(t)
	file := write(t, "there.json", []byte("mine"))
	link := filepath.Join(t.TempDir(), "link.json")
	if err := os.Symlink(file, link); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{file, link} {
		if _, err := SaveSnapshot(path, taken.Snapshot, false); !errors.Is(err, ErrExists) {
			t.Errorf("%s: %v", path, err)
		}
	}
	if got := contentOf(t, file); got != "mine" {
		t.Errorf("there is now %q", got)
	}
	if _, err := SaveSnapshot(link, taken.Snapshot, true); err != nil {
		t.Fatal(err)
	}
	if got := contentOf(t, file); got != string(keptText(t)) {
		t.Errorf("what the link leads to is not the snapshot: %q", got)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is none any more: %v, %v", info, err)
	}
}

// TestASaveThatFailsLeavesNothing: the disk is full, or somebody else takes the
// name meanwhile. What was there before is untouched.
func TestASaveThatFailsLeavesNothing(t *testing.T) {
	errFull := errors.New("no space left on device")
	for _, force := range []bool{false, true} {
		file := filepath.Join(t.TempDir(), "s.json")
		if force {
			if err := os.WriteFile(file, []byte("mine"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		before := inFolder(t, filepath.Dir(file))
		err := save(file, force, func(to io.Writer) error {
			if _, err := io.WriteString(to, "half"); err != nil {
				return err
			}
			return errFull
		})
		if !errors.Is(err, errFull) {
			t.Errorf("force %v: %v", force, err)
		}
		if diff := cmp.Diff(before, inFolder(t, filepath.Dir(file))); diff != "" {
			t.Errorf("force %v (-before +after):\n%s", force, diff)
		}
		if force && contentOf(t, file) != "mine" {
			t.Error("what was there is gone")
		}
	}
	file := filepath.Join(t.TempDir(), "s.json")
	err := save(file, false, func(io.Writer) error { return os.WriteFile(file, []byte("theirs"), 0o600) })
	if !errors.Is(err, ErrExists) || contentOf(t, file) != "theirs" {
		t.Errorf("a name that was taken meanwhile: %v", err)
	}
	if diff := cmp.Diff([]string{"s.json"}, inFolder(t, filepath.Dir(file))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestNobodySeesHalfAFile: while it is written, there is nothing of that name, or
// what was there.
func TestNobodySeesHalfAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "s.json")
	for _, want := range []string{"", "first"} {
		err := save(file, want != "", func(to io.Writer) error {
			if _, err := io.WriteString(to, "first"); err != nil {
				return err
			}
			if content, err := os.ReadFile(file); string(content) != want || (err != nil) != (want == "") {
				t.Errorf("meanwhile there is %q, %v", content, err)
			}
			return nil
		})
		if err != nil || contentOf(t, file) != "first" {
			t.Errorf("afterwards: %v", err)
		}
	}
}

// TestWhatCannotBeSaved is told before anything is read.
func TestWhatCannotBeSaved(t *testing.T) {
	file := write(t, "file", nil)
	folder := filepath.Dir(file)
	for path, want := range map[string]string{
		folder:                              "no regular file, so it cannot be replaced by one",
		os.DevNull:                          "no regular file, so it cannot be replaced by one",
		filepath.Join(folder, "a.xz"):       ".xz is not written here: use .gz or .zst",
		filepath.Join(folder, "x", "s"):     "no such file or directory",
		filepath.Join(file, "s"):            "not a directory",
		filepath.Join(folder, "a\x00.json"): "invalid argument",
	} {
		for _, force := range []bool{false, true} {
			checked := CheckSave(path, force)
			_, saved := SaveSnapshot(path, snapshot.Snapshot{}, force)
			if checked == nil || saved == nil || checked.Error() != saved.Error() || !strings.HasSuffix(checked.Error(), ": "+want) {
				t.Errorf("%q, force %v: %v, then %v", path, force, checked, saved)
			}
		}
	}
	if diff := cmp.Diff([]string{"file"}, inFolder(t, folder)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestPackedBytesAreTheSame whenever they are made.
func TestPackedBytesAreTheSame(t *testing.T) {
	text := bytes.Repeat(keptText(t), 200)
	for _, extension := range []string{".gz", ".zst"} {
		if !bytes.Equal(packed(t, extension, text), packed(t, extension, text)) {
			t.Errorf("%s differs", extension)
		}
	}
}
