package manifest

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestArrivals: what comes to a folder is taken at the second look, what is compressed
// when it does not grow any more. Rotated files of a log that is followed have been
// read, whatever they are called and however they are packed.
func TestArrivals(t *testing.T) {
	folder := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		puts(t, filepath.Join(folder, name), os.O_CREATE|os.O_APPEND|os.O_WRONLY, text)
	}
	rename := func(old, name string) {
		t.Helper()
		if err := os.Rename(filepath.Join(folder, old), filepath.Join(folder, name)); err != nil {
			t.Fatal(err)
		}
	}
	write("audit.log", "one\n")
	write("other.log", "")
	files, _, err := LogFiles([]string{folder}, nil)
	if err != nil {
		t.Fatal(err)
	}
	arrivals := NewArrivals([]string{folder, filepath.Join(folder, "audit.log")}, files)
	if diff := cmp.Diff([]string{folder}, arrivals.Paths()); diff != "" {
		t.Errorf("where something can come (-want +got):\n%s", diff)
	}
	for _, file := range files {
		tail, err := file.Tail(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = tail.Close() })
		arrivals.Except(tail)
	}
	packed := gzipped(t, "whole")
	for _, step := range []struct {
		what string
		do   func()
		want []string
	}{
		{"nothing", func() {}, nil},
		{"a file", func() { write("new.log", "first\n") }, nil},
		{"the same", func() {}, []string{"new.log"}},
		{"it grows", func() { write("new.log", "second\n") }, nil},
		{"a compressed one", func() { write("more.gz", packed[:9]) }, nil},
		{"more of it", func() { write("more.gz", packed[9:]) }, nil},
		{"all of it", func() {}, []string{"more.gz"}},
		{"rotations", func() {
			rename("audit.log", "audit-2026-01-31T18-00-00.000.log")
			rename("other.log", "other.log.old")
			write("audit.log", "two\n")
			write("audit.log.1.gz", packed)
			write("new.log.zst", "x")
		}, nil},
		{"they stay", func() {}, nil},
		{"names like those of rotated files", func() { write("audit-2.log", "another log\n") }, nil},
		{"they are none", func() {}, []string{"audit-2.log"}},
		{"one that goes again", func() { write("short.log", "") }, nil},
		{"gone", func() {
			if err := os.Remove(filepath.Join(folder, "short.log")); err != nil {
				t.Fatal(err)
			}
		}, nil},
		{"another of its name", func() { write("short.log", "") }, nil},
	} {
		step.do()
		files, gaps := arrivals.Look()
		var names []string
		for _, file := range files {
			names = append(names, filepath.Base(file.Name))
		}
		if diff := cmp.Diff(step.want, names); diff != "" || len(gaps) > 0 {
			t.Errorf("%s: %v (-want +got):\n%s", step.what, gaps, diff)
		}
	}
}

// TestArrivalsInThePlaceOfOthers: a new file may have the number of one that was read and
// removed.
func TestArrivalsInThePlaceOfOthers(t *testing.T) {
	path, tail := tailOf(t.Context(), t, "one\n")
	folder := filepath.Dir(path)
	arrivals := NewArrivals([]string{folder}, []LogFile{{Name: path}})
	arrivals.Except(tail)
	old := filepath.Join(folder, "old")
	if err := os.Rename(path, old); err != nil {
		t.Fatal(err)
	}
	puts(t, path, os.O_CREATE|os.O_WRONLY, "two\n")
	if got := existing(t, tail); got != "one\n" {
		t.Fatalf("existing lines %q", got)
	}
	got := make([]byte, 4)
	if _, err := io.ReadFull(tail, got); err != nil || string(got) != "two\n" {
		t.Fatalf("%q, %v", got, err)
	}
	for range 2 {
		if files, _ := arrivals.Look(); len(files) > 0 {
			t.Fatalf("the rotated file came again: %v", files)
		}
	}
	puts(t, old, os.O_TRUNC|os.O_WRONLY, "another log\n")
	first, _ := arrivals.Look()
	second, _ := arrivals.Look()
	if len(first) != 0 || len(second) != 1 || second[0].Name != old {
		t.Errorf("%v, then %v", first, second)
	}
}

// TestArrivalsThatCannotBeRead: that is told.
func TestArrivalsThatCannotBeRead(t *testing.T) {
	folder := t.TempDir()
	arrivals := NewArrivals([]string{filepath.Join(folder, "*.log")}, nil)
	if err := os.Symlink("nowhere", filepath.Join(folder, "a.log")); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
	files, gaps := arrivals.Look()
	if diff := cmp.Diff([]string{filepath.Join(folder, "a.log") + ": not read: no such file or directory"}, gaps); diff != "" || len(files) > 0 {
		t.Errorf("%v (-want +got):\n%s", files, diff)
	}
}
