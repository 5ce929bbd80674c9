package krewstories

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// rendered is the manifest of a plugin of a release, written to a file that krew
// takes for it.
func rendered(t *testing.T, release, version string, p plugin) (path, text string) {
	t.Helper()
	render := exec.CommandContext(t.Context(), filepath.Join(toolDir(t), "render"), "-template", filepath.Join(repository, ".krew.yaml"),
		"-version", version, "-checksums", filepath.Join(release, "checksums.txt"), "-plugin", p.name)
	var stderr strings.Builder
	render.Stderr = &stderr
	out, err := render.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, &stderr)
	}
	path = filepath.Join(release, p.name+".yaml")
	save(t, path, string(out))
	return path, string(out)
}

// TestManifests: krew's own validator takes what is rendered, and nobody has put a
// manifest into the repository before there is a release.
func TestManifests(t *testing.T) {
	if testing.Short() {
		t.Skip("builds krew; not run with -short")
	}
	folder := t.TempDir()
	release(t, folder, older)
	for _, p := range plugins() {
		path, _ := rendered(t, folder, older, p)
		validate := exec.CommandContext(t.Context(), filepath.Join(toolDir(t), "validate"), "-manifest", path, "-skip-install")
		if output, err := validate.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", p.name, err, output)
		}
	}
}
