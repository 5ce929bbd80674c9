package main

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// archives are the names of a release's archives.
func archives() []string {
	var names []string
	for _, plugin := range plugins() {
		for _, platform := range []string{
			"linux_amd64.tar.gz", "linux_arm64.tar.gz", "darwin_amd64.tar.gz", "darwin_arm64.tar.gz",
			"windows_amd64.zip", "windows_arm64.zip",
		} {
			names = append(names, plugin+"_"+platform)
		}
	}
	return names
}

// digest is that of an archive with nothing but its name in it.
func digest(name string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(name))) }

// checksums writes the digests of archives to a file.
func checksums(t *testing.T, names ...string) string {
	t.Helper()
	var text strings.Builder
	for _, name := range names {
		fmt.Fprintf(&text, "%s  %s\n", digest(name), name)
	}
	return write(t, text.String())
}

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "checksums.txt")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// expected is a manifest of testdata, which has names of archives in place of
// their digests: no file of this repository has a digest of nothing.
func expected(t *testing.T, plugin string) string {
	t.Helper()
	text := read(t, filepath.Join("testdata", plugin+".yaml"))
	for _, name := range archives() {
		text = strings.ReplaceAll(text, "sha256: "+name+"\n", "sha256: "+digest(name)+"\n")
	}
	return text
}

// rendered runs the program and gives the folder of the manifests.
func rendered(t *testing.T, args ...string) string {
	t.Helper()
	dir := t.TempDir()
	var out bytes.Buffer
	args = append([]string{"--checksums", checksums(t, archives()...), "--dir", dir}, args...)
	if err := run(args, &out); err != nil {
		t.Fatal(err)
	}
	want := filepath.Join(dir, "who-can-as.yaml") + "\n" + filepath.Join(dir, "impersonate-matrix.yaml") + "\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("output (-want +got):\n%s", diff)
	}
	return dir
}

func TestManifests(t *testing.T) {
	dir := rendered(t, "--tag", "v1.2.3")
	for _, plugin := range plugins() {
		if diff := cmp.Diff(expected(t, plugin), read(t, filepath.Join(dir, plugin+".yaml"))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", plugin, diff)
		}
	}
}

func TestArchivesCanBeElsewhere(t *testing.T) {
	for _, address := range []string{"http://127.0.0.1:8080/files", "http://127.0.0.1:8080/files/"} {
		dir := rendered(t, "--tag", "v1.2.3", "--downloads", address)
		for _, plugin := range plugins() {
			want := strings.ReplaceAll(expected(t, plugin), releases, "http://127.0.0.1:8080/files")
			if diff := cmp.Diff(want, read(t, filepath.Join(dir, plugin+".yaml"))); diff != "" {
				t.Errorf("%s at %s (-want +got):\n%s", plugin, address, diff)
			}
		}
	}
}

// A manifest that cannot be complete is not written, and neither is the other.
func TestNoManifestWithoutEveryDigest(t *testing.T) {
	all := archives()
	missing := all[len(all)-1]
	short := checksums(t, all[:len(all)-1]...)
	dir := t.TempDir()
	err := run([]string{"--tag", "v1.2.3", "--checksums", short, "--dir", dir}, &bytes.Buffer{})
	want := "error calling addURIAndSha: " + short + " has no digest of " + missing
	if err == nil || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("got %v, want an end of %s", err, want)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) > 0 {
		t.Errorf("wrote %v, %v", entries, err)
	}
}

func TestOrdersThatCannotBeMeant(t *testing.T) {
	digests := checksums(t, archives()...)
	again := write(t, digest("a")+"  a\n"+digest("b")+"  a\n")
	garbled, twice := write(t, "0000  who-can-as_linux_amd64.tar.gz\n"), write(t, digest("a")+"  a\n"+digest("a")+"  b\n")
	cases := []struct{ args, want string }{
		{"--dir . --tag 1.2.3 --checksums " + digests, `--tag "1.2.3": must be such as v1.2.3 or v1.2.3-rc.1`},
		{"--dir . --tag v1.2 --checksums " + digests, `--tag "v1.2": must be such as v1.2.3 or v1.2.3-rc.1`},
		{"--dir . --tag v1.02.3 --checksums " + digests, `--tag "v1.02.3": must be such as v1.2.3 or v1.2.3-rc.1`},
		{"--dir . --tag v1.2.3+dirty --checksums " + digests, `--tag "v1.2.3+dirty": must be such as v1.2.3 or v1.2.3-rc.1`},
		{"--dir . --tag v1.2.3-a..b --checksums " + digests, `--tag "v1.2.3-a..b": must be such as v1.2.3 or v1.2.3-rc.1`},
		{"--dir . --tag v1.2.3-01 --checksums " + digests, `--tag "v1.2.3-01": must be such as v1.2.3 or v1.2.3-rc.1`},
		{"--dir . --checksums " + digests, `--tag "": must be such as v1.2.3 or v1.2.3-rc.1`},
		{"--tag v1.2.3 --checksums " + digests, "--dir is required"},
		{"--tag v1.2.3 --dir . now", `unexpected argument "now"`},
		{"--tag v1.2.3 --dir . --checksums nowhere", "reading the digests: open nowhere: no such file or directory"},
		{"--tag v1.2.3 --dir . --template nowhere", "reading the template: open nowhere: no such file or directory"},
		{"--tag v1.2.3 --dir . --checksums " + garbled, `reading the digests: ` + garbled + `: "0000  who-can-as_linux_amd64.tar.gz\n" is no digest and name`},
		{"--tag v1.2.3 --dir . --checksums " + twice, `reading the digests: ` + twice + `: a and b have the same digest`},
		{"--tag v1.2.3 --dir . --checksums " + again, `reading the digests: ` + again + `: a is there twice`},
		{"--tag v1.2.3 --dir nowhere --checksums " + digests, "writing a manifest: open nowhere/who-can-as.yaml: no such file or directory"},
	}
	for _, test := range cases {
		var out bytes.Buffer
		err := run(strings.Fields(test.args), &out)
		if err == nil || err.Error() != test.want {
			t.Errorf("%s: got %v, want %s", test.args, err, test.want)
		}
		if out.Len() > 0 {
			t.Errorf("%s: wrote %s", test.args, &out)
		}
	}
}
