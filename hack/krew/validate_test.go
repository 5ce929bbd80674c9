package main

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestKrewsOwnCheckerAcceptsTheManifests runs what krew-index runs. It does not
// install: the archives are those of no release.
func TestKrewsOwnCheckerAcceptsTheManifests(t *testing.T) {
	dir := rendered(t, "--tag", "v1.2.3")
	for _, plugin := range plugins() {
		file := filepath.Join(dir, plugin+".yaml")
		output, err := exec.CommandContext(t.Context(), "go", "tool", "validate-krew-manifest", "-manifest", file, "-skip-install").CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v", plugin, err)
		}
		want := `reading file "` + file + `"
structural validation OK
all spec.platform[] items are used
no overlapping spec.platform[].selector
`
		// Each line begins with a time and a place in the checker's sources.
		got := regexp.MustCompile(`(?m)^I\d{4} \S+ +\d+ \S+\] `).ReplaceAllString(string(output), "")
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", plugin, diff)
		}
	}
}

// TestManifestsOfReleasesAreComplete holds the manifests that this repository
// has for krew, which are there from the first release on.
func TestManifestsOfReleasesAreComplete(t *testing.T) {
	files, err := filepath.Glob("../../plugins/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		digests := regexp.MustCompile(`(?m)^    sha256: ([0-9a-f]{64})$`).FindAllStringSubmatch(read(t, file), -1)
		different := map[string]bool{}
		for _, found := range digests {
			different[found[1]] = true
		}
		if len(digests) != 6 || len(different) != 6 {
			t.Errorf("%s: %d digests, %d different ones, want 6", file, len(digests), len(different))
		}
	}
}
