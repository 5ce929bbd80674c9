package state

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/who-can-as/kubectl-who-can-as/hack/cluster/internal/controlplane"
	"github.com/who-can-as/kubectl-who-can-as/hack/cluster/internal/lock"
)

func TestAnnouncedClusterIsFound(t *testing.T) {
	directory := newDirectory(t)
	claim := newClaim(t, directory)
	want := controlplane.Description{Server: "https://127.0.0.1:6443"}
	if err := claim.Announce(want); err != nil {
		t.Fatal(err)
	}
	got, err := directory.Description()
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v", got)
	}
	if owner, err := directory.Owner(); owner != os.Getpid() || err != nil {
		t.Errorf("owner is %d, %v", owner, err)
	}
}

func TestDirectoryIsClaimedOnce(t *testing.T) {
	directory := newDirectory(t)
	newClaim(t, directory)
	if _, err := directory.Claim(t.Context()); !errors.Is(err, lock.ErrHeld) {
		t.Errorf("got %v", err)
	}
}

func TestReleaseLeavesNothing(t *testing.T) {
	directory := newDirectory(t)
	claim, err := directory.Claim(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := claim.Announce(controlplane.Description{}); err != nil {
		t.Fatal(err)
	}
	if err := claim.Release(); err != nil {
		t.Fatal(err)
	}
	directory.RemoveIfEmpty()
	assertMissing(t, string(directory))
}

// TestKilledClusterIsNotFound: its files are there, but nobody holds the lock.
func TestKilledClusterIsNotFound(t *testing.T) {
	directory := newDirectory(t)
	leaveBehind(t, directory)
	if _, err := directory.Description(); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

func TestClaimClearsWhatAKilledClusterLeft(t *testing.T) {
	directory := newDirectory(t)
	leaveBehind(t, directory)
	claim := newClaim(t, directory)
	assertMissing(t, directory.descriptionPath())
	assertMissing(t, filepath.Join(claim.FilesDir, "audit.log"))
}

func TestClearKeepsWhatItDidNotMake(t *testing.T) {
	directory := newDirectory(t)
	leaveBehind(t, directory)
	precious := filepath.Join(string(directory), "precious")
	if err := os.WriteFile(precious, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := directory.Clear(); err != nil {
		t.Fatal(err)
	}
	directory.RemoveIfEmpty()
	entries, err := os.ReadDir(string(directory))
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 1 || entries[0].Name() != "precious" {
		t.Errorf("left: %v", entries)
	}
}

func TestLookingMakesNoDirectory(t *testing.T) {
	directory := newDirectory(t)
	if _, err := directory.Description(); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	assertMissing(t, string(directory))
}

func TestChangeMakesTheDirectory(t *testing.T) {
	directory := newDirectory(t)
	changing, err := directory.Change(t.Context(), func() {})
	if err != nil {
		t.Fatal(err)
	}
	if err := changing.Release(); err != nil {
		t.Fatal(err)
	}
	directory.RemoveIfEmpty()
	assertMissing(t, string(directory))
}

func TestTemporaryClaimRemovesItsDirectory(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	claim, err := Temporary()
	if err != nil {
		t.Fatal(err)
	}
	if err := claim.Announce(controlplane.Description{}); err != nil {
		t.Fatal(err)
	}
	if err := claim.Release(); err != nil {
		t.Fatal(err)
	}
	assertMissing(t, claim.FilesDir)
}

func newDirectory(t *testing.T) Directory {
	t.Helper()
	directory, err := At(filepath.Join(t.TempDir(), ".cluster"))
	if err != nil {
		t.Fatal(err)
	}
	return directory
}

func newClaim(t *testing.T, directory Directory) *Claim {
	t.Helper()
	claim, err := directory.Claim(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = claim.Release() })
	return claim
}

// leaveBehind writes what a killed cluster leaves.
func leaveBehind(t *testing.T, directory Directory) {
	t.Helper()
	if err := os.MkdirAll(directory.filesPath(), 0o700); err != nil {
		t.Fatal(err)
	}
	left := map[string]string{
		directory.pidPath():                               "1\n",
		directory.descriptionPath():                       "{}\n",
		directory.LogPath():                               "",
		filepath.Join(directory.filesPath(), "audit.log"): "",
	}
	for path, content := range left {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func assertMissing(t *testing.T, path string) {
	t.Helper()
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%s: got %v, want %v", path, err, os.ErrNotExist)
	}
}
