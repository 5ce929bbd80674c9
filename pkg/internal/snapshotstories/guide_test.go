package snapshotstories

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestGuide plays docs/snapshots.md from the top down, on a cluster with nothing
// but the example company, and compares what the commands print with what the
// page shows.
func TestGuide(t *testing.T) {
	cluster := untouched.Get(t)
	acme(t, cluster)
	s := &scene{cluster: cluster, dir: t.TempDir(), kubeconfig: cluster.KubeconfigPath}
	page := filepath.Join(repository, "docs", "snapshots.md")
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	now := s.playPage(t, string(text))
	if diff := cmp.Diff(string(text), now); diff != "" && !*update {
		t.Errorf("the commands print something else (-shown +printed):\n%s", diff)
	}
	if *update {
		if err := os.WriteFile(page, []byte(now), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// playPage is the page with what its console blocks print now.
func (s *scene) playPage(t *testing.T, text string) string {
	t.Helper()
	const fence = "```"
	parts := strings.Split(text, fence)
	for i, part := range parts {
		if block, found := strings.CutPrefix(part, "console\n"); found && i%2 == 1 {
			parts[i] = "console\n" + s.play(t, block)
		}
	}
	return strings.Join(parts, fence)
}

// play runs what is typed after "$ " in a block, and returns the block with what
// is printed now.
func (s *scene) play(t *testing.T, block string) string {
	t.Helper()
	var now strings.Builder
	for _, typed := range typedIn(block) {
		got := s.run(t, "exec 2>&1; "+typed)
		now.WriteString("$ " + typed + got.Out)
	}
	return now.String()
}

// typedIn are the commands of a block. A here document goes to its end.
func typedIn(block string) []string {
	var commands []string
	inside := false
	for line := range strings.Lines(block) {
		typed, begins := strings.CutPrefix(line, "$ ")
		switch {
		case inside:
			commands[len(commands)-1] += line
			inside = line != "EOF\n"
		case begins:
			commands = append(commands, typed)
			inside = strings.HasSuffix(typed, "<<'EOF'\n")
		}
	}
	return commands
}
