package krewstories

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

// config is the part of .goreleaser.yaml that says what is in an archive.
type config struct {
	Archives []struct {
		ID    string `json:"id"`
		Files []struct {
			Src string `json:"src"`
		} `json:"files"`
	} `json:"archives"`
}

// filesOf are the files beside the program in the archives of a plugin, as the
// release has them.
func filesOf(t *testing.T, p plugin) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(repository, ".goreleaser.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var c config
	if err := yaml.Unmarshal(text, &c); err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, archive := range c.Archives {
		if archive.ID == p.name {
			for _, file := range archive.Files {
				files = append(files, file.Src)
			}
		}
	}
	if len(files) == 0 {
		t.Fatalf("%s has no archive in .goreleaser.yaml", p.name)
	}
	return files
}

// adder puts a file into an archive.
type adder func(name string, text []byte) error

// release packs both plugins for all platforms into a folder, with their
// checksums. The archives of other platforms than this hold a word in the place of
// the program: krew unpacks them, and nothing runs what is in them.
func release(t *testing.T, folder, version string) {
	t.Helper()
	var sums strings.Builder
	for _, p := range plugins() {
		for _, platform := range []string{"linux_amd64", "linux_arm64", "darwin_amd64", "darwin_arm64", "windows_amd64", "windows_arm64"} {
			name := pack(t, folder, version, platform, p)
			text, err := os.ReadFile(filepath.Join(folder, name))
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(text), name)
		}
	}
	save(t, filepath.Join(folder, "checksums.txt"), sums.String())
}

const thisPlatform = runtime.GOOS + "_" + runtime.GOARCH

func contents(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func pack(t *testing.T, folder, version, platform string, p plugin) (name string) {
	t.Helper()
	windows := strings.HasPrefix(platform, "windows")
	name, program := p.file+"_"+platform+".tar.gz", p.file
	if windows {
		name, program = p.file+"_"+platform+".zip", p.file+".exe"
	}
	file, err := os.Create(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	add, done := tarball(file)
	if windows {
		add, done = zipped(file)
	}
	texts := map[string][]byte{program: []byte(platform)}
	if platform == thisPlatform {
		texts[program] = contents(t, filepath.Join(toolDir(t), version, p.file))
	}
	for _, src := range filesOf(t, p) {
		texts[filepath.Base(src)] = contents(t, filepath.Join(repository, src))
	}
	for inside, text := range texts {
		if err := add(inside, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := done(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	return name
}

func tarball(to io.Writer) (add adder, done func() error) {
	through, _ := gzip.NewWriterLevel(to, gzip.BestSpeed) // a level that exists
	archive := tar.NewWriter(through)
	add = func(name string, text []byte) error {
		if err := archive.WriteHeader(&tar.Header{Name: name, Mode: 0o755, Size: int64(len(text))}); err != nil {
			return err
		}
		_, err := archive.Write(text)
		return err
	}
	return add, func() error {
		if err := archive.Close(); err != nil {
			return err
		}
		return through.Close()
	}
}

func zipped(to io.Writer) (add adder, done func() error) {
	archive := zip.NewWriter(to)
	add = func(name string, text []byte) error {
		file, err := archive.Create(name)
		if err != nil {
			return err
		}
		_, err = file.Write(text)
		return err
	}
	return add, archive.Close
}

func save(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
